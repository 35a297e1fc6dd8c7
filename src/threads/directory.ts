/**
 * The directory is memory that the threads of a process share. It holds the options of the global context and three
 * tables: the members (threads that use inproc), the endpoints that they have bound, and requests for links between two
 * members. A thread reads and changes it without waiting for another thread, even if that thread is busy or has ended.
 */

/**
 * Version of the layout below, and of what goes over links. Packages of different versions may meet in one process, and must
 * not share a directory.
 */
export const LAYOUT = 5;

/** Where the parts are, in words. A record is in use when its first word is not 0. */
const HEADER = 16;
const OPTIONS = { at: HEADER, count: 128, words: 2 };
const MEMBERS = { at: OPTIONS.at + OPTIONS.count * OPTIONS.words, count: 1024, words: 7 };
const REQUESTS = { at: MEMBERS.at + MEMBERS.count * MEMBERS.words, count: 4096, words: 4 };
/** The index of the endpoints (see endpoint-index.ts). */
export const BUCKETS = { at: REQUESTS.at + REQUESTS.count * REQUESTS.words, count: 1 << 14 };
const ENDPOINTS = { at: BUCKETS.at + BUCKETS.count, count: 1 << 16, words: 208 };

const TABLES = { members: MEMBERS, requests: REQUESTS, endpoints: ENDPOINTS };

/**
 * Words of the header: the member that holds the lock, two counters of changes, the identity of the directory, for each
 * table how many of its records have ever been in use, the worker_threads id of the thread that made the directory, and 1
 * when any thread has ever had a ZAP handler.
 */
const LOCK = 0;
const CHANGES = 1;
const OPTION_CHANGES = 2;
const IDENTITY = 3;
const USED = { members: 4, requests: 5, endpoints: 6 };
const CREATOR = 7;
const ZAP_HANDLER = 8;
/** Words of the header that belong to the index of the endpoints. */
export const INDEX_HEADER = 9;

export type TableName = keyof typeof USED;

const WORD = 4;

/** Size of an endpoint record, in bytes. */
export const ENDPOINT_SIZE = ENDPOINTS.words * WORD;

const FIRST_ENDPOINTS = 64;
const INITIAL_SIZE = (ENDPOINTS.at + FIRST_ENDPOINTS * ENDPOINTS.words) * WORD;
const MAX_SIZE = (ENDPOINTS.at + ENDPOINTS.count * ENDPOINTS.words) * WORD;

/**
 * Milliseconds for which a thread waits for the lock before it checks whether the holder is still running. The time
 * doubles after each check: a holder that is only slow can be checked a limited number of times (see membership.ts).
 */
const PATIENCE = 5;
const MAX_PATIENCE = 1000;

/** Shared memory that can grow (ES2024). */
interface GrowableMemory extends SharedArrayBuffer {
  grow(size: number): void;
}
type GrowableMemoryConstructor = new (size: number, options: { maxByteLength: number }) => GrowableMemory;

export class Directory {
  /** All words of the memory. The view follows when the memory grows. */
  readonly words: Int32Array;
  #optionChanges = 0;

  constructor(readonly memory: SharedArrayBuffer) {
    this.words = new Int32Array(memory);
  }

  /** `creator`: the worker_threads id of this thread. */
  static create(creator: number): Directory {
    const Memory = SharedArrayBuffer as unknown as GrowableMemoryConstructor;
    const directory = new Directory(new Memory(INITIAL_SIZE, { maxByteLength: MAX_SIZE }));
    directory.words[IDENTITY] = Math.trunc(Math.random() * 2 ** 32);
    directory.words[CREATOR] = creator;
    return directory;
  }

  /** A random number that tells directories apart. */
  get identity(): number {
    return this.words[IDENTITY] >>> 0;
  }

  /** The worker_threads id of the thread that made the directory. */
  get creator(): number {
    return this.words[CREATOR];
  }

  /** Whether any thread has ever had a ZAP handler. It stays true: who has had one lets nobody in without it. */
  get hadZapHandler(): boolean {
    return Atomics.load(this.words, ZAP_HANDLER) !== 0;
  }

  /** Remembers that there is or was a ZAP handler. Needs no lock. */
  noteZapHandler(): void {
    Atomics.store(this.words, ZAP_HANDLER, 1);
  }

