/** Messages across the boundary: where a body lives and how it gets to the other side is decided here alone. */
import { isToken } from "./bodies.js";
import { copyBytes } from "./io/copy.js";
import { type FrameLayout, frameLayout, type Numbers } from "./boundary/layout.js";
import type { Engine } from "./engine.js";
import type { MessagePointer, SocketOf, SocketPointer } from "./pointers.js";

/** A frame to send. */
export type Body = Uint8Array | string;

/** What libzmq has beside a message of some types: a routing id, or the name of a group. */
export type MessageAddress = number | Uint8Array;

/** What a message's address is: the receiver gets it as a frame before the message. */
export type AddressKind = "none" | "routingId" | "group";

/** Bodies that are too small to stay in JavaScript, up to this total, travel through the scratch area in one call. */
const MAX_SMALL = 32 * 1024;
const MAX_FRAMES = 256;

/** Strings shorter than this are encoded by a loop: it beats TextEncoder's call overhead. */
const SHORT_TEXT = 48;

/** What is needed of an engine. */
export type MessageEngine = Pick<Engine, "exports" | "memory" | "bodies" | "host" | "scratch"> & {
  readonly facts: Numbers;
  readonly scheduler: Pick<Engine["scheduler"], "turnIfNeeded" | "wakeIfNeeded">;
};

/** Reused for strings too long for the scratch area. */
const encoder = new TextEncoder();

export class Messages {
  readonly #frame: FrameLayout;
  /** Bodies of this size and more stay in JavaScript (wasm/port/host_body.hpp), in bytes. */
  readonly #minHostBody: number;
  readonly #addressKinds: Readonly<Record<AddressKind, number>>;

