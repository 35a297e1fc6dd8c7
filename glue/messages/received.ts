/**
 * Copies received messages out of the scratch area, where wasm has put them. Small bodies that are next to each other are
 * copied together, and share memory.
 */
import { isToken } from "../bodies.js";
import { type FrameLayout, frameLayout, type Numbers } from "../boundary/layout.js";
import type { Engine } from "../engine.js";
import { isNoMemory } from "../host.js";
import { copyBytes } from "../io/copy.js";
import { SpareMemory } from "../io/spare-memory.js";

const EMPTY = new Uint8Array(0);

/** The parts of an engine that this file needs. */
export type ReceivingEngine = Pick<Engine, "exports" | "memory" | "bodies" | "host" | "scratch"> & {
  readonly facts: Numbers;
};

export class Received {
  readonly #layout: FrameLayout;
  readonly #spare: SpareMemory;
  #into: (Uint8Array[] | undefined)[] = [];
  /** How many whole messages `#into` contains. */
  #count = 0;
  /** The frames of a message that has not been received completely. */
  #unfinished: Uint8Array[] | undefined;
  /** Whether there was no memory for a frame of that message. */
  #isTorn = false;
  /** The last copy of small bodies, and where it begins and ends in the scratch area. */
  #piece: Uint8Array = EMPTY;
  #pieceStart = 0;
  #pieceEnd = 0;

  constructor(private readonly engine: ReceivingEngine) {
    this.#layout = frameLayout(engine.facts);
    this.#spare = new SpareMemory(engine.host);
  }

  /** To be called first. Returns false if there is no memory for what wasm would give, so nothing may be received. */
  begin(into: (Uint8Array[] | undefined)[]): boolean {
    this.#into = into;
    this.#count = 0;
    this.#unfinished = undefined;
    return this.#spare.prepare();
  }

  /** How many whole messages were received since `begin()`. */
  get count(): number {
    return this.#count;
  }

  /** Whether the rest of a message has to be received. */
  get isUnfinished(): boolean {
    return this.#unfinished !== undefined;
  }

  /** Takes `count` frames. A message for which there is no memory is dropped as a whole. */
  take(count: number): void {
    const { engine } = this;
    const { words } = engine.memory;
    const base = engine.scratch >>> 2;
    const { data: dataAt, size: sizeAt, more: moreAt, apart: apartAt, words: frameWords } = this.#layout;
    this.#pieceEnd = 0;
    let areApart = false;
    let frames = this.#unfinished;
    for (let i = 0; i < count; i++) {
      const at = base + i * frameWords;
      const data = words[at + dataAt];
      const size = words[at + sizeAt];
      const isApart = words[at + apartAt] !== 0;
      areApart ||= isApart;
      const body = this.#body(i, count, data, size, isApart);
      if (frames === undefined) frames = [body];
      else frames.push(body);
      if (words[at + moreAt] !== 0) continue;
      if (!this.#isTorn) this.#into[this.#count++] = frames;
      this.#isTorn = false;
      frames = undefined;
    }
    this.#unfinished = frames;
    if (areApart) engine.exports.zwasm_release_received();
  }

  /** The body of frame `i`. If there is no memory for it, its message is torn. */
  #body(i: number, count: number, data: number, size: number, isApart: boolean): Uint8Array {
    try {
      return isApart ? this.#bodyApart(data, size) : this.#bodyInScratch(i, count, data, size);
    } catch (error) {
      if (!isNoMemory(error)) throw error;
      this.#isTorn = true;
      return EMPTY;
    }
  }

  #bodyApart(data: number, size: number): Uint8Array {
    if (isToken(data)) return this.engine.bodies.get(data).bytes;
    const body = this.#spare.allocate(this.engine.host, size);
    body.set(this.engine.memory.borrow(data, size));
    return body;
  }

  #bodyInScratch(i: number, count: number, data: number, size: number): Uint8Array {
    // An empty body at the end is outside: one that follows a body which does not share its memory must not do so either.
    if (data + Math.max(size, 1) > this.#pieceEnd) this.#copyPiece(i, count, data, size);
    const piece = this.#piece;
    const start = data - this.#pieceStart;
    return size === piece.length ? piece : piece.subarray(start, start + size);
  }

  /** Copies the bodies from frame `first` on, as many as fit into memory that the host has for several of them. */
  #copyPiece(first: number, count: number, start: number, size: number): void {
    const { memory, scratch, host } = this.engine;
    const { words, bytes } = memory;
    const { size: sizeAt, apart: apartAt, words: frameWords } = this.#layout;
    const { shared } = host;
    let length = size;
    let isForSeveral = false;
    for (let i = first + 1; i < count && shared !== undefined; i++) {
      const at = (scratch >>> 2) + i * frameWords;
      if (words[at + apartAt] !== 0) continue;
      if (length + words[at + sizeAt] > shared.max) break;
      length += words[at + sizeAt];
      isForSeveral = true;
    }
    this.#pieceEnd = 0;
    this.#piece = this.#spare.allocate(isForSeveral && shared !== undefined ? shared : host, length);
    this.#pieceStart = start;
    this.#pieceEnd = start + length;
    copyBytes(bytes, start, length, this.#piece, 0);
  }
}
