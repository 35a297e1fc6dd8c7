/**
 * The only creator of views on wasm memory. The memory may grow in any call into wasm, which detaches every view:
 * ask for a view, use it, forget it. What must outlive a call is copied.
 */
export class Memory {
  readonly #memory: WebAssembly.Memory;
  #bytes: Uint8Array;
  #words: Uint32Array;
  readonly #encoder = new TextEncoder();
  /** A byte order mark is a character like any other here. */
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
  }

  /** All memory as bytes; borrowed until the next call into wasm. */
  get bytes(): Uint8Array {
    if (this.#bytes.length === 0) this.#refresh();
    return this.#bytes;
  }

  /** All memory as 32-bit words, indexed by address / 4; borrowed until the next call into wasm. */
  get words(): Uint32Array {
    if (this.#bytes.length === 0) this.#refresh();
    return this.#words;
  }

  /** Size in bytes. */
  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Detaches every view, as growth would (tests of stale views). */
  detach(): void {
    this.#memory.grow(0);
  }

  /** A detached view has no length, which costs less to see than whether the memory has a new buffer. */
  #refresh(): void {
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#words = new Uint32Array(this.#memory.buffer);
  }

  word(address: number): number {
    return this.words[address >>> 2] as number;
  }

  int(address: number): number {
    return this.word(address) | 0;
  }

  /** Borrowed bytes; see the class. */
  borrow(address: number, size: number): Uint8Array {
    return this.bytes.subarray(address, address + size);
  }

  /** A copy of bytes. */
  copy(address: number, size: number): Uint8Array {
    return this.bytes.slice(address, address + size);
  }

  write(address: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, address);
  }

  /** Writes as much of a text as fits, in UTF-8 and without a terminating NUL. Returns its length in bytes. */
  writeText(address: number, text: string, room: number): number {
    return this.#encoder.encodeInto(text, this.borrow(address, room)).written;
  }

  /** The same for a text that is of no use in part: -1 if there is no room for all of it. */
  writeWholeText(address: number, text: string, room: number): number {
    const { read, written } = this.#encoder.encodeInto(text, this.borrow(address, room));
    return read === text.length ? written : -1;
  }

  readText(address: number, size: number): string {
    return this.#decoder.decode(this.borrow(address, size));
  }

  /** A text that ends with NUL. */
  readCString(address: number): string {
    return this.readText(address, this.bytes.indexOf(0, address) - address);
  }
}
