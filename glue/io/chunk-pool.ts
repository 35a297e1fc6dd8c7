/** A pool of chunks of memory that connections read and write through, so that traffic does not allocate memory. */
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

  take(): Uint8Array {
    return this.#free.pop() ?? this.allocate(this.chunkSize);
  }

  give(chunk: Uint8Array): void {
    if (this.#free.length < this.maxFree) this.#free.push(chunk);
  }
}
