import { describe, expect, it } from "vitest";
import { type Program, useProcesses } from "../support/processes.js";
import { example } from "./example.js";

const SERVER = example("weather/server");
const CLIENT = example("weather/client");

const { start, address } = useProcesses();

/** Waits for a watcher's next report and returns its number. */
async function nextReport(watcher: Program): Promise<number> {
  const [, number] = await watcher.line(/: report (\d+),/);
  return Number(number);
}

describe.each(["tcp", "ipc"])("weather over %s", (transport) => {
  it.each(["server first", "client first"])("reaches a watcher, %s", async (order) => {
    const at = await address(transport);
    if (order === "server first") await start(SERVER, [at]).line(/^publishing/);
    const watcher = start(CLIENT, [at, "10042", 5]);
    await watcher.line(/^waiting for reports/);
    if (order === "client first") start(SERVER, [at]);

    const [, joined, ...rest] = await watcher.success();
    const first = Number(/^joined at report (\d+)$/.exec(joined ?? "")?.[1]);
    // Five successive reports, without a gap and without one about another place, then the average.
    expect(rest.slice(0, -1)).toEqual(
      [0, 1, 2, 3, 4].map((i): unknown =>
        expect.stringMatching(
          new RegExp(`^10042 from Central: report ${first + i}, -?\\d+ °C, \\d+ % humidity$`),
        ),
      ),
    );
    const degrees = rest.slice(0, -1).map((line) => Number(/, (-?\d+) °C/.exec(line)?.[1]));
    const average = degrees.reduce((sum, value) => sum + value, 0) / degrees.length;
    expect(rest.at(-1)).toBe(`average temperature for 10042: ${average.toFixed(1)} °C`);
  });

  it("gives each watcher its own zip codes, by prefix", async () => {
    const at = await address(transport);
    start(SERVER, [at]);
    const one = start(CLIENT, [at, "10007", 3]);
    const ten = start(CLIENT, [at, "1001", 20]);
    const none = start(CLIENT, [at, "2", 1]);
    await none.line(/^waiting for reports/);

    const codes = (lines: string[]): string[] =>
      lines.flatMap((line) => /^(\d{5}) from/.exec(line)?.[1] ?? []);
    expect(codes(await one.success())).toEqual(["10007", "10007", "10007"]);
    expect(new Set(codes(await ten.success()))).toEqual(
      new Set(Array.from({ length: 10 }, (_, i) => String(10_010 + i))),
    );
    expect(none.lines).toHaveLength(1);
  });

  it("does not repeat for a late watcher what was published before", async () => {
    const at = await address(transport);
    start(SERVER, [at]);
    const early = start(CLIENT, [at, "10001", 1000]);
    let published = 0;
    while (published < 5) published = await nextReport(early);

    const late = start(CLIENT, [at, "10002", 1]);
    const [, joined] = await late.line(/^joined at report (\d+)$/);
    expect(Number(joined)).toBeGreaterThanOrEqual(published);
  });

  it("finds a publisher that was restarted", async () => {
    const at = await address(transport);
    const north = start(SERVER, [at, "North"]);
    const watcher = start(CLIENT, [at, "10001", 1000]);
    await watcher.line(/^10001 from North/);
    await north.stop("SIGKILL");

    start(SERVER, [at, "South"]);
    await watcher.line(/^10001 from South/);
    // A second restart shows that the reconnection was no accident. After that, the reports follow one another.
    const first = await nextReport(watcher);
    expect(await nextReport(watcher)).toBe(first + 1);
    expect(watcher.lines.filter((line) => line.startsWith("joined"))).toHaveLength(1);
  });
});
