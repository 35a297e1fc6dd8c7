/**
 * The directories that this thread shares with the other threads of the process. As a rule there is one: a worker
 * inherits that of its parent. A worker that has started before its parent had a directory makes its own. Threads that
 * have made a directory look for each other, and then take part in both.
 */
import type { BroadcastChannel, MessagePort, Worker } from "node:worker_threads";
import { now, timers } from "../host/node/globals.js";
import { hasWorkerThreads, workerThreads } from "../host/node/modules.js";
import { askCopies, oncePerThread, onProcess } from "../host/node/process-events.js";
import { Directory, LAYOUT } from "./directory.js";
import { hasOtherThreads, reportEnd } from "./membership.js";

/** The key in the environment data under which workers inherit the directory of their parent. */
const INHERITED = `zeromq-wasm directory ${LAYOUT}`;

/** The channel on which threads that share no directory find each other. */
const UNKNOWN_THREADS = `zeromq-wasm unknown threads ${LAYOUT}`;

/** Milliseconds in which other threads should have answered an announcement. */
const PATIENCE = 50;

/** What a thread sends to unknown threads: its directory. */
interface Announcement {
  readonly memory: SharedArrayBuffer;
  readonly isAnswer: boolean;
}

/** The search for unknown threads. */
interface Discovery {
  readonly channel: BroadcastChannel;
  readonly receive: (announcement: Announcement) => void;
  /** When other threads should have answered, on the clock of `now()`. */
  readonly end: number;
}

/** False where the runtime has no shared memory. There each thread has a global context of its own. */
export const canShare =
  typeof SharedArrayBuffer === "function" && "waitAsync" in Atomics && "BroadcastChannel" in globalThis;

const newId = (): number => 1 + Math.trunc(Math.random() * (2 ** 31 - 2));

/**
 * Reports to the directory when workers of this thread end: their parent is the first to know. One copy of the package
 * listens to the workers, and one copy reports to each directory.
 */
function reportEnds(directory: Directory): void {
  oncePerThread("listen to workers", () =>
    onProcess("worker", (worker: Worker) => {
      const { threadId } = worker;
      worker.once("exit", () => askCopies("worker ended", threadId));
    }),
  );
  oncePerThread(`report the ends of workers to directory ${directory.identity}`, () =>
    onProcess("worker ended", (threadId: number) => reportEnd(directory, threadId)),
  );
}

export class Threads {
  #id = newId();
  readonly #directories: Directory[] = [];
  /** The directory that this thread made when other threads may have been running already. */
  #own: Directory | undefined;
  #discovery: Discovery | undefined;
  /** Called for each directory that is added later. */
  onDirectory: ((directory: Directory) => void) | undefined;

  /** Does nothing before `node:worker_threads` is loaded: until then there is no other thread. */
  constructor() {
    if (hasWorkerThreads()) this.#start(true);
  }

  /** The id of this thread in all directories. */
  get id(): number {
    return this.#id;
  }

  /** For a thread that comes back after it has left: its peers must not take it for the one that they knew. */
  renewId(): void {
    this.#id = newId();
  }

  /** All directories, at least one. */
  get directories(): readonly Directory[] {
    if (this.#directories.length === 0) this.#start(hasWorkerThreads());
    return this.#directories;
  }

  /** `mayHaveOthers`: other threads may be running that have no directory of this thread's. */
  #start(mayHaveOthers: boolean): void {
    const { getEnvironmentData, setEnvironmentData } = workerThreads();
    const inherited = getEnvironmentData(INHERITED);
    if (inherited !== undefined) {
      this.#take(new Directory(inherited as unknown as SharedArrayBuffer));
      return;
    }
    const made = Directory.create();
    setEnvironmentData(INHERITED, made.memory);
    this.#take(made);
    if (mayHaveOthers) this.#own = made;
  }

  #take(directory: Directory): void {
    this.#directories.push(directory);
    reportEnds(directory);
  }

  // Options of the global context.

  setOption(option: number, value: number): void {
    for (const directory of this.directories) directory.setOption(option, value);
  }

  /** Calls `apply` for all options of a directory if other threads may have set one since the last call. */
  applyOptions(apply: (option: number, value: number) => void): void {
    for (const directory of this.#directories) directory.applyOptions(apply);
  }

  /** True when any thread has used inproc. */
  get isInUse(): boolean {
    return this.#directories.some((directory) => directory.isUsed);
  }

  /** True while another thread takes part. Copies of the package in this thread do not count. */
  get hasOthers(): boolean {
    const { threadId } = workerThreads();
    return this.#directories.some((directory) => hasOtherThreads(directory, threadId));
  }

  // Unknown threads.

  /**
   * Looks for threads that share no directory with this one. Settles when they have had time to answer. The main thread
   * does not wait: workers look for it.
   */
  discover(): Promise<void> {
    if (this.#own === undefined) return Promise.resolve();
    this.#discovery ??= this.#announce(this.#own.memory);
    const left = this.#discovery.end - now();
    return left > 0 ? new Promise((resolve) => void timers.setTimeout(resolve, left)) : Promise.resolve();
  }

  /** Like `discover()`, but blocks this thread for that time, in steps of a millisecond that may each take longer. */
  discoverSync(): void {
    void this.discover();
    const { end = 0 } = this.#discovery ?? {};
    const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    for (let left = end - now(); this.receiveAnnouncements() && left > 0; left--)
      Atomics.wait(pause, 0, 0, 1);
  }

  /** Handles announcements that have arrived. Returns false on runtimes where only the event loop can do that. */
  receiveAnnouncements(): boolean {
    if (this.#discovery === undefined) return true;
    const { channel, receive } = this.#discovery;
    try {
      const { receiveMessageOnPort } = workerThreads();
      for (let received; (received = receiveMessageOnPort(channel as unknown as MessagePort)) !== undefined;)
        receive(received.message as Announcement);
      return true;
    } catch {
      return false;
    }
  }

  #announce(memory: SharedArrayBuffer): Discovery {
    const { BroadcastChannel, isMainThread } = workerThreads();
    const channel = new BroadcastChannel(UNKNOWN_THREADS);
    const receive = (announcement: Announcement): void => {
      if (!announcement.isAnswer) channel.postMessage({ memory, isAnswer: true } satisfies Announcement);
      this.#add(announcement.memory);
    };
    channel.onmessage = (event: unknown) => receive((event as { data: Announcement }).data);
    channel.unref();
    channel.postMessage({ memory, isAnswer: false } satisfies Announcement);
    return { channel, receive, end: now() + (isMainThread ? 0 : PATIENCE) };
  }

  #add(memory: SharedArrayBuffer): void {
    const directory = new Directory(memory);
    if (this.#directories.some(({ identity }) => identity === directory.identity)) return;
    const known = new Map(directory.options());
    for (const other of this.#directories)
      for (const [option, value] of other.options())
        if (!known.has(option)) directory.setOption(option, value);
    this.#take(directory);
    this.onDirectory?.(directory);
  }
}
