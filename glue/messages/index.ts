/**
 * Moves messages between JavaScript and wasm, and decides for each body whether it is copied or stays in JavaScript.
 */
import { isNoMemory } from "../host.js";
import { copyBytes } from "../io/copy.js";
import { encoder } from "../boundary/utf8.js";
import type { Engine } from "../engine.js";
import type { MessagePointer, SocketOf, SocketPointer } from "../pointers.js";
import { Received, type ReceivingEngine } from "./received.js";

/** A frame to send. */
export type Body = Uint8Array | string;

/** The address that messages of some socket types have: a routing id, or the name of a group. */
export type MessageAddress = number | Uint8Array;

/** The kind of address that messages have. A receiver gets the address as a frame before the message. */
export type AddressKind = "none" | "routingId" | "group";

/** Messages with small bodies, up to this total size in bytes, are sent through the scratch area in one call. */
const MAX_SMALL = 32 * 1024;
const MAX_FRAMES = 256;

/** What libzmq needs for a frame, in bytes, beside the body. */
const FRAME_COST = 256;

const MAX_UINT32 = 2 ** 32 - 1;

/** Strings shorter than this are encoded by a loop, because calling TextEncoder would take longer. */
const SHORT_TEXT = 48;

/** The parts of an engine that this file needs. */
export type MessageEngine = ReceivingEngine & {
  readonly facts: Pick<Engine["facts"], "errno">;
  readonly scheduler: Pick<Engine["scheduler"], "turnIfNeeded" | "wakeIfNeeded">;
};

export class Messages {
  /** Bodies of at least this many bytes stay in JavaScript (wasm/port/host_body.hpp). */
  readonly #minHostBody: number;
  /** The largest frame, in bytes. */
  readonly #maxFrame: number;
  readonly #addressKinds: Readonly<Record<AddressKind, number>>;
  readonly #received: Received;
  readonly #noMemory: number;

