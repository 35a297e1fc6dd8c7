/**
 * The directory: memory that the threads of a process share. It has the options of the global context, who takes part,
 * which inproc endpoint is bound by whom, and which two threads talk to each other. All of it can be read and changed
 * without waiting for another thread, even if that one is busy, or gone.
 */

/** Of the layout below: packages of different versions may meet in a process. */
export const LAYOUT = 1;

/** What stands where, in words. A record begins with a word that is not 0 if it is in use. */
const HEADER = 16;
const OPTIONS = { at: HEADER, count: 128, words: 2 };
const MEMBERS = { at: OPTIONS.at + OPTIONS.count * OPTIONS.words, count: 1024, words: 7 };
const CALLS = { at: MEMBERS.at + MEMBERS.count * MEMBERS.words, count: 4096, words: 4 };
const ENDPOINTS = { at: CALLS.at + CALLS.count * CALLS.words, count: 1 << 16, words: 208 };

const TABLES = { members: MEMBERS, calls: CALLS, endpoints: ENDPOINTS };

/** Words of the header: who is in the locked part, counters of changes, a name, and the records that were ever used. */
const LOCK = 0;
const CHANGES = 1;
const OPTION_CHANGES = 2;
const IDENTITY = 3;
const USED = { members: 4, calls: 5, endpoints: 6 };

export type TableName = keyof typeof USED;

const WORD = 4;
const FIRST_ENDPOINTS = 64;
const INITIAL_SIZE = (ENDPOINTS.at + FIRST_ENDPOINTS * ENDPOINTS.words) * WORD;
const MAX_SIZE = (ENDPOINTS.at + ENDPOINTS.count * ENDPOINTS.words) * WORD;

/**
 * Milliseconds after which one who waits for the lock asks whether its holder is still there; each time twice as many, for
 * one that is merely slow can be asked so often only.
 */
const PATIENCE = 5;
const MAX_PATIENCE = 1000;

/** Shared memory that grows (ES2024). */
interface GrowableMemory extends SharedArrayBuffer {
  grow(size: number): void;
}
type GrowableMemoryConstructor = new (size: number, options: { maxByteLength: number }) => GrowableMemory;

export class Directory {
  /** Covers the memory as it grows. */
  readonly words: Int32Array;
  #optionChanges = 0;

  constructor(readonly memory: SharedArrayBuffer) {
    this.words = new Int32Array(memory);
  }

  static create(): Directory {
    const Memory = SharedArrayBuffer as unknown as GrowableMemoryConstructor;
    const directory = new Directory(new Memory(INITIAL_SIZE, { maxByteLength: MAX_SIZE }));
    directory.words[IDENTITY] = Math.trunc(Math.random() * 2 ** 32);
    return directory;
  }

  /** Different for every directory. */
  get identity(): number {
    return this.words[IDENTITY] >>> 0;
  }

  // Options.

  setOption(option: number, value: number): void {
    const at = OPTIONS.at + option * OPTIONS.words;
    Atomics.store(this.words, at + 1, value);
    Atomics.store(this.words, at, 1);
    Atomics.add(this.words, OPTION_CHANGES, 1);
  }

  /** Calls back for every option that was ever set, if one was since the last call. */
  applyOptions(apply: (option: number, value: number) => void): void {
    const changes = Atomics.load(this.words, OPTION_CHANGES);
    if (changes === this.#optionChanges) return;
    this.#optionChanges = changes;
    for (const [option, value] of this.options()) apply(option, value);
  }

  /** All options that were ever set. */
  *options(): Generator<[number, number]> {
    for (let option = 0; option < OPTIONS.count; option++) {
      const at = OPTIONS.at + option * OPTIONS.words;
      if (Atomics.load(this.words, at) !== 0) yield [option, Atomics.load(this.words, at + 1)];
    }
  }

  /** Whether any thread has ever used inproc. */
  get isUsed(): boolean {
    return Atomics.load(this.words, USED.members) > 0;
  }

  // Records.

  /** Where the records of a table stand that were ever in use. */
  *records(table: TableName): Generator<number> {
    const { at, words } = TABLES[table];
    const end = at + Atomics.load(this.words, USED[table]) * words;
    for (let record = at; record < end; record += words) yield record;
  }

  /** A record that is not in use, to be filled and then used; undefined if there is no room. Locked. */
  vacant(table: TableName): number | undefined {
    for (const record of this.records(table)) if (this.words[record] === 0) return record;
    const { at, count, words } = TABLES[table];
    const used = this.words[USED[table]];
    if (used === count) return undefined;
    const record = at + used * words;
    this.#grow((record + words) * WORD);
    Atomics.store(this.words, USED[table], used + 1);
    return record;
  }

  /** Takes a record for `value`, without the lock; undefined if there is no room. */
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

  get changes(): number {
    return Atomics.load(this.words, CHANGES);
  }

  changed(): void {
    Atomics.add(this.words, CHANGES, 1);
  }

  /**
   * Runs what no two threads must do at the same time. `me` is the name of a member: a record may be another's when who
   * waits gets to taking the lock from who is gone. A thread may end at any moment, also in here: what it leaves behind
   * must be a record in use, or one that is not.
   */
  locked<T>(me: number, isAlive: (holder: number) => boolean, critical: () => T): T {
    const { words } = this;
    let patience = PATIENCE;
    for (let holder; (holder = Atomics.compareExchange(words, LOCK, 0, me)) !== 0;) {
      if (Atomics.wait(words, LOCK, holder, patience) !== "timed-out") continue;
      if (!isAlive(holder)) Atomics.compareExchange(words, LOCK, holder, 0);
      patience = Math.min(2 * patience, MAX_PATIENCE);
    }
    try {
      return critical();
    } finally {
      Atomics.store(words, LOCK, 0);
      Atomics.notify(words, LOCK, 1);
    }
  }
}
