/** Reuses the fixed-size chunks through which connections read and write, so that traffic allocates nothing. */
export class ChunkPool {
  readonly #free: Uint8Array[] = [];

  constructor(
    readonly chunkSize: number,
    private readonly maxFree: number,
    /** In the runtime's customary type, which costs nothing more to write. */
    private readonly allocate: (size: number) => Uint8Array,
  ) {}

  take(): Uint8Array {
    return this.#free.pop() ?? this.allocate(this.chunkSize);
  }

  give(chunk: Uint8Array): void {
    if (this.#free.length < this.maxFree) this.#free.push(chunk);
  }
}
