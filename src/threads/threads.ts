/**
 * What this thread shares with the other threads of the process: directories. There is one as a rule: a worker has that
 * of its parent. But a worker that was started before its parent had one makes its own, and threads that have made
 * one look for each other, and then share both.
 */
import type { BroadcastChannel, MessagePort } from "node:worker_threads";
import { hasWorkerThreads, workerThreads } from "../host/node/modules.js";
import { Directory, LAYOUT } from "./directory.js";
import { noteEnd } from "./membership.js";

/** Under this name workers get what their parent has when they start. */
const INHERITED = `zeromq-wasm directory ${LAYOUT}`;

/** The channel on which threads that have made a directory find each other. */
const STRANGERS = `zeromq-wasm strangers ${LAYOUT}`;

/** Milliseconds in which everybody else should have answered. */
const PATIENCE = 50;

interface Greeting {
  readonly memory: SharedArrayBuffer;
  readonly isAnswer: boolean;
}

/** The channel of strangers, what to do with what is said there, and until when to wait before the first bind. */
interface Meeting {
  readonly channel: BroadcastChannel;
  readonly hear: (greeting: Greeting) => void;
  readonly end: number;
}

/** A clock that nobody sets. */
const milliseconds = (): number => process.uptime() * 1000;

/** Not where the runtime does without shared memory: there each thread has a global context of its own. */
export const canShare =
  typeof SharedArrayBuffer === "function" && "waitAsync" in Atomics && "BroadcastChannel" in globalThis;

export class Threads {
  /** The thread in all of its directories. */
  readonly name = 1 + Math.trunc(Math.random() * (2 ** 31 - 2));
  readonly #directories: Directory[] = [];
  /** The one that this thread made while there may have been other threads already. */
  #own: Directory | undefined;
  #meeting: Meeting | undefined;
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
    if (inherited !== undefined) {
      this.#directories.push(new Directory(inherited as unknown as SharedArrayBuffer));
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

  /**
   * Looks for threads that share no directory with this one. Settles when they have had time to show themselves; the
   * main thread does not wait, as it is the one that workers look for.
   */
  meet(): Promise<void> {
    if (this.#own === undefined) return Promise.resolve();
    this.#meeting ??= this.#greet(this.#own.memory);
    const left = this.#meeting.end - milliseconds();
    return left > 0 ? new Promise((resolve) => setTimeout(resolve, left)) : Promise.resolve();
  }

  /** The same for who cannot wait for the event loop: stops this thread for that time, or longer if all are slow. */
  meetNow(): void {
    void this.meet();
    const { end = 0 } = this.#meeting ?? {};
    const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    for (let left = end - milliseconds(); this.listen() && left > 0; left--) Atomics.wait(pause, 0, 0, 1);
  }

  /** Takes note of threads that have shown themselves up to now; false where only the event loop can. */
  listen(): boolean {
    if (this.#meeting === undefined) return true;
    const { channel, hear } = this.#meeting;
    try {
      const { receiveMessageOnPort } = workerThreads();
      for (let received; (received = receiveMessageOnPort(channel as unknown as MessagePort)) !== undefined;)
        hear(received.message as Greeting);
      return true;
    } catch {
      return false;
    }
  }

  #greet(memory: SharedArrayBuffer): Meeting {
    const { BroadcastChannel, isMainThread } = workerThreads();
    const channel = new BroadcastChannel(STRANGERS);
    const hear = (greeting: Greeting): void => {
      if (!greeting.isAnswer) channel.postMessage({ memory, isAnswer: true } satisfies Greeting);
      this.#add(greeting.memory);
    };
    channel.onmessage = (event: unknown) => hear((event as { data: Greeting }).data);
    channel.unref();
    channel.postMessage({ memory, isAnswer: false } satisfies Greeting);
    return { channel, hear, end: milliseconds() + (isMainThread ? 0 : PATIENCE) };
  }

  #add(memory: SharedArrayBuffer): void {
    const directory = new Directory(memory);
    if (this.#directories.some(({ identity }) => identity === directory.identity)) return;
    const known = new Map(directory.options());
    for (const other of this.#directories)
      for (const [option, value] of other.options())
        if (!known.has(option)) directory.setOption(option, value);
    this.#directories.push(directory);
    this.onDirectory?.(directory);
  }
}
