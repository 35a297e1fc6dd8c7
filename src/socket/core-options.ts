/** Options of a socket by their numbers in libzmq, and what some of them change outside of libzmq. */
import { toInt32, toInt64, toUint32, toUint64 } from "../checks/numbers.js";
import type { LibzmqSocket, OptionAccess } from "../libzmq/socket.js";
import { IMMEDIATE_OPTIONS } from "../tables/options/socket-options.js";
import { bytesOf, textOf } from "../platform/bytes.js";
import { warn } from "../platform/program.js";
import type { SocketCore } from "./core.js";
import { TopicFilter } from "./delivery.js";

/** The longest value that an option of libzmq has, in bytes. */
const MAX_OPTION_SIZE = 1024;

const LATER = "Socket option will not take effect until next connect/bind.";

export class CoreOptions {
  readonly #core: SocketCore;

  constructor(core: SocketCore) {
    this.#core = core;
  }

  getBool(option: number): boolean {
    return this.#get((options) => options.getInt32(option)) !== 0;
  }

  setBool(option: number, value: boolean): void {
    this.#set(option, (options) => options.setInt32(option, value ? 1 : 0));
    this.#applyHere(option, value ? 1 : 0);
  }

  getInt32(option: number): number {
    const value = this.#get((options) => options.getInt32(option));
    // Messages in the inbox have left libzmq's queue, but not the socket.
    const isEvents = option === this.#constant("ZMQ_EVENTS");
    return isEvents && this.#core.inbox.hasFetched ? value | this.#core.context.pollIn : value;
  }

  setInt32(option: number, value: number): void {
    const number = toInt32(value);
    this.#set(option, (options) => options.setInt32(option, number));
    this.#applyHere(option, number);
  }

  getUint32(option: number): number {
    return this.getInt32(option) >>> 0;
  }

  setUint32(option: number, value: number): void {
    const number = toUint32(value);
    this.#set(option, (options) => options.setInt32(option, number));
    this.#applyHere(option, number);
  }

  getInt64(option: number): number {
    return Number(this.#get((options) => options.getInt64(option)));
  }

  setInt64(option: number, value: number): void {
    this.#set(option, (options) => options.setInt64(option, toInt64(value)));
  }

  getUint64(option: number): number {
    const value = this.#get((options) => options.getInt64(option));
    return Number(BigInt.asUintN(64, value));
  }

  setUint64(option: number, value: number): void {
    this.#set(option, (options) => options.setInt64(option, toUint64(value)));
  }

  getString(option: number): string | null {
    const bytes = this.#get((options) => options.getBytes(option, MAX_OPTION_SIZE));
    if (bytes.length === 0 || (bytes.length === 1 && bytes[0] === 0)) return null;
    // Texts end with NUL; a routing id is bytes and does not.
    const isText = bytes.at(-1) === 0 && option !== this.#constant("ZMQ_ROUTING_ID");
    const text = textOf(isText ? bytes.subarray(0, -1) : bytes);
    return option === this.#constant("ZMQ_LAST_ENDPOINT") ? this.#core.context.nameOf(text) : text;
  }

  setString(option: number, value: string | ArrayBufferView | null): void {
    const bytes = toOptionBytes(value);
    this.#set(option, (options) => options.setBytes(option, bytes));
    this.#applySubscription(option, bytes ?? new Uint8Array(0));
  }

  #constant(name: string): number {
    return this.#core.context.constant(name);
  }

  /** Options of a blocked socket can be read and set, those of a closed one cannot. */
  #open(): LibzmqSocket {
    if (this.#core.state === "closed") throw this.#core.error("ENOTSOCK");
    return this.#core.libzmq;
  }

  #get<T>(read: (options: OptionAccess) => T): T {
    return this.#open().option(read);
  }

  #set(option: number, write: (options: OptionAccess) => void): void {
    const libzmq = this.#open();
    if ((this.#core.endpoints > 0 || this.#core.state === "blocked") && !this.#isImmediate(option)) {
      warn(LATER);
    }
    libzmq.option(write);
  }

  #isImmediate(option: number): boolean {
    return IMMEDIATE_OPTIONS.some((name) => this.#constant(name) === option);
  }

  /** Some options also concern the sender, the receiver, the inbox, and a proxy. */
  #applyHere(option: number, value: number): void {
    const { sender, receiver, inbox } = this.#core;
    switch (option) {
      case this.#constant("ZMQ_SNDTIMEO"):
        sender.timeout = value;
        break;
      case this.#constant("ZMQ_RCVTIMEO"):
        receiver.timeout = value;
        break;
      case this.#constant("ZMQ_RCVHWM"):
        inbox.highWaterMark = value;
        break;
      case this.#constant("ZMQ_CONFLATE"):
        inbox.conflates = value !== 0;
        break;
      case this.#constant("ZMQ_ROUTER_MANDATORY"):
        this.#core.isMandatory = value !== 0;
        break;
      case this.#constant("ZMQ_INVERT_MATCHING"):
        this.#changeFilter((filter) => (filter.isInverted = value !== 0));
    }
  }

  #applySubscription(option: number, prefix: Uint8Array): void {
    if (option === this.#constant("ZMQ_SUBSCRIBE")) this.#changeFilter((filter) => filter.add(prefix));
    else if (option === this.#constant("ZMQ_UNSUBSCRIBE"))
      this.#changeFilter((filter) => filter.remove(prefix));
  }

  /** A message that was fetched before its subscription ended must not be delivered after it. */
  #changeFilter(change: (filter: TopicFilter) => void): void {
    const { filter, inbox } = this.#core;
    if (!(filter instanceof TopicFilter)) return;
    change(filter);
    inbox.recheck();
  }
}

/** As in npm zeromq, an empty buffer stands for null: to some options, null and empty text mean different things. */
function toOptionBytes(value: string | ArrayBufferView | null): Uint8Array | null {
  if (typeof value === "string") return bytesOf(value);
  if (value === null || value.byteLength === 0) return null;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}
