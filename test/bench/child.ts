/**
 * A process of the benchmark. Its task is its argument. It reads the address of the other side from stdin and writes
 * answers to stdout. It runs until it is killed, or until stdin ends because the main program has ended.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { runNet } from "./net-child.js";
import type { Answer, Task } from "./tasks.js";
import { type Child, type Zmq, runZeromq } from "./zeromq-child.js";

/** The main program sets BENCH_AGAINST for "before": the folder of another build of this package. */
const PACKAGES = {
  ours: "zeromq-wasm",
  before: pathToFileURL(`${process.env.BENCH_AGAINST}/dist/index.mjs`).href,
  native: "zeromq",
};

const task = JSON.parse(process.argv[2] ?? "") as Task;
const lines = createInterface({ input: process.stdin }).once("close", () => process.exit());

// Listens from the start, because the line may come while the package is still being loaded.
const address = once(lines, "line") as Promise<[string]>;

const child: Child = {
  tell: (answer: Answer) => process.stdout.write(`${JSON.stringify(answer)}\n`),
  address: async () => (await address)[0],
};

/** All packages have the same API. */
const load = async (library: keyof typeof PACKAGES): Promise<Zmq> => (await import(PACKAGES[library])) as Zmq;

/** Measures an idle process. With "net", no package is loaded: the figures are those of an empty process. */
async function idle(): Promise<void> {
  let start = 0;
  if (task.library !== "net") {
    const before = performance.now();
    const { Pull } = await load(task.library);
    const socket = new Pull();
    start = performance.now() - before;
    await socket.bind("tcp://127.0.0.1:*");
  }
  child.tell({ idle: { start, rss: process.memoryUsage.rss() } });
}

if (task.role === "idle") await idle();
else if (task.library === "net") await runNet(task, child);
else await runZeromq(await load(task.library), task, child);
