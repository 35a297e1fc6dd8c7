/** Wasm memory: numbers, bytes and texts in it. */
import { decoder, encoder } from "./utf8.js";

/**
 * Reads and writes wasm memory, and is the only code that creates views on it. The memory may grow in any call into
 * wasm, and every view is then detached. So get a view, use it, and do not keep it. Copy what must outlive a call.
 */
export class Memory {
  #memory: WebAssembly.Memory;
  #bytes: Uint8Array;
  #words: Uint32Array;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#words = new Uint32Array(memory.buffer);
  }

  /** All memory as bytes; valid until the next call into wasm. */
  get bytes(): Uint8Array {
    if (this.#bytes.length === 0) this.#refresh();
    return this.#bytes;
  }

  /** All memory as 32-bit words, indexed by address / 4; valid until the next call into wasm. */
  get words(): Uint32Array {
    if (this.#bytes.length === 0) this.#refresh();
    return this.#words;
  }

  /** The size of the memory in bytes. */
  get size(): number {
    return this.#memory.buffer.byteLength;
  }

  /** After a fault: lets go of the memory. From now on it is empty. */
  release(): void {
    this.#memory = new WebAssembly.Memory({ initial: 0 });
    this.#refresh();
  }

  /** Detaches every view, as when the memory grows. Tests use this to find views that are kept too long. */
  detach(): void {
    this.#memory.grow(0);
  }

  /** Makes new views. Callers check the length of a view, which is 0 when detached: that is the fastest check. */
  #refresh(): void {
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#words = new Uint32Array(this.#memory.buffer);
  }

  word(address: number): number {
    return this.words[address >>> 2];
  }

  int(address: number): number {
    return this.word(address) | 0;
  }

  /** A view of some bytes; valid until the next call into wasm. */
  borrow(address: number, size: number): Uint8Array {
    return this.bytes.subarray(address, address + size);
  }

  /** A copy of some bytes. */
  copy(address: number, size: number): Uint8Array {
    return this.bytes.slice(address, address + size);
  }

  write(address: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, address);
  }

  /** Writes as much of a text as fits, in UTF-8 and without a terminating NUL. Returns the number of bytes written. */
  writeText(address: number, text: string, room: number): number {
    return encoder.encodeInto(text, this.borrow(address, room)).written;
  }

  /** The same, but returns -1 if the whole text does not fit. */
  writeWholeText(address: number, text: string, room: number): number {
    const { read, written } = encoder.encodeInto(text, this.borrow(address, room));
    return read === text.length ? written : -1;
  }

  readText(address: number, size: number): string {
    return decoder.decode(this.borrow(address, size));
  }

  /** Reads a text that ends with NUL. */
  readCString(address: number): string {
    return this.readText(address, this.bytes.indexOf(0, address) - address);
  }
}
