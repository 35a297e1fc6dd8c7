/**
 * A process of the benchmark. Its task is its argument. It reads the address of the other side from stdin and writes
 * answers to stdout. It runs until it is killed, or until stdin ends because the main program has ended.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { load } from "./libraries.js";
import { PROGRAMS } from "./programs/index.js";
import { NET_PROGRAMS } from "./programs/net.js";
import { rawPeers } from "./programs/raw-peers.js";
import type { Answer, Child, Task } from "./tasks.js";

const task = JSON.parse(process.argv[2] ?? "") as Task;
const lines = createInterface({ input: process.stdin }).once("close", () => process.exit());

// Listens from the start, because the line may come while the package is still being loaded.
const address = once(lines, "line") as Promise<[string]>;

const child: Child = {
  tell: (answer: Answer) => process.stdout.write(`${JSON.stringify(answer)}\n`),
  address: async () => (await address)[0],
  emptyProcess: process.memoryUsage.rss(),
};

async function run(): Promise<void> {
  const { program: name, library } = task;
  if (name === "raw-peers") return void (await rawPeers(await child.address(), task.count ?? 1));
  const missing = new Error(`${library} has no program "${name}"`);
  if (library === "net" || library === "frames") {
    const program = NET_PROGRAMS[name];
    if (program === undefined) throw missing;
    return program(task, child);
  }
  const program = PROGRAMS[name];
  if (program === undefined) throw missing;
  return program(await load(library), task, child);
}

await run();
