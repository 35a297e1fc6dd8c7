/**
 * The complete pipeline: a ventilator that is bound to tcp and ipc, workers on both, and a sink that reports,
 * each as a process. It ends by itself. The exit code is 0 only if all results have arrived.
 *
 *   node build/examples/demo/main.js [workers] [tasks]
 *
 *   workers   on each of the two transports      2
 *   tasks     to be done, of 1 to 100 ms         160
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "zeromq-wasm";

interface Child {
  process: ChildProcess;
  ended: Promise<unknown>;
}

const [workers = "2", tasks = "160"] = process.argv.slice(2);

// Every failure goes through `fail`. Every child process ends when `everything` is aborted, even one that is
// started after that.
let fail: (reason: Error) => void = () => undefined;
const failure = new Promise<never>((_, reject) => (fail = reject));
const everything = new AbortController();
const children: Child[] = [];

function start(name: string, program: string, ...args: string[]): Child {
  const child = fork(new URL(`./${program}.js`, import.meta.url), args, {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    signal: everything.signal,
    killSignal: "SIGKILL",
  });
  child.once("error", fail);
  child.once("exit", (code, signal) => {
    if (code !== 0) fail(new Error(`${name} ended with ${signal ?? `code ${code}`}`));
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  children.push({ process: child, ended });
  return { process: child, ended };
}

/** The addresses that a child was really given: the system chooses free ports. */
async function endpointsOf(child: Child): Promise<string[]> {
  const [endpoints] = (await once(child.process, "message")) as [string[]];
  return endpoints;
}

function introduce(name: string, child: Child, text: string): void {
  console.log(`  ${name.padEnd(12)}pid ${String(child.process.pid).padEnd(9)}${text}`);
}

async function run(folder: string): Promise<void> {
  const ipc = (name: string): string => `ipc://${join(folder, name)}`;
  const perTransport = Number(workers);
  const all = 2 * perTransport;
  console.log(`\nZeroMQ ${version} pipeline: a ventilator, ${all} workers and a sink\n`);

  const sink = start("sink", "sink", "tcp://127.0.0.1:*", ipc("results"));
  const sinkAt = await endpointsOf(sink);
  introduce("sink", sink, sinkAt.join("  "));

  const ventilator = start(
    "ventilator",
    "ventilator",
    ...["tcp://127.0.0.1:*", ipc("tasks"), sinkAt[0], tasks, String(all)],
  );
  const tasksAt = await endpointsOf(ventilator);
  introduce("ventilator", ventilator, tasksAt.join("  "));

  const crew: Child[] = [];
  for (const [i, transport] of ["tcp", "ipc"].entries()) {
    for (let n = 1; n <= perTransport; n++) {
      const name = `${transport}-${n}`;
      const worker = start(name, "worker", tasksAt[i], sinkAt[i], name, transport);
      introduce(name, worker, `from ${tasksAt[i]}`);
      crew.push(worker);
    }
  }
  console.log();

  await Promise.all([ventilator.ended, sink.ended]);
  // Workers do not know when the work is done. They end when the channel to this process is closed.
  for (const worker of crew) worker.process.disconnect();
  await Promise.all(crew.map((worker) => worker.ended));
}

process.once("SIGINT", () => fail(new Error("interrupted")));
process.once("SIGTERM", () => fail(new Error("terminated")));

const folder = mkdtempSync(join(tmpdir(), "zeromq-demo-"));
try {
  await Promise.race([run(folder), failure]);
} catch (error) {
  console.error(`\n  demo failed: ${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  everything.abort();
  await Promise.all(children.map((child) => child.ended));
  rmSync(folder, { recursive: true, force: true });
}