  constructor(private readonly engine: MessageEngine) {
    const { facts } = engine;
    this.#received = new Received(engine);
    this.#noMemory = -facts.errno("ENOMEM");
    this.#minHostBody = facts.number("min_host_body");
    this.#maxFrame = facts.number("max_frame");
    this.#addressKinds = {
      none: facts.number("zwasm_no_address"),
      routingId: facts.number("zwasm_routing_id"),
      group: facts.number("zwasm_group"),
    };
  }

  /**
   * Sends frames as one message, without waiting. Returns 0, or a negated errno number of wasm. `isAlone`: no other
   * message follows that could be sent in the same turn, so the turn is taken at once.
   */
  send(socket: SocketOf, frames: readonly Body[], address?: MessageAddress, isAlone = false): number {
    const { exports, scheduler } = this.engine;
    const pointer = socket.pointerIn(this.engine);
    let result: number;
    if (address !== undefined) result = this.#sendEach(pointer, frames, address);
    else if (this.#writeSmall(frames)) result = exports.zwasm_send(pointer, frames.length, 0);
    else if (frames.length === 1 && frames[0].length >= this.#minHostBody)
      result = this.#sendBody(pointer, frames[0]);
    else result = this.#sendEach(pointer, frames, address);
    if (isAlone) scheduler.turnIfNeeded();
    else scheduler.wakeIfNeeded();
    return result;
  }

  /** Writes the frames to the scratch area. Returns false if there are too many, or if they are too large. */
  #writeSmall(frames: readonly Body[]): boolean {
    const count = frames.length;
    if (count > MAX_FRAMES) return false;
    const { scratch, memory } = this.engine;
    const { bytes, words } = memory;
    const start = scratch + count * 4;
    let at = start;
    for (let i = 0; i < count; i++) {
      const frame = frames[i];
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

  /** Writes a text in UTF-8 and returns its size in bytes, or returns -1 if it might not fit. */
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

  /** Sends a message of one large frame. */
  #sendBody(socket: SocketPointer, frame: Body): number {
    const bytes = typeof frame === "string" ? this.#encode(frame) : this.#lasting(frame);
    if (bytes === undefined) return this.#noMemory;
    if (bytes.length > this.#maxFrame) return -this.engine.facts.errno("EMSGSIZE");
    return this.engine.exports.zwasm_send_body(socket, this.engine.bodies.add(bytes), bytes.length);
  }

  /**
   * Sends frame by frame. Sends nothing if a frame is too large, if there is not enough memory for all frames, or if the
   * first one is refused.
   */
  #sendEach(socket: SocketPointer, frames: readonly Body[], address: MessageAddress | undefined): number {
    const { exports } = this.engine;
    const messages: MessagePointer[] = [];
    if (frames.some(({ length }) => length > this.#maxFrame)) return -this.engine.facts.errno("EMSGSIZE");
    if (exports.zwasm_may_send(socket, this.#cost(frames)) < 0) return this.#giveUp(messages);
    for (const frame of frames) {
      const bytes = typeof frame === "string" ? this.#encode(frame) : this.#lasting(frame);
      if (bytes === undefined) return this.#giveUp(messages, this.#noMemory);
      const message = this.#newMessage(bytes);
      if (message === 0) return this.#giveUp(messages);
      messages.push(message);
    }
    for (let i = 0; i < messages.length; i++) {
      const message = messages[i];
      const isAddressed = address === undefined || this.#setAddress(message, address) === 0;
      if (!isAddressed || exports.zwasm_msg_send(socket, message, i + 1 < frames.length ? 1 : 0) < 0)
        return this.#giveUp(messages.slice(i));
    }
    return 0;
  }

  /** The bytes that frames take of wasm memory, at most. */
  #cost(frames: readonly Body[]): number {
    let cost = 0;
    for (const { length } of frames) cost += FRAME_COST + (length < this.#minHostBody ? length * 3 : 0);
    return Math.min(cost, MAX_UINT32);
  }

  /** Frees messages that cannot be sent. Returns the negated errno number of the call that has just failed. */
  #giveUp(messages: readonly MessagePointer[], result = -this.engine.exports.zmq_errno()): number {
    for (const message of messages) this.engine.exports.zwasm_msg_free(message);
    return result;
  }

  /**
   * Encodes a text in memory of the kind that the host uses for received bodies, because over inproc the receiver of a
   * large body gets the same bytes. Undefined if there is not enough memory.
   */
  #encode(text: string): Uint8Array | undefined {
    try {
      return this.#copied(encoder.encode(text));
    } catch {
      // The runtime has no memory, or the text is too long for it.
      return undefined;
    }
  }

  /** Makes a message in wasm memory. Returns 0 if there is not enough memory. */
  #newMessage(bytes: Uint8Array): MessagePointer {
    const { exports, memory, bodies } = this.engine;
    if (bytes.length >= this.#minHostBody) return exports.zwasm_msg_adopt(bodies.add(bytes), bytes.length);
    const message = exports.zwasm_msg_new(bytes.length);
    if (message !== 0) memory.write(exports.zwasm_msg_data(message), bytes);
    return message;
  }

  /**
   * The bytes, or a copy if their memory may shrink: a buffer that is resized afterwards must not change the message.
   * Undefined if there is not enough memory.
   */
  #lasting(bytes: Uint8Array): Uint8Array | undefined {
    const { resizable } = bytes.buffer as { readonly resizable?: boolean };
    if (resizable !== true || bytes.length < this.#minHostBody) return bytes;
    return this.#copied(bytes);
  }

  #copied(bytes: Uint8Array): Uint8Array | undefined {
    try {
      const copy = this.engine.host.allocate(bytes.length);
      copy.set(bytes);
      return copy;
    } catch (error) {
      if (isNoMemory(error)) return undefined;
      throw error;
    }
  }

  #setAddress(message: MessagePointer, address: MessageAddress): number {
    const { exports, memory, scratch } = this.engine;
    if (typeof address === "number") return exports.zmq_msg_set_routing_id(message, address);
    memory.write(scratch, address);
    memory.bytes[scratch + address.length] = 0;
    return exports.zmq_msg_set_group(message, scratch);
  }

  /**
   * Receives up to `limit` whole messages, without waiting, and puts them into `into`, starting at index 0. If messages
   * have an address, it is the first frame of each. Ends with the message that makes the bodies `bytes` bytes long, or
   * longer. Returns the number of messages, or a negated errno number of wasm if there is none. A message for which there
   * is no memory is dropped as a whole; the number is that of ENOMEM if no other one was received.
   */
  receive(
    socket: SocketOf,
    limit: number,
    into: (Uint8Array[] | undefined)[],
    address: AddressKind = "none",
    bytes = Infinity,
  ): number {
    const { exports, scheduler } = this.engine;
    const received = this.#received;
    const pointer = socket.pointerIn(this.engine);
    const kind = this.#addressKinds[address];
    if (!received.begin(into)) return this.#noMemory;
    let wanted = limit;
    // The scratch area may be full in the middle of a message. The next call returns the rest of it, and nothing else.
    do {
      const count = exports.zwasm_receive(pointer, wanted, kind, Math.min(bytes, MAX_UINT32));
      scheduler.wakeIfNeeded();
      if (count < 0) return count;
      received.take(count);
      wanted = 1;
    } while (received.isUnfinished);
    return received.count > 0 ? received.count : this.#noMemory;
  }
}
