/**
 * Memory for messages that are copied out of wasm. They have left libzmq's queue by then, so there must be memory for
 * them. When the runtime has none, spare memory that was allocated before is used. Nothing more is received until it has
 * been replaced.
 */
import { isNoMemory } from "../host.js";

/** As many bytes as one call of wasm returns in the scratch area, at most. */
const SIZE = 64 * 1024;

interface Source {
  allocate(size: number): Uint8Array;
}

export class SpareMemory {
  #spare: Uint8Array | undefined;
  #used = 0;

  constructor(private readonly host: Source) {}

  /** Replaces spare memory that was used. Returns whether there is some; otherwise nothing may be received. */
  prepare(): boolean {
    if (this.#spare !== undefined && this.#used === 0) return true;
    try {
      this.#spare = this.host.allocate(SIZE);
      this.#used = 0;
      return true;
    } catch (error) {
      if (isNoMemory(error)) return false;
      throw error;
    }
  }

  /** Allocates, or takes spare memory if that fails. Throws if this is not enough. */
  allocate(source: Source, size: number): Uint8Array {
    try {
      return source.allocate(size);
    } catch (error) {
      const spare = this.#spare;
      if (!isNoMemory(error) || spare === undefined || spare.length - this.#used < size) throw error;
      this.#used += size;
      return spare.subarray(this.#used - size, this.#used);
    }
  }
}
