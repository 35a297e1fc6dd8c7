import { readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { alive, type Program, useProcesses } from "../support/processes.js";
import { example } from "./example.js";

const MAIN = example("demo/main");

const { start, address, folder } = useProcesses();

/** The demo, with a folder of its own for temporary files. */
function demo(...args: number[]): { main: Program; temporary: string } {
  const temporary = folder();
  return { main: start(MAIN, args, { env: { TMPDIR: temporary } }), temporary };
}

/** The pids that the demo prints, by name. */
function pids(main: Program): Map<string, number> {
  const found = main.lines.flatMap((line) => {
    const [, name, pid] = /^ {2}(\S+) +pid (\d+) /.exec(line) ?? [];
    return name === undefined ? [] : [[name, Number(pid)] as const];
  });
  return new Map(found);
}

/** Waits until some work has been done, and most of it has not. */
async function underWay(main: Program): Promise<Map<string, number>> {
  await main.line(/^ +\d+ of \d+ tasks after /);
  return pids(main);
}

const left = (processes: Map<string, number>): string[] =>
  [...processes].filter(([, pid]) => alive(pid)).map(([name]) => name);

interface Row {
  name: string;
  transport: string;
  tasks: number;
  share: number;
}

function table(lines: string[]): Row[] {
  return lines.flatMap((line) => {
    const [, name, transport, tasks, share] =
      /^ {2}(\S+) +(tcp|ipc)? +(\d+) +([\d.]+) % +[\d.]+ s/.exec(line) ?? [];
    if (name === undefined) return [];
    return [{ name, transport: transport ?? "", tasks: Number(tasks), share: Number(share) }];
  });
}

describe("the demo", () => {
  it("ends by itself and reports what each worker did", async () => {
    const { main, temporary } = demo();
    const lines = await main.success();

    expect(table(lines)).toEqual([
      { name: "tcp-1", transport: "tcp", tasks: 40, share: 25 },
      { name: "tcp-2", transport: "tcp", tasks: 40, share: 25 },
      { name: "ipc-1", transport: "ipc", tasks: 40, share: 25 },
      { name: "ipc-2", transport: "ipc", tasks: 40, share: 25 },
      { name: "all", transport: "tcp", tasks: 80, share: 50 },
      { name: "all", transport: "ipc", tasks: 80, share: 50 },
      { name: "total", transport: "", tasks: 160, share: 100 },
    ]);
    const text = lines.join("\n");
    expect(text).toMatch(/^ {2}total expected cost +\d+\.\d\d s$/m);
    expect(text).toMatch(/^ {2}elapsed time +\d+\.\d\d s, [1-4]\.\d times as fast as one worker$/m);
    expect(text).toMatch(/^ {2}tasks arrived +all 160$/m);
    expect(main.errors).toBe("");
    expect(left(pids(main))).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("counts the cost of the tasks: the workers' sum is the cost that the ventilator announced", async () => {
    const lines = await demo(1, 20).main.success();

    const announced = /total expected cost +([\d.]+) s/.exec(lines.join("\n"))?.[1];
    const done = /^ {2}total +20 +100\.0 % +([\d.]+) s/m.exec(lines.join("\n"))?.[1];
    expect(done).toBeDefined();
    expect(done).toBe(announced);
  });

  it("runs each part as a process of its own, on free ports", async () => {
    const [one, two] = [demo(1, 100), demo(1, 100)];
    const processes = await underWay(one.main);

    expect([...processes.keys()]).toEqual(["sink", "ventilator", "tcp-1", "ipc-1"]);
    expect(new Set([...processes.values(), one.main.pid]).size).toBe(5);
    // Two demos at the same time do not disturb each other.
    await one.main.success();
    await two.main.success();
  });

  it("prints a few progress lines if there is no terminal", async () => {
    const lines = await demo(2, 40).main.success();

    const progress = lines.flatMap((line) => /^ +(\d+) of 40 tasks after [\d.]+ s$/.exec(line)?.[1] ?? []);
    expect(progress.map(Number)).toEqual([10, 20, 30, 40]);
  });

  it.each(["tcp-1", "ipc-2", "ventilator", "sink"])("fails as a whole when %s is killed", async (victim) => {
    const { main, temporary } = demo(2, 400);
    // The ventilator ends before the first result arrives, so it is killed while it waits for workers.
    const processes = victim === "ventilator" ? await started(main) : await underWay(main);
    process.kill(processes.get(victim) ?? 0, "SIGKILL");

    expect((await main.exit()).code).toBe(1);
    expect(main.errors).toContain(`demo failed: ${victim} ended with SIGKILL`);
    expect(left(processes)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("cleans up on %s", async (signal) => {
    const { main, temporary } = demo(2, 400);
    const processes = await underWay(main);
    main.signal(signal);

    expect((await main.exit()).code).toBe(1);
    expect(main.errors).toMatch(/demo failed: (interrupted|terminated)/);
    expect(left(processes)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

/** Waits for the start of the ventilator, which then still waits for its workers. */
async function started(main: Program): Promise<Map<string, number>> {
  await main.line(/^ {2}ventilator +pid/);
  return pids(main);
}

it("leaves no process behind when it is killed itself", async () => {
  const { main } = demo(2, 400);
  const processes = await underWay(main);
  const exit = await main.stop("SIGKILL");

  expect(exit.signal).toBe("SIGKILL");
  await expect.poll(() => left(processes), { timeout: 10_000 }).toEqual([]);
});

it("has a sink that does not wait for ever for work that was lost", async () => {
  const [tasks, results] = [
    [await address("tcp"), await address("ipc")],
    [await address("tcp"), await address("ipc")],
  ] as const;
  const sink = start(example("demo/sink"), [...results, 500]);
  start(example("demo/ventilator"), [...tasks, results[0], 100, 2]);
  start(example("demo/worker"), [tasks[0], results[0], "steady", "tcp"]);
  const doomed = start(example("demo/worker"), [tasks[1], results[1], "doomed", "ipc"]);
  await sink.line(/25 of 100 tasks after/);
  doomed.signal("SIGSTOP");

  expect((await sink.exit()).code).toBe(1);
  const [, arrived] = /tasks arrived +only (\d+) of 100/.exec(sink.lines.join("\n")) ?? [];
  expect(Number(arrived)).toBeGreaterThanOrEqual(50);
  expect(table(sink.lines).find(({ name }) => name === "steady")?.tasks).toBe(50);
});

describe("the progress line on a terminal", () => {
  const { isTTY } = process.stdout;

  afterEach(() => {
    process.stdout.isTTY = isTTY;
    vi.restoreAllMocks();
  });

  it("is redrawn in place and stays at the end", async () => {
    const { Progress } = (await import(pathToFileURL(example("demo/progress")).href)) as {
      Progress: new (total: number) => { show(done: number): void; finish(): void };
    };
    let written = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      written += String(text);
      return true;
    });
    process.stdout.isTTY = true;

    const progress = new Progress(20);
    progress.show(1);
    progress.show(10);
    progress.show(20);
    progress.finish();

    expect(written.split("\r")).toEqual([
      "",
      expect.stringMatching(/^ {2}█{2}░{38} {3}1 of 20 tasks {2}\d\.\d s $/),
      expect.stringMatching(/^ {2}█{20}░{20} {2}10 of 20 tasks {2}\d\.\d s $/),
      expect.stringMatching(/^ {2}█{40} {2}20 of 20 tasks {2}\d\.\d s \n$/),
    ]);
  });
});
