/**
 * Frames on a plain stream: a head with the length, and the body, as in ZMTP. The receiver gives each body to its user
 * as memory that stays valid, which is the least that a messaging library must do.
 *
 * Of the ways to do that, these are the fastest that are known. Small bodies are views of large pieces of fresh memory.
 * A large body is a Buffer of its own, and its bytes are read directly into it.
 */

/** The length of a frame's head, with eight bytes for the length of the body. */
export const HEAD = 9;

/** The size of the pieces, and the largest body that is a view of one. */
const PIECE = 1_048_576;
const VIEWED = 65_536;

/** Frames of this size, as many as fit into one write. */
export function frames(size: number, atMost: number): Buffer {
  const frame = Buffer.alloc(HEAD + size, "x");
  frame[0] = 2;
  frame.writeBigUInt64BE(BigInt(size), 1);
  return Buffer.concat(Array.from({ length: Math.max(1, Math.floor(atMost / frame.length)) }, () => frame));
}

/** Where a connection reads to, and what it does with what it has read: `onread` of `net.connect`. */
export interface Reader {
  buffer: () => Uint8Array;
  callback: (bytes: number) => boolean;
}

export function frameReader(size: number, deliver: (body: Buffer) => void): Reader {
  return size > VIEWED ? new OwnBuffers(deliver).reader : new Views(deliver).reader;
}

const lengthAt = (memory: Buffer, at: number): number => Number(memory.readBigUInt64BE(at + 1));

class Views {
  readonly #deliver: (body: Buffer) => void;
  #piece = Buffer.allocUnsafeSlow(PIECE);
  #from = 0;
  #to = 0;

  constructor(deliver: (body: Buffer) => void) {
    this.#deliver = deliver;
  }

  get reader(): Reader {
    return { buffer: () => this.#room(), callback: (bytes) => this.#take(bytes) };
  }

  #room(): Buffer {
    if (PIECE - this.#to < HEAD + VIEWED) {
      const next = Buffer.allocUnsafeSlow(PIECE);
      this.#to = this.#piece.copy(next, 0, this.#from, this.#to);
      this.#from = 0;
      this.#piece = next;
    }
    return this.#piece.subarray(this.#to);
  }

  #take(bytes: number): boolean {
    this.#to += bytes;
    while (this.#to - this.#from >= HEAD) {
      const start = this.#from + HEAD;
      const end = start + lengthAt(this.#piece, this.#from);
      if (end > this.#to) break;
      this.#deliver(this.#piece.subarray(start, end));
      this.#from = end;
    }
    return true;
  }
}

class OwnBuffers {
  readonly #deliver: (body: Buffer) => void;
  /** Where heads are read to, and what comes with them. */
  readonly #start = Buffer.allocUnsafeSlow(VIEWED);
  #filled = 0;
  #body: Buffer | undefined;

  constructor(deliver: (body: Buffer) => void) {
    this.#deliver = deliver;
  }

  get reader(): Reader {
    return {
      buffer: () => (this.#body ?? this.#start).subarray(this.#filled),
      callback: (bytes) => this.#take(bytes),
    };
  }

  #take(bytes: number): boolean {
    this.#filled += bytes;
    if (this.#body === undefined && this.#filled >= HEAD) {
      this.#body = Buffer.allocUnsafeSlow(lengthAt(this.#start, 0));
      this.#filled = this.#start.copy(this.#body, 0, HEAD, this.#filled);
    }
    if (this.#body?.length === this.#filled) {
      this.#deliver(this.#body);
      this.#body = undefined;
      this.#filled = 0;
    }
    return true;
  }
}
