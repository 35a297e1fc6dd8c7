/** The input queue of a connection: bytes that have arrived and that wasm has not read yet. */
import type { ChunkPool } from "./chunk-pool.js";
import { copyBytes } from "./copy.js";

export class InputQueue {
  readonly #chunks: Uint8Array[] = [];
  /** The positions where reading goes on in the first chunk (head) and writing in the last chunk (tail). */
  #head = 0;
  #tail = 0;
  #size = 0;
  /** Bytes of somebody else, which come after those of the chunks: from `#lentHead` to `#lentEnd`. */
  #lent: Uint8Array | undefined;
  #lentHead = 0;
  #lentEnd = 0;

  constructor(private readonly pool: ChunkPool) {}

  get size(): number {
    return this.#size;
  }

  /** Adds a copy of the bytes from `start` to `end`. Throws if there is no memory; a part may have been added then. */
  push(bytes: Uint8Array, start = 0, end = bytes.length): void {
    for (let from = start; from < end;) {
      if (this.#tail === (this.#chunks.at(-1)?.length ?? 0)) {
        // Only the first chunk may be a small one: bytes may arrive one by one.
        this.#chunks.push(this.pool.take(this.#chunks.length === 0 ? end - from : undefined));
        this.#tail = 0;
      }
      const chunk = this.#chunks[this.#chunks.length - 1];
      const count = Math.min(end - from, chunk.length - this.#tail);
      copyBytes(bytes, from, count, chunk, this.#tail);
      this.#tail += count;
      this.#size += count;
      from += count;
    }
  }

  /**
   * Adds the bytes from `start` to `end` without a copy. They must stay what they are until `keep()`, which copies those
   * that have not been read by then. Nothing else may be added before.
   */
  lend(bytes: Uint8Array, start: number, end: number): void {
    this.#lent = bytes;
    this.#lentHead = start;
    this.#lentEnd = end;
    this.#size += end - start;
  }

  /** Throws if there is no memory. Then the last of the bytes are lost. */
  keep(): void {
    const lent = this.#lent;
    if (lent === undefined) return;
    this.#lent = undefined;
    this.#size -= this.#lentEnd - this.#lentHead;
    this.push(lent, this.#lentHead, this.#lentEnd);
  }

  /** Removes up to `size` bytes and writes them to `into` from `at` on. Returns how many. */
  read(into: Uint8Array, at = 0, size = into.length): number {
    let done = 0;
    while (done < size && this.#chunks.length > 0) {
      const chunk = this.#chunks[0];
      const end = this.#chunks.length === 1 ? this.#tail : chunk.length;
      const count = Math.min(size - done, end - this.#head);
      copyBytes(chunk, this.#head, count, into, at + done);
      this.#head += count;
      this.#size -= count;
      done += count;
      if (this.#head === end) this.#drop();
    }
    return this.#lent === undefined ? done : done + this.#readLent(this.#lent, into, at + done, size - done);
  }

  #readLent(lent: Uint8Array, into: Uint8Array, at: number, size: number): number {
    const count = Math.min(size, this.#lentEnd - this.#lentHead);
    copyBytes(lent, this.#lentHead, count, into, at);
    this.#lentHead += count;
    this.#size -= count;
    if (this.#lentHead === this.#lentEnd) this.#lent = undefined;
    return count;
  }

  clear(): void {
    this.#size = 0;
    this.#lent = undefined;
    while (this.#chunks.length > 0) this.#drop();
  }

  #drop(): void {
    this.pool.give(this.#chunks.shift() as Uint8Array);
    this.#head = 0;
    if (this.#chunks.length === 0) this.#tail = 0;
  }
}