  // Options.

  setOption(option: number, value: number): void {
    const at = OPTIONS.at + option * OPTIONS.words;
    Atomics.store(this.words, at + 1, value);
    Atomics.store(this.words, at, 1);
    Atomics.add(this.words, OPTION_CHANGES, 1);
  }

  /** If any option was set since the last call, calls `apply` for every option that was ever set. */
  applyOptions(apply: (option: number, value: number) => void): void {
    const changes = Atomics.load(this.words, OPTION_CHANGES);
    if (changes === this.#optionChanges) return;
    this.#optionChanges = changes;
    for (const [option, value] of this.options()) apply(option, value);
  }

  /** All options that were ever set, with their values. */
  *options(): Generator<[number, number]> {
    for (let option = 0; option < OPTIONS.count; option++) {
      const at = OPTIONS.at + option * OPTIONS.words;
      if (Atomics.load(this.words, at) !== 0) yield [option, Atomics.load(this.words, at + 1)];
    }
  }

  /** True when any thread has ever used inproc. */
  get isUsed(): boolean {
    return Atomics.load(this.words, USED.members) > 0;
  }

  // Records.

  /** The positions of all records of a table that were ever in use. */
  *records(table: TableName): Generator<number> {
    const { at, words } = TABLES[table];
    const end = at + Atomics.load(this.words, USED[table]) * words;
    for (let record = at; record < end; record += words) yield record;
  }

  /**
   * Returns a record that is not in use, or undefined if the table is full. The caller must hold the lock. It fills the
   * record and sets the first word last.
   */
  vacant(table: TableName): number | undefined {
    for (const record of this.records(table)) if (this.words[record] === 0) return record;
    return this.fresh(table);
  }

  /** Returns a record that was never in use, or undefined if there is none. The caller must hold the lock. */
  fresh(table: TableName): number | undefined {
    const { at, count, words } = TABLES[table];
    const used = this.words[USED[table]];
    if (used === count) return undefined;
    const record = at + used * words;
    this.#grow((record + words) * WORD);
    Atomics.store(this.words, USED[table], used + 1);
    return record;
  }

  /** Takes a record by setting its first word to `value`. Needs no lock. Undefined if the table is full. */
  take(table: TableName, value: number): number | undefined {
    const { at, count, words } = TABLES[table];
    for (let i = 0; i < count; i++) {
      const record = at + i * words;
      if (Atomics.compareExchange(this.words, record, 0, value) !== 0) continue;
      for (let used; (used = Atomics.load(this.words, USED[table])) <= i;)
        Atomics.compareExchange(this.words, USED[table], used, i + 1);
      return record;
    }
    return undefined;
  }

  #grow(size: number): void {
    const memory = this.memory as GrowableMemory;
    if (size > memory.byteLength) memory.grow(Math.min(Math.max(size, 2 * memory.byteLength), MAX_SIZE));
  }

  // Changes.

  /** How often a member has reported a change of the endpoints. */
  get changes(): number {
    return Atomics.load(this.words, CHANGES);
  }

  /** Reports a change of the endpoints. Returns the count of changes before. */
  changed(): number {
    return Atomics.add(this.words, CHANGES, 1);
  }

  /**
   * Runs `critical` while this thread holds the lock. `me` is the id of a member. The lock holds an id and not a record,
   * because a record may belong to a new member by the time that another thread takes the lock from a thread that has
   * ended. A thread may be terminated at any moment, also inside `critical`. So `critical` must change the tables in such
   * an order that at every moment each record is either completely in use or not in use.
   */
  locked<T>(me: number, isRunning: (holder: number) => boolean, critical: () => T): T {
    const { words } = this;
    let patience = PATIENCE;
    for (let holder; (holder = Atomics.compareExchange(words, LOCK, 0, me)) !== 0;) {
      if (Atomics.wait(words, LOCK, holder, patience) !== "timed-out") continue;
      if (!isRunning(holder)) Atomics.compareExchange(words, LOCK, holder, 0);
      patience = Math.min(2 * patience, MAX_PATIENCE);
    }
    try {
      return critical();
    } finally {
      // Another thread has the lock now if it took this one for ended.
      Atomics.compareExchange(words, LOCK, me, 0);
      Atomics.notify(words, LOCK, 1);
    }
  }
}
