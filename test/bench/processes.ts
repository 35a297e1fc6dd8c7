/** Starts the processes of one sample, tells each the address of the one that binds, and ends them. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { specifier } from "./libraries.js";
import type { Answer, Measured, Task } from "./tasks.js";

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Whether processes can be pinned to processors, and there is more than one processor. */
export const canPin =
  cpus().length > 1 && spawnSync("taskset", ["--version"], { stdio: "ignore" }).status === 0;

/** Those that run now. When the main program ends, they end. */
const running = new Set<ChildProcess>();
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

function commandOf(task: Task, cpu: number | undefined): string[] {
  const pinned = cpu !== undefined && canPin ? ["taskset", "-c", String(cpu)] : [];
  const program =
    task.program === "cold"
      ? [fileOf("cold.js"), specifier(task.library)]
      : ["--expose-gc", fileOf("child.js"), JSON.stringify(task)];
  return [...pinned, process.execPath, ...program];
}

class Process {
  readonly #task: Task;
  readonly #child: ChildProcess;
  readonly #answers: Answer[] = [];
  readonly #waiting = new Set<() => void>();
  #over: string | undefined;
  #errors = "";

  constructor(task: Task, cpu: number | undefined) {
    this.#task = task;
    const [file = "", ...args] = commandOf(task, cpu);
    this.#child = spawn(file, args, { stdio: "pipe" });
    running.add(this.#child);
    const { stdin, stdout, stderr } = this.#child;
    if (stdin === null || stdout === null || stderr === null) throw new Error("not piped");
    stdin.on("error", () => {});
    createInterface({ input: stdout }).on("line", (line) => {
      this.#answers.push(JSON.parse(line) as Answer);
      this.#wake();
    });
    stderr.setEncoding("utf8").on("data", (text: string) => (this.#errors += text));
    this.#child.once("error", (error) => this.stop(error.message));
    this.#child.once("close", (code, signal) => {
      running.delete(this.#child);
      this.stop(`ended with ${signal ?? `code ${code}`}`);
    });
  }

  /** Wakes everything that waits for an answer, to check again. */
  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** No more answers are waited for. */
  stop(why: string): void {
    this.#over ??= why;
    this.#wake();
  }

  introduce(address: string): void {
    this.#child.stdin?.write(`${address}\n`);
  }

  async answer<K extends keyof Answer>(what: K): Promise<NonNullable<Answer[K]>> {
    for (;;) {
      const found = this.#answers.find((answer) => answer[what] !== undefined)?.[what];
      if (found !== undefined) return found;
      if (this.#over !== undefined) {
        throw new Error(`"${this.#task.program}" ${this.#over} without "${what}" ${this.#errors}`.trim());
      }
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#child.once("close", () => resolve());
      this.#child.kill("SIGKILL");
    });
  }
}

/** Tells the address of the process that binds to all others. */
async function introduce(processes: Process[]): Promise<void> {
  const [from, address] = await Promise.any(
    processes.map(async (one) => [one, await one.answer("address")] as const),
  );
  for (const other of processes) if (other !== from) other.introduce(address);
}

/**
 * Runs a process for each task. The result is what those measured that are no helpers. If they have not done so at
 * the deadline, in seconds, the error says which one it was waited for.
 */
export async function run(tasks: Task[], isPinned: boolean, deadline: number): Promise<Measured[]> {
  const processes = tasks.map((task, index) => new Process(task, isPinned ? index : undefined));
  const timer = setTimeout(() => {
    for (const one of processes) one.stop(`has run for ${deadline} s`);
  }, 1000 * deadline);
  try {
    // A process that fails ends the sample at once, also if it is a helper.
    const all = processes.map((one) => one.answer("measured"));
    const measured = Promise.all(all.filter((_, index) => tasks[index]?.isHelper !== true));
    const failed = Promise.all(all).then(() => measured);
    // If none has an address, nobody needs one; if one fails, the others say why.
    introduce(processes).catch(() => {});
    return await Promise.race([measured, failed]);
  } finally {
    clearTimeout(timer);
    await Promise.all(processes.map((one) => one.end()));
  }
}
