/** Reuses the fixed-size chunks through which connections read and write, so that traffic allocates nothing. */
export class ChunkPool {
  readonly #free: Uint8Array[] = [];

  constructor(
    readonly chunkSize: number,
    private readonly maxFree: number,
  ) {}

  take(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(this.chunkSize);
  }

  give(chunk: Uint8Array): void {
    if (this.#free.length < this.maxFree) this.#free.push(chunk);
  }
}
