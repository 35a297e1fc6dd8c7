/**
 * Large message bodies, which stay in JavaScript: wasm has only a token for each (wasm/port/host_body.hpp). A body to
 * send consists of the user's own bytes. A body to receive is filled as its bytes arrive. A body that wasm makes, such as
 * an encrypted one, is written by wasm.
 */

/** Tokens are the addresses from here on. wasm memory is never that large. */
const FIRST_TOKEN = 0x80000000;

/**
 * A body to receive is allocated at once up to this size in bytes. A larger one grows as its bytes arrive. It begins with
 * such a part of its size that each growth is one by this factor, also the last.
 */
const MAX_EAGER = 1024 * 1024;
const GROWTH = 4;

function firstPart(size: number): number {
  let part = size;
  while (part > MAX_EAGER) part = Math.ceil(part / GROWTH);
  return part;
}

/**
 * A body of which this much has arrived gets its whole size, so that growing does not copy much. Only what may be
 * filled is counted: the system gives a large allocation its memory when bytes are written to it.
 */
const MAX_COPIED = 16 * 1024 * 1024;

/**
 * A body that grows is charged for so many bytes at a time. Between two reads, many bodies may grow before anybody is
 * refused.
 */
const CHARGE = 256 * 1024;

export const isToken = (pointer: number): boolean => pointer >>> 0 >= FIRST_TOKEN;

/** Where the memory of bodies that arrive comes from, and who counts it. */
export interface BodyMemory {
  allocate(size: number): Uint8Array;
  /** So many more bytes are in use; fewer if below 0. */
  charge(bytes: number): void;
}

/** A body of `size` bytes, not all of which may have arrived. */
export class Body {
  #size: number;
  #bytes: Uint8Array;
  #filled: number;
  /** How many bytes may be filled before the body grows. They are charged for. */
  #usable: number;
  /** The memory that the body had before it grew, until all bytes are moved from there, and how many are. */
  #before: Uint8Array | undefined;
  #moved = 0;

  private constructor(
    size: number,
    bytes: Uint8Array,
    filled: number,
    /** Undefined for a body to send, whose memory belongs to the user. */
    private readonly memory: BodyMemory | undefined,
  ) {
    this.#size = size;
    this.#bytes = bytes;
    this.#filled = filled;
    this.#usable = bytes.length;
    memory?.charge(bytes.length);
  }

  static complete(bytes: Uint8Array): Body {
    return new Body(bytes.length, bytes, bytes.length, undefined);
  }

  /** A body whose bytes wasm makes, in any order. All of its memory is allocated at once. */
  static made(size: number, memory: BodyMemory): Body {
    return new Body(size, memory.allocate(size), size, memory);
  }

  static arriving(size: number, memory: BodyMemory): Body {
    return new Body(size, memory.allocate(firstPart(size)), 0, memory);
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): Uint8Array {
    this.#move(Infinity);
    return this.#bytes;
  }

  /**
   * False if bytes are not there any more. The memory of a body to send belongs to the user, who may have transferred it to
   * another thread in the meantime.
   */
  get isIntact(): boolean {
    return this.#bytes.length >= this.#filled;
  }

  get missing(): number {
    return this.#size - this.#filled;
  }

  /**
   * Memory for the next bytes: at least one byte, at most `size`. Fill it, then call `filled()`. Throws a RangeError if
   * there is no memory.
   */
  room(size: number): Uint8Array {
    if (this.#filled === this.#usable) this.#grow();
    return this.#bytes.subarray(this.#filled, Math.min(this.#filled + size, this.#usable));
  }

  filled(count: number): void {
    this.#filled += count;
    this.#move(count);
  }

  /** Copies the bytes into the body, at most as many as are missing. Returns how many. Throws as `room()`. */
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
    const { memory } = this;
    if (memory === undefined) return;
    const { length } = this.#bytes;
    if (this.#usable === length) {
      const larger = memory.allocate(
        length < MAX_COPIED ? Math.min(this.#size, length * GROWTH) : this.#size,
      );
      this.#before = this.bytes;
      this.#moved = 0;
      this.#bytes = larger;
    }
    const usable = Math.min(this.#bytes.length, this.#usable + CHARGE);
    memory.charge(usable - this.#usable);
    this.#usable = usable;
  }

  /**
   * Moves the next bytes from the memory that the body had. This is done while it is filled, because to copy many at once
   * would delay everything else: the system takes long to give new memory.
   */
  #move(count: number): void {
    if (this.#before === undefined) return;
    const end = Math.min(this.#moved + count, this.#before.length);
    this.#bytes.set(this.#before.subarray(this.#moved, end), this.#moved);
    this.#moved = end;
    if (end === this.#before.length) this.#before = undefined;
  }

  /** Replaces bytes of a complete body, from `offset` on. The body must not belong to the user. */
  write(offset: number, bytes: Uint8Array): void {
    if (this.memory === undefined) throw new Error("The bytes of this body belong to the user");
    this.bytes.set(bytes, offset);
  }

  /** Drops all bytes but the first `size`. The memory stays as it is, and is charged for as before. */
  shrink(size: number): void {
    this.#size = this.#filled = size;
    this.#bytes = this.bytes.subarray(0, size);
  }

  /** wasm has released the body. */
  released(): void {
    this.memory?.charge(-this.#usable);
  }
}

export class Bodies {
  readonly #bodies: (Body | undefined)[] = [];
  readonly #vacant: number[] = [];

  constructor(private readonly memory: BodyMemory) {}

  /** Set when wasm has read a body that is not intact. What it sends next must not leave. */
  lost = false;

  /** The number of bodies that wasm has not released. */
  get size(): number {
    return this.#bodies.length - this.#vacant.length;
  }

  /** Adds a complete body. Returns its token. */
  add(bytes: Uint8Array): number {
    return this.#open(Body.complete(bytes));
  }

  /**
   * Adds a body whose bytes have not arrived yet, or one that wasm makes. Returns its token, or 0 if there is not enough
   * memory.
   */
  create(size: number, isMade = false): number {
    try {
      return this.#open(isMade ? Body.made(size, this.memory) : Body.arriving(size, this.memory));
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
    const body = this.#bodies[index];
    if (body === undefined) return;
    body.released();
    this.#bodies[index] = undefined;
    this.#vacant.push(index);
  }

  #open(body: Body): number {
    const index = this.#vacant.pop() ?? this.#bodies.length;
    this.#bodies[index] = body;
    return FIRST_TOKEN + index;
  }
}
