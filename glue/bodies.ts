/**
 * Large bodies, which stay in JavaScript: wasm knows them by a token only (wasm/port/host_body.hpp). One that is sent is
 * the sender's own bytes, one that is received is filled as its bytes arrive.
 */

/** Tokens begin where wasm memory can never be. */
const FIRST_TOKEN = 0x80000000;

/** A received body is allocated at once up to this size; beyond, it grows with what has arrived. */
const MAX_EAGER = 1024 * 1024;
const GROWTH = 4;

export const isToken = (pointer: number): boolean => pointer >>> 0 >= FIRST_TOKEN;

/** A body with `size` bytes, of which so many are there. */
export class Body {
  #bytes: Uint8Array;
  #filled: number;

  private constructor(
    readonly size: number,
    bytes: Uint8Array,
    filled: number,
    private readonly allocate: (size: number) => Uint8Array,
  ) {
    this.#bytes = bytes;
    this.#filled = filled;
  }

  static complete(bytes: Uint8Array, allocate: (size: number) => Uint8Array): Body {
    return new Body(bytes.length, bytes, bytes.length, allocate);
  }

  static arriving(size: number, allocate: (size: number) => Uint8Array): Body {
    return new Body(size, allocate(Math.min(size, MAX_EAGER)), 0, allocate);
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get missing(): number {
    return this.size - this.#filled;
  }

  /** Where the next bytes go: room for at least one and at most `size` of them. Fill it, then say `filled()`. */
  room(size: number): Uint8Array {
    if (this.#filled === this.#bytes.length) this.#grow();
    return this.#bytes.subarray(this.#filled, this.#filled + size);
  }

  filled(count: number): void {
    this.#filled += count;
  }

  /** Copies as many bytes as are missing; returns how many. */
  append(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.missing);
    for (let done = 0; done < count;) {
      const room = this.room(count - done);
      room.set(bytes.subarray(done, done + room.length));
      this.filled(room.length);
      done += room.length;
    }
    return count;
  }

  #grow(): void {
    const larger = this.allocate(Math.min(this.size, this.#bytes.length * GROWTH));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

export class Bodies {
  readonly #bodies: (Body | undefined)[] = [];
  readonly #vacant: number[] = [];

  constructor(private readonly allocate: (size: number) => Uint8Array) {}

  /** Bodies that wasm has not released. */
  get size(): number {
    return this.#bodies.length - this.#vacant.length;
  }

  /** The token of bytes that are there. */
  add(bytes: Uint8Array): number {
    return this.#open(Body.complete(bytes, this.allocate));
  }

  /** The token of bytes that are to arrive; 0 if there is no memory for them. */
  create(size: number): number {
    try {
      return this.#open(Body.arriving(size, this.allocate));
    } catch {
      return 0;
    }
  }

  get(token: number): Body {
    const body = this.#bodies[(token >>> 0) - FIRST_TOKEN];
    if (body === undefined) throw new Error(`No body ${(token >>> 0).toString(16)}`);
    return body;
  }

  release(token: number): void {
    const index = (token >>> 0) - FIRST_TOKEN;
    if (this.#bodies[index] === undefined) return;
    this.#bodies[index] = undefined;
    this.#vacant.push(index);
  }

  #open(body: Body): number {
    const index = this.#vacant.pop() ?? this.#bodies.length;
    this.#bodies[index] = body;
    return FIRST_TOKEN + index;
  }
}
