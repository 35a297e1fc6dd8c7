/** Takes one sample: runs the processes of a scenario with one library. */
import { run } from "./processes.js";
import type { Scenario } from "./scenario.js";
import type { Library, Measured, Task, Timing } from "./tasks.js";

/** The values of a sample, by the keys of figures. */
export type Sample = Record<string, number>;

export function librariesOf({ limits }: Scenario, hasBefore: boolean): Library[] {
  return ["ours", ...(hasBefore ? ["before" as const] : []), "native", ...limits];
}

function sum(parts: Measured[], what: "cores" | "rss"): number {
  return parts.reduce((total, part) => total + (part[what] ?? NaN), 0);
}

/** CPU time for each message in microseconds, and memory in bytes: of all processes together. */
function toSample(parts: Measured[]): Sample {
  const values = parts[0]?.values ?? {};
  const { rate } = values;
  const cpu = rate === undefined ? NaN : (1e6 * sum(parts, "cores")) / rate;
  const costs = Object.entries({ cpu, rss: sum(parts, "rss") }).filter(([, value]) => Number.isFinite(value));
  return { ...values, ...Object.fromEntries(costs) };
}

export async function takeSample(scenario: Scenario, library: Library, timing: Timing): Promise<Sample> {
  const { processes, isPinned, times, deadline } = scenario;
  const tasks = processes.map((work): Task => {
    const [warmUp, seconds] = [timing.warmUp * times.warmUp, timing.seconds * times.seconds];
    return { ...work, library, warmUp, seconds };
  });
  return toSample(await run(tasks, isPinned, deadline));
}
