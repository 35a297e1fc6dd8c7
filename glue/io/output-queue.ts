/**
 * The output queue of a connection: it collects what wasm sends, for one write. Small pieces are copied into chunks.
 * Large bodies are not copied.
 */
import type { ChunkPool } from "./chunk-pool.js";
import { copyBytes } from "./copy.js";

/** If the queue has this many bytes, they are written before more are collected. */
const FULL = 1024 * 1024;

export class OutputQueue {
  #pieces: Uint8Array[] | undefined;
  /** The chunks of the pieces. The last chunk is being filled; its bytes from `#start` on belong to no piece yet. */
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

  /** Adds a copy of `size` bytes from `start` on. */
  push(bytes: Uint8Array, start = 0, size = bytes.length): void {
    for (let done = 0; done < size;) {
      const chunk = this.#chunk();
      const count = Math.min(size - done, chunk.length - this.#end);
      copyBytes(bytes, start + done, count, chunk, this.#end);
      this.#end += count;
      this.#size += count;
      done += count;
    }
  }

  /** Adds bytes without copying them. They must not change until they have been written. */
  pushBody(bytes: Uint8Array): void {
    this.#size += bytes.length;
    this.#cut();
    this.#add(bytes);
  }

  /** Takes all pieces out of the queue, to be written. Nothing may be added before `written()`. */
  take(): Uint8Array[] {
    this.#cut();
    const pieces = this.#pieces ?? [];
    this.#pieces = undefined;
    this.#size = 0;
    return pieces;
  }

  /** To be called when the pieces have been written: gives their chunks back to the pool. */
  written(): void {
    for (let chunk; (chunk = this.#chunks.pop()) !== undefined;) this.pool.give(chunk);
    this.#start = this.#end = 0;
  }

  /** The chunk to fill. It has room for at least one byte. */
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

  /** Makes a piece of the bytes that were copied since the last piece. */
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
