/**
 * The index of the table of endpoints: a hash table of the records in use, and a list of those that are free. Both are
 * chains through the records. The caller holds the lock.
 *
 * A thread may be terminated while it changes the chains. So it marks the index as broken for that time, and the next
 * thread makes it anew from the records. A record is in use when its first word is not 0.
 */
import { BUCKETS, type Directory, INDEX_HEADER } from "./directory.js";

/** Words of the header: 1 while the chains are being changed, and the first free record. */
const BROKEN = INDEX_HEADER;
const FREE = INDEX_HEADER + 1;

/** Words of a record that the index uses: the hash of the endpoint, and the next record of the chain or 0. */
export const HASH = 2;
const NEXT = 3;

export class EndpointIndex {
  readonly #words: Int32Array;

  constructor(private readonly directory: Directory) {
    this.#words = directory.words;
  }

  /** The first record with the hash for which `matches` returns true. */
  find(hash: number, matches: (record: number) => boolean): number | undefined {
    if (this.#words[BROKEN] !== 0) this.change(() => this.#makeAnew());
    for (let record = this.#words[bucketOf(hash)]; record !== 0; record = this.#words[record + NEXT])
      if (this.#words[record + HASH] === hash && matches(record)) return record;
    return undefined;
  }

  /** Runs `task`, which changes the chains or the first word of a record. */
  change<T>(task: () => T): T {
    Atomics.store(this.#words, BROKEN, 1);
    const result = task();
    Atomics.store(this.#words, BROKEN, 0);
    return result;
  }

  /** Takes a free record; undefined if the table is full. Call it within `change()`, and fill the record there. */
  take(hash: number): number | undefined {
    const free = this.#words[FREE];
    const record = free === 0 ? this.directory.fresh("endpoints") : free;
    if (record === undefined) return undefined;
    if (free !== 0) this.#words[FREE] = this.#words[free + NEXT];
    this.#words[record + HASH] = hash;
    this.#push(bucketOf(hash), record);
    return record;
  }

  /** Frees a record. Call it within `change()`. */
  free(record: number): void {
    this.#words[record] = 0;
    let link = bucketOf(this.#words[record + HASH]);
    while (this.#words[link] !== record) link = this.#words[link] + NEXT;
    this.#words[link] = this.#words[record + NEXT];
    this.#push(FREE, record);
  }

  /** Puts a record in front of the chain that begins at `head`. */
  #push(head: number, record: number): void {
    this.#words[record + NEXT] = this.#words[head];
    this.#words[head] = record;
  }

  #makeAnew(): void {
    this.#words.fill(0, BUCKETS.at, BUCKETS.at + BUCKETS.count);
    this.#words[FREE] = 0;
    for (const record of this.directory.records("endpoints"))
      this.#push(this.#words[record] === 0 ? FREE : bucketOf(this.#words[record + HASH]), record);
  }
}

/** The word that has the first record of the chain for a hash. */
const bucketOf = (hash: number): number => BUCKETS.at + ((hash >>> 0) % BUCKETS.count);
