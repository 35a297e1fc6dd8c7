/**
 * What a connection is about to send: small pieces are collected in chunks, large bodies go as they are. All of it is
 * handed over in one write.
 */
import type { ChunkPool } from "./chunk-pool.js";
import { copyBytes } from "./copy.js";

/** More than so many bytes are not collected: the connection is tried first. */
const FULL = 1024 * 1024;

export class OutputQueue {
  #pieces: Uint8Array[] | undefined;
  /** Chunks that the pieces lie in. The last is being filled: from `#start` on it is not a piece yet. */
  readonly #chunks: Uint8Array[] = [];
  #start = 0;
  #end = 0;
  #size = 0;

  constructor(private readonly pool: ChunkPool) {}

  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size >= FULL;
  }

  /** Copies `size` bytes from `start` on. */
  push(bytes: Uint8Array, start = 0, size = bytes.length): void {
    this.#size += size;
    for (let done = 0; done < size;) {
      const chunk = this.#chunk();
      const count = Math.min(size - done, chunk.length - this.#end);
      copyBytes(bytes, start + done, count, chunk, this.#end);
      this.#end += count;
      done += count;
    }
  }

  /** Keeps a reference; the bytes must not change. */
  pushBody(bytes: Uint8Array): void {
    this.#size += bytes.length;
    this.#cut();
    this.#add(bytes);
  }

  /** What to write. Empties the queue; nothing may be collected before `written()`. */
  take(): Uint8Array[] {
    this.#cut();
    const pieces = this.#pieces ?? [];
    this.#pieces = undefined;
    this.#size = 0;
    return pieces;
  }

  /** What was taken has been written: its memory is free again. */
  written(): void {
    for (let chunk; (chunk = this.#chunks.pop()) !== undefined;) this.pool.give(chunk);
    this.#start = this.#end = 0;
  }

  /** The chunk being filled, with room. */
  #chunk(): Uint8Array {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || this.#end === chunk.length) {
      this.#cut();
      chunk = this.pool.take();
      this.#chunks.push(chunk);
      this.#start = this.#end = 0;
    }
    return chunk;
  }

  /** What was filled becomes a piece. */
  #cut(): void {
    if (this.#end > this.#start)
      this.#add((this.#chunks.at(-1) as Uint8Array).subarray(this.#start, this.#end));
    this.#start = this.#end;
  }

  #add(piece: Uint8Array): void {
    if (this.#pieces === undefined) this.#pieces = [piece];
    else this.#pieces.push(piece);
  }
}
