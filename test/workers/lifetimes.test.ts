/** How threads end while their sockets are connected to other threads. Each case is a process. */
import { join } from "node:path";
import { expect, it } from "vitest";
import type { DeviationName } from "../../src/tables/deviations.js";
import { noteDeviation, noteEndpoint, startComparison } from "../support/comparison.js";
import { describeImplementations } from "../support/implementations.js";
import { needs } from "../support/needs.js";
import { until, useProcesses } from "../support/processes.js";

const script = join(import.meta.dirname, "programs/lifetimes.mjs");
const processes = useProcesses();

/** The longest time for 200 workers on a busy machine, in milliseconds. Alone they take less than 15 seconds. */
const DEADLINE = 150_000;

const all = { received: 900, inOrder: true };
const ten = Array.from({ length: 10 }, (_, i) => `${i}`);

interface Lifetime {
  readonly deviation?: DeviationName;
  readonly theirs?: unknown[];
  readonly ours: unknown[];
}

/** The cases, and what each of them prints. */
const lifetimes: Readonly<Record<string, unknown[] | Lifetime>> = {
  "a worker that sends and ends": [all],
  "a worker that sends and exits": [all],
  "a worker that sends and throws": ["SyntaxError", all],
  "a worker that ends before it gets an answer": [ten],
  "a worker that is not waited for": { deviation: "connectedBeforeBound", theirs: [ten], ours: [[]] },
  "a large frame": { deviation: "copiedBetweenThreads", theirs: ["bbb"], ours: ["aaa"] },
  "idle sockets": ["hi", "the worker has ended"],
  "a pending receive": ["waits", "at last"],
  "a worker that is terminated": ["the endpoint is free", "last words", "EAGAIN"],
  "a peer that is busy for long": ["3 answered"],
};

const printed = (lines: readonly string[]): unknown[] => lines.map((line) => JSON.parse(line) as unknown);

describeImplementations("the ends of threads", ({ name, specifier, isOurs }) => {
  it.for(Object.entries(lifetimes))("%s", async ([what, lifetime], { task }) => {
    startComparison(task.meta, name);
    const { deviation, ours, theirs = ours } = Array.isArray(lifetime) ? { ours: lifetime } : lifetime;
    if (deviation !== undefined) noteDeviation(deviation);
    const expected = isOurs ? ours : theirs;
    noteEndpoint("inproc://");
    const program = processes.start(script, [specifier, what]);
    await until([program], () => program.lines.length === expected.length);
    expect(printed(program.lines)).toEqual(expected);
    // npm zeromq may abort the process when it ends.
    if (isOurs) await program.success();
  });
});

describeImplementations("the main thread", ({ name, specifier }) => {
  it("does not wait for workers when it exits: they end with it", async ({ task }) => {
    startComparison(task.meta, name);
    noteEndpoint("inproc://");
    const times: number[] = [];
    // On a busy machine one attempt may take longer, but not each of them.
    for (let i = 0; i < 3; i++) {
      const program = processes.start(script, [specifier, "an exit while a worker is busy"]);
      await program.line(/leaving/);
      const left = performance.now();
      await program.ended;
      times.push(performance.now() - left);
    }
    expect(Math.min(...times)).toBeLessThan(800);
  });
});

/** npm zeromq ends the process when a worker is terminated while it uses a socket. */
const ABORTS = "npm zeromq aborts the process when workers are terminated";

describeImplementations("workers that are terminated at random", ({ name, isOurs }) => {
  it(
    "do not affect others, and leave nothing behind",
    { timeout: DEADLINE, ...needs(isOurs, ABORTS) },
    async ({ task }) => {
      startComparison(task.meta, name);
      noteDeviation("terminatedWorkers");
      const program = processes.start(script, ["zeromq-wasm", "workers terminated at random", 200]);
      const lines = await program.success(DEADLINE);
      expect(printed(lines)).toEqual([{ broken: 0, answer: "still there" }, "the endpoint is free"]);
      expect(program.errors).toBe("");
    },
  );
});