  constructor(private readonly engine: MessageEngine) {
    const { facts } = engine;
    this.#frame = frameLayout(facts);
    this.#minHostBody = facts.number("min_host_body");
    this.#addressKinds = {
      none: facts.number("zwasm_no_address"),
      routingId: facts.number("zwasm_routing_id"),
      group: facts.number("zwasm_group"),
    };
  }

  /**
   * Sends frames as one message, without waiting. Returns 0, or the errno number of wasm, negated. `isAlone`: nothing
   * will follow that could go with it.
   */
  send(socket: SocketOf, frames: readonly Body[], address?: MessageAddress, isAlone = false): number {
    const { exports, scheduler } = this.engine;
    const pointer = socket.pointerIn(this.engine);
    const isSmall = address === undefined && this.#writeSmall(frames);
    const result = isSmall
      ? exports.zwasm_send(pointer, frames.length, 0)
      : this.#sendEach(pointer, frames, address);
    if (isAlone) scheduler.turnIfNeeded();
    else scheduler.wakeIfNeeded();
    return result;
  }

  /** Fills the scratch area; false if the frames are too many or too large for it. */
  #writeSmall(frames: readonly Body[]): boolean {
    const count = frames.length;
    if (count > MAX_FRAMES) return false;
    const { scratch, memory } = this.engine;
    const { bytes, words } = memory;
    const start = scratch + count * 4;
    let at = start;
    for (let i = 0; i < count; i++) {
      const frame = frames[i] as Body;
      const room = start + MAX_SMALL - at;
      if (frame.length > room || frame.length >= this.#minHostBody) return false;
      let size: number;
      if (typeof frame !== "string") {
        size = frame.length;
        copyBytes(frame, 0, size, bytes, at);
      } else {
        size = this.#writeText(bytes, at, frame, room);
        if (size < 0) return false;
      }
      words[(scratch >>> 2) + i] = size;
      at += size;
    }
    return true;
  }

  /** Returns the size in UTF-8, -1 if there may not be room for it. */
  #writeText(bytes: Uint8Array, at: number, text: string, room: number): number {
    if (text.length * 3 > room) return -1;
    if (text.length < SHORT_TEXT) {
      let i = 0;
      for (; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        if (unit > 0x7f) break;
        bytes[at + i] = unit;
      }
      if (i === text.length) return i;
    }
    return this.engine.memory.writeText(at, text, room);
  }

  /** Frame by frame; nothing is sent if there is no room for all, or the first cannot be. */
  #sendEach(socket: SocketPointer, frames: readonly Body[], address: MessageAddress | undefined): number {
    const { exports } = this.engine;
    const messages: MessagePointer[] = [];
    for (const frame of frames) {
      const message = this.#newMessage(typeof frame === "string" ? this.#encode(frame) : frame);
      if (message === 0) return this.#giveUp(messages);
      messages.push(message);
    }
    for (let i = 0; i < messages.length; i++) {
      const message = messages[i] as MessagePointer;
      const isAddressed = address === undefined || this.#setAddress(message, address) === 0;
      if (!isAddressed || exports.zwasm_msg_send(socket, message, i + 1 < frames.length ? 1 : 0) < 0)
        return this.#giveUp(messages.slice(i));
    }
    return 0;
  }

  /** Frees messages that are not sent after all; returns the errno number of what failed just now, negated. */
  #giveUp(messages: readonly MessagePointer[]): number {
    const { exports } = this.engine;
    const errno = exports.zmq_errno();
    for (const message of messages) exports.zwasm_msg_free(message);
    return -errno;
  }

  /** In memory as the host has it for received bodies: over inproc, a large body is received as what was sent. */
  #encode(text: string): Uint8Array {
    const bytes = encoder.encode(text);
    const body = this.engine.host.allocate(bytes.length);
    body.set(bytes);
    return body;
  }

  /** A message in wasm memory; 0 if there is no room for it. */
  #newMessage(bytes: Uint8Array): MessagePointer {
    const { exports, memory, bodies } = this.engine;
    if (bytes.length >= this.#minHostBody) return exports.zwasm_msg_adopt(bodies.add(bytes), bytes.length);
    const message = exports.zwasm_msg_new(bytes.length);
    if (message !== 0) memory.write(exports.zwasm_msg_data(message), bytes);
    return message;
  }

  #setAddress(message: MessagePointer, address: MessageAddress): number {
    const { exports, memory, scratch } = this.engine;
    if (typeof address === "number") return exports.zmq_msg_set_routing_id(message, address);
    memory.write(scratch, address);
    memory.bytes[scratch + address.length] = 0;
    return exports.zmq_msg_set_group(message, scratch);
  }

  /**
   * Receives up to so many whole messages, without waiting, and puts them into `into` from its start on, each behind
   * its address if there is one. Returns how many, or if there was none the errno number of wasm, negated.
   */
  receive(
    socket: SocketOf,
    limit: number,
    into: (Uint8Array[] | undefined)[],
    address: AddressKind = "none",
  ): number {
    const { exports, scheduler } = this.engine;
    const pointer = socket.pointerIn(this.engine);
    const kind = this.#addressKinds[address];
    this.#unfinished = undefined;
    let received = 0;
    // The scratch area may fill up amid a message: the rest is there for the asking.
    do {
      const count = exports.zwasm_receive(pointer, limit - received, kind);
      scheduler.wakeIfNeeded();
      if (count < 0) return count;
      received = this.#takeFrames(count, into, received);
    } while (this.#unfinished !== undefined);
    return received;
  }

  /** The frames of a message that is not complete. */
  #unfinished: Uint8Array[] | undefined;

  /** Copies `count` frames out of wasm; returns how many whole messages `into` holds then. */
  #takeFrames(count: number, into: (Uint8Array[] | undefined)[], before: number): number {
    const { memory, scratch } = this.engine;
    const { words } = memory;
    const base = scratch >>> 2;
    const { data: dataAt, size: sizeAt, more: moreAt, msg: msgAt, words: frameWords } = this.#frame;
    const slab = this.#takeSlab(count);
    const slabStart = slab === undefined ? 0 : this.#slabStart;
    let received = before;
    let frames = this.#unfinished;
    for (let i = 0; i < count; i++) {
      const at = base + i * frameWords;
      const data = words[at + dataAt] as number;
      const size = words[at + sizeAt] as number;
      const isLarge = words[at + msgAt] !== 0;
      const body = isLarge ? this.#largeBody(data, size) : cut(slab as Uint8Array, data - slabStart, size);
      if (frames === undefined) frames = [body];
      else frames.push(body);
      if (words[at + moreAt] !== 0) continue;
      into[received++] = frames;
      frames = undefined;
    }
    this.#unfinished = frames;
    this.#freeLarge(count);
    return received;
  }

  #largeBody(data: number, size: number): Uint8Array {
    return isToken(data) ? this.engine.bodies.get(data).bytes : this.#copy(data, size);
  }

  #copy(address: number, size: number): Uint8Array {
    const body = this.engine.host.allocate(size);
    body.set(this.engine.memory.borrow(address, size));
    return body;
  }

  #slabStart = 0;

  /** One copy of all small bodies, which lie one after the other. */
  #takeSlab(count: number): Uint8Array | undefined {
    const { memory, scratch, host } = this.engine;
    const { words, bytes } = memory;
    const base = scratch >>> 2;
    const { data: dataAt, size: sizeAt, msg: msgAt, words: frameWords } = this.#frame;
    let start = -1;
    let end = 0;
    for (let i = 0; i < count; i++) {
      const at = base + i * frameWords;
      if (words[at + msgAt] !== 0) continue;
      if (start < 0) start = words[at + dataAt] as number;
      end = (words[at + dataAt] as number) + (words[at + sizeAt] as number);
    }
    if (start < 0) return undefined;
    this.#slabStart = start;
    const slab = host.allocate(end - start);
    copyBytes(bytes, start, end - start, slab, 0);
    return slab;
  }

  #freeLarge(count: number): void {
    const { exports, memory, scratch } = this.engine;
    const { msg, words } = this.#frame;
    for (let i = 0; i < count; i++) {
      const message = memory.words[(scratch >>> 2) + i * words + msg] as MessagePointer;
      if (message !== 0) exports.zwasm_msg_free(message);
    }
  }
}

/** A view of a part, for all of it the thing itself. */
function cut(slab: Uint8Array, start: number, size: number): Uint8Array {
  return size === slab.length ? slab : slab.subarray(start, start + size);
}
