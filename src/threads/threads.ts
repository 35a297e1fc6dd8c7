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
  /** When threads that were running before should have answered, on the clock of `now()`. */
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

/** Puts a directory of this thread into the environment data, unless there is one. */
function share(): Directory {
  const { getEnvironmentData, setEnvironmentData, threadId } = workerThreads();
  const known = getEnvironmentData(INHERITED);
  if (known !== undefined) return new Directory(known as unknown as SharedArrayBuffer);
  const made = Directory.create(threadId);
  setEnvironmentData(INHERITED, made.memory);
  return made;
}

export class Threads {
  #id = newId();
  readonly #directories: Directory[] = [];
  /**
   * For how many milliseconds unknown threads may answer: threads that were started before this thread had a directory.
   * Undefined if there can be none.
   */
  #patience: number | undefined;
  #discovery: Discovery | undefined;
  #keepsChannel = false;
  #stopListening: (() => void) | undefined;
  /** Called for each directory that is added later. */
  onDirectory: ((directory: Directory) => void) | undefined;

  /**
   * Before `node:worker_threads` is loaded there is no other thread, and no directory is made. When a worker is started
   * later, this thread makes one for those that follow.
   */
  constructor() {
    if (hasWorkerThreads()) this.#begin(PATIENCE);
    else oncePerThread("make a directory", () => onProcess("worker", () => void share()));
  }

  /** The id of this thread in all directories. */
  get id(): number {
    return this.#id;
  }

  /** For a thread that comes back after it has left: its peers must not take it for the one that they knew. */
  renewId(): void {
    this.#id = newId();
  }

  /**
   * This thread has left, and may come back. An open channel keeps this copy of the package in memory, and the realm that it
   * was evaluated in. The first copy keeps its channel: Deno cannot open one right after the last one was closed.
   */
  rest(): void {
    this.renewId();
    if (this.#keepsChannel) return;
    this.#discovery?.channel.close();
    this.#discovery = undefined;
  }

  /** All directories. There is none as long as there can be no other thread. */
  get directories(): readonly Directory[] {
    return this.#directories;
  }

  /** Takes part as soon as there can be another thread, until `stop()`. */
  listen(): void {
    if (this.#directories.length > 0) return;
    if (hasWorkerThreads()) return this.#begin(PATIENCE);
    this.#stopListening = onProcess("worker", () => {
      // The worker does not know this directory. When it uses the package, it looks for other threads.
      this.#begin(0);
      this.lookForOthers();
    });
  }

  stop(): void {
    this.#stopListening?.();
    this.onDirectory = undefined;
  }

  /** Makes a directory even if there is no other thread yet. Threads that are started later inherit it. */
  start(): void {
    this.#begin(hasWorkerThreads() ? PATIENCE : undefined);
  }

  #begin(patience: number | undefined): void {
    this.#stopListening?.();
    if (this.#directories.length > 0) return;
    const directory = share();
    if (directory.creator === workerThreads().threadId) this.#patience = patience;
    this.#take(directory);
    this.onDirectory?.(directory);
  }

  #take(directory: Directory): void {
    this.#directories.push(directory);
    reportEnds(directory);
  }

  // Options of the global context.

  setOption(option: number, value: number): void {
    // Later threads have the option, too.
    this.start();
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
    if (this.#directories.length === 0) return false;
    const { threadId } = workerThreads();
    return this.#directories.some((directory) => hasOtherThreads(directory, threadId));
  }

  // ZAP handlers.

  /** Remembers that there is or was a ZAP handler. */
  noteZapHandler(): void {
    this.start();
    for (const directory of this.#directories) directory.noteZapHandler();
  }

  /** Whether any thread has ever had a ZAP handler, as far as this thread knows. */
  get hadZapHandler(): boolean {
    return this.#directories.some((directory) => directory.hadZapHandler);
  }

  // Unknown threads.

  /** Begins to look for unknown threads, unless it has begun. Each of the threads adds the directories of the others. */
  lookForOthers(): void {
    if (this.#patience === undefined || this.#discovery !== undefined) return;
    oncePerThread("look for other threads", () => (this.#keepsChannel = true));
    this.#discovery = this.#announce(this.#directories[0].memory, this.#patience);
  }

  /** Looks for unknown threads. False while they have had no time to answer. */
  searchIsOver(): boolean {
    this.lookForOthers();
    return this.#left <= 0;
  }

  /** For how many milliseconds answers may still come. */
  get #left(): number {
    return this.#discovery === undefined ? 0 : this.#discovery.end - now();
  }

  /**
   * Looks for unknown threads. Settles when this thread may bind. The main thread does not wait: workers look for it.
   * With `wait` it does wait, until other threads have had time to answer.
   */
  discover(wait = false): Promise<void> {
    this.lookForOthers();
    const left = this.#left;
    if (left <= 0 || (workerThreads().isMainThread && !wait)) return Promise.resolve();
    return new Promise((resolve) => void timers.setTimeout(resolve, left));
  }

  /** Like `discover()`, but blocks this thread for that time, in steps of a millisecond that may each take longer. */
  discoverSync(): void {
    this.lookForOthers();
    const wait = workerThreads().isMainThread ? 0 : this.#left;
    const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    for (let left = wait; this.receiveAnnouncements() && left > 0; left--) Atomics.wait(pause, 0, 0, 1);
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

  #announce(memory: SharedArrayBuffer, patience: number): Discovery {
    const { BroadcastChannel } = workerThreads();
    const channel = new BroadcastChannel(UNKNOWN_THREADS);
    const receive = (announcement: Announcement): void => {
      if (!announcement.isAnswer) channel.postMessage({ memory, isAnswer: true } satisfies Announcement);
      this.#add(announcement.memory);
    };
    channel.onmessage = (event: unknown) => receive((event as { data: Announcement }).data);
    channel.unref();
    channel.postMessage({ memory, isAnswer: false } satisfies Announcement);
    return { channel, receive, end: now() + patience };
  }

  #add(memory: SharedArrayBuffer): void {
    const directory = new Directory(memory);
    if (this.#directories.some(({ identity }) => identity === directory.identity)) return;
    const known = new Map(directory.options());
    for (const other of this.#directories)
      for (const [option, value] of other.options())
        if (!known.has(option)) directory.setOption(option, value);
    if (this.hadZapHandler) directory.noteZapHandler();
    if (directory.hadZapHandler) for (const known of this.#directories) known.noteZapHandler();
    this.#take(directory);
    this.onDirectory?.(directory);
  }
}
