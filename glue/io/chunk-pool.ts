/** A pool of chunks of memory that connections read and write through, so that traffic does not allocate memory. */
/** The largest chunk in bytes that is not of the usual size. */
const MAX_SMALL = 1024;

export class ChunkPool {
  readonly #free: Uint8Array[] = [];

  constructor(
    readonly chunkSize: number,
    private readonly maxFree: number,
    /**
     * Allocates memory in the runtime's usual type (Buffer or Uint8Array), which the runtime writes without converting.
     */
    private readonly allocate: (size: number) => Uint8Array,
  ) {}

  /**
   * A chunk of the pool. If none is free, and only a few bytes are `needed`, a small one: many connections may wait with
   * a few bytes each.
   */
  take(needed = this.chunkSize): Uint8Array {
    return this.#free.pop() ?? this.allocate(needed <= MAX_SMALL ? needed : this.chunkSize);
  }

  give(chunk: Uint8Array): void {
    if (chunk.length === this.chunkSize && this.#free.length < this.maxFree) this.#free.push(chunk);
  }
}
