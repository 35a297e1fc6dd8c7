/**
 * What this thread shares with the other threads of the process: directories. There is one as a rule: a worker has that
 * of its parent. But a worker that was started before its parent had one makes its own, and threads that have made
 * one look for each other, and then share both.
 */
import { hasWorkerThreads, workerThreads } from "../host/node/modules.js";
import { Directory, LAYOUT } from "./directory.js";
import { noteEnd } from "./membership.js";

/** Under this name workers get what their parent has when they start. */
const INHERITED = `zeromq-wasm directory ${LAYOUT}`;

/** The channel on which threads that have made a directory find each other. */
const STRANGERS = `zeromq-wasm strangers ${LAYOUT}`;

/** Milliseconds in which somebody else should have answered. */
const PATIENCE = 50;

interface Greeting {
  readonly memory: SharedArrayBuffer;
  readonly isAnswer: boolean;
}

export class Threads {
  /** The thread in all of its directories. */
  readonly name = 1 + Math.trunc(Math.random() * (2 ** 31 - 2));
  readonly #directories: Directory[] = [];
  /** The one that this thread made while there may have been other threads already. */
  #own: Directory | undefined;
  #met: Promise<void> | undefined;
  /** Called for each directory that comes in addition. */
  onDirectory: ((directory: Directory) => void) | undefined;

  /** Before there are workers, there is nothing to share, and nothing that would take time. */
  constructor() {
    if (hasWorkerThreads()) this.#start(true);
  }

  /** All directories; there is one at least. */
  get directories(): readonly Directory[] {
    if (this.#directories.length === 0) this.#start(hasWorkerThreads());
    return this.#directories;
  }

  #start(isLate: boolean): void {
    // How a worker ends is known here first.
    process.on("worker", (worker) => {
      const { threadId } = worker;
      worker.once("exit", () => this.#directories.forEach((directory) => noteEnd(directory, threadId)));
    });
    const { getEnvironmentData, setEnvironmentData } = workerThreads();
    const inherited = getEnvironmentData(INHERITED);
    if (inherited instanceof SharedArrayBuffer) {
      this.#directories.push(new Directory(inherited));
      return;
    }
    const made = Directory.create();
    setEnvironmentData(INHERITED, made.memory);
    this.#directories.push(made);
    if (isLate) this.#own = made;
  }

  // Options of the global context.

  setOption(option: number, value: number): void {
    for (const directory of this.directories) directory.setOption(option, value);
  }

  /** Calls back for what other threads may have set since the last call. */
  applyOptions(apply: (option: number, value: number) => void): void {
    for (const directory of this.#directories) directory.applyOptions(apply);
  }

  /** Whether any thread uses inproc. */
  get isInUse(): boolean {
    return this.#directories.some((directory) => directory.isUsed);
  }

  // Strangers.

  /** Settles when threads that share no directory with this one have had time to show themselves. */
  meet(): Promise<void> {
    this.#met ??= this.#own === undefined ? Promise.resolve() : this.#greet(this.#own.memory);
    return this.#met;
  }

  #greet(memory: SharedArrayBuffer): Promise<void> {
    const { BroadcastChannel, isMainThread } = workerThreads();
    const channel = new BroadcastChannel(STRANGERS);
    return new Promise((resolve) => {
      channel.onmessage = (event: unknown) => {
        const greeting = (event as { data: Greeting }).data;
        if (!greeting.isAnswer) channel.postMessage({ memory, isAnswer: true } satisfies Greeting);
        this.#add(greeting.memory);
        resolve();
      };
      channel.unref();
      channel.postMessage({ memory, isAnswer: false } satisfies Greeting);
      // The main thread is the one that workers look for.
      if (isMainThread) resolve();
      else setTimeout(resolve, PATIENCE);
    });
  }

  #add(memory: SharedArrayBuffer): void {
    const directory = new Directory(memory);
    if (this.#directories.some(({ identity }) => identity === directory.identity)) return;
    const known = new Map(directory.options());
    for (const { options } of this.#directories.map((other) => ({ options: other.options() })))
      for (const [option, value] of options) if (!known.has(option)) directory.setOption(option, value);
    this.#directories.push(directory);
    this.onDirectory?.(directory);
  }
}
