/** The input queue of a connection: bytes that have arrived and that wasm has not read yet. */
import type { ChunkPool } from "./chunk-pool.js";
import { copyBytes } from "./copy.js";

export class InputQueue {
  readonly #chunks: Uint8Array[] = [];
  /** The positions where reading goes on in the first chunk (head) and writing in the last chunk (tail). */
  #head = 0;
  #tail = 0;
  #size = 0;

  constructor(private readonly pool: ChunkPool) {}

  get size(): number {
    return this.#size;
  }

  /** Adds a copy of the bytes from `start` to `end`. */
  push(bytes: Uint8Array, start = 0, end = bytes.length): void {
    this.#size += end - start;
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
      from += count;
    }
  }

  /** Removes up to `size` bytes and writes them to `into` from `at` on. Returns how many. */
  read(into: Uint8Array, at = 0, size = into.length): number {
    let done = 0;
    while (done < size && this.#size > 0) {
      const chunk = this.#chunks[0];
      const end = this.#chunks.length === 1 ? this.#tail : chunk.length;
      const count = Math.min(size - done, end - this.#head);
      copyBytes(chunk, this.#head, count, into, at + done);
      this.#head += count;
      this.#size -= count;
      done += count;
      if (this.#head === end) this.#drop();
    }
    return done;
  }

  clear(): void {
    this.#size = 0;
    while (this.#chunks.length > 0) this.#drop();
  }

  #drop(): void {
    this.pool.give(this.#chunks.shift() as Uint8Array);
    this.#head = 0;
    if (this.#chunks.length === 0) this.#tail = 0;
  }
}
