/** Starts the processes of one sample, tells one the address of the other, and ends them. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Answer, Idle, Measured, Task } from "./tasks.js";

const CHILD = fileURLToPath(new URL("child.js", import.meta.url));

/** After this time a sample has failed. */
const DEADLINE = 30_000;

/** Whether processes can be pinned to processors, and there is more than one processor. */
export const canPin =
  cpus().length > 1 && spawnSync("taskset", ["--version"], { stdio: "ignore" }).status === 0;

class Process {
  readonly #child: ChildProcess;
  readonly #answers: Answer[] = [];
  readonly #waiting = new Set<() => void>();
  #over: string | undefined;
  #errors = "";

  constructor(task: Task, cpu: number | undefined) {
    const command = [process.execPath, CHILD, JSON.stringify(task)];
    if (cpu !== undefined && canPin) command.unshift("taskset", "-c", String(cpu));
    const [file = "", ...args] = command;
    this.#child = spawn(file, args, { stdio: "pipe" });
    const { stdin, stdout, stderr } = this.#child;
    if (stdin === null || stdout === null || stderr === null) throw new Error("not piped");
    stdin.on("error", () => {});
    createInterface({ input: stdout }).on("line", (line) => {
      this.#answers.push(JSON.parse(line) as Answer);
      this.#wake();
    });
    stderr.setEncoding("utf8").on("data", (text: string) => (this.#errors += text));
    const end = (why: string): void => {
      this.#over ??= why;
      this.#wake();
    };
    this.#child.once("error", (error) => end(error.message));
    this.#child.once("close", (code, signal) => end(`ended with ${signal ?? `code ${code}`}`));
  }

  /** Wakes everything that waits for an answer, to check again. */
  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  introduce(address: string): void {
    this.#child.stdin?.write(`${address}\n`);
  }

  async answer<K extends keyof Answer>(what: K): Promise<NonNullable<Answer[K]>> {
    const deadline = setTimeout(() => {
      this.#over ??= `no ${what} after ${DEADLINE} ms`;
      this.#wake();
    }, DEADLINE);
    try {
      for (;;) {
        const found = this.#answers.find((answer) => answer[what] !== undefined)?.[what];
        if (found !== undefined) return found;
        if (this.#over !== undefined) throw new Error(`${this.#over} ${this.#errors}`.trim());
        await new Promise<void>((resolve) => this.#waiting.add(resolve));
      }
    } finally {
      clearTimeout(deadline);
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

async function within<T>(processes: Process[], measure: () => Promise<T>): Promise<T> {
  try {
    return await measure();
  } finally {
    await Promise.all(processes.map((process) => process.end()));
  }
}

/** Runs two processes. The result is what the first one measured, with the figures of the second one. */
export async function pair(first: Task, second: Task, pinned: boolean): Promise<[Measured, Measured]> {
  const one = new Process(first, pinned ? 0 : undefined);
  const two = new Process(second, pinned ? 1 : undefined);
  return within([one, two], async () => {
    // The process that binds reports its address.
    const introduce = async (from: Process, to: Process): Promise<void> =>
      to.introduce(await from.answer("address"));
    const both = Promise.all([one.answer("measured"), two.answer("measured")]);
    await Promise.race([Promise.any([introduce(one, two), introduce(two, one)]), both]);
    return both;
  });
}

export async function single(task: Task): Promise<Measured> {
  const one = new Process(task, undefined);
  return within([one], () => one.answer("measured"));
}

export async function idle(task: Task): Promise<Idle> {
  const one = new Process(task, undefined);
  return within([one], () => one.answer("idle"));
}
