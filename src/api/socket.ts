/** The class Socket: what all socket types have in common. */
import { EXPECT, expectArguments, NOT_OURS } from "../checks/arguments.js";
import { context as globalContext, isContext, libzmqOf, type Context } from "./context.js";
import type { LibzmqSocket } from "../libzmq/socket.js";
import { toInt32, toInt64, toUint32, toUint64 } from "../checks/numbers.js";
import { Observer } from "./observer.js";
import { defineOptions, type OptionProperties } from "../tables/options/definition.js";
import { IMMEDIATE_OPTIONS, SOCKET_OPTIONS, type GSSAPI_OPTIONS } from "../tables/options/socket-options.js";
import { SocketCore } from "../socket/core.js";
import { constantOf, grantAccess } from "../socket/access.js";
import type { SocketType } from "../tables/socket-type.js";
import { Subscriptions } from "../socket/subscriptions.js";
import type { Options } from "../checks/types.js";

/** The options that the constructor of a socket type accepts. */
export type SocketOptions<S extends Socket> = Options<
  S,
  {
    /** The context that the socket belongs to. Default: the global `context`. */
    context: Context;
  }
>;

export interface Socket
  extends OptionProperties<typeof SOCKET_OPTIONS>, OptionProperties<typeof GSSAPI_OPTIONS> {
  /** ZMQ_TYPE. The socket type, as the number that libzmq gives it. Read-only. */
  readonly type: SocketType;
}

/** The longest value of an option in libzmq, in bytes. */
const MAX_OPTION_SIZE = 1024;

/** Closes what nobody can use any more. A socket with a pending operation is not abandoned: the operation has it. */
const abandoned = new FinalizationRegistry<SocketCore>((core) => core.abandon());

/**
 * The base class of all socket types. Programs use a socket type, such as {@link Push}.
 */
export abstract class Socket {
  readonly #core: SocketCore;
  #events: Observer | undefined;
  readonly #subscriptions = new Subscriptions();

  protected constructor(type: SocketType, options?: Record<never, never>) {
    expectArguments(arguments, EXPECT.socketType, EXPECT.options);
    const context = takeContext(options);
    this.#core = new SocketCore(libzmqOf(context), context, type);
    abandoned.register(this, this.#core);
    Object.seal(this);
    try {
      if (options !== undefined) Object.assign(this, options);
    } catch (error) {
      // The program will never get this socket.
      this.#core.close();
      throw error;
    }
  }

  /**
   * The events of this socket, such as "connect" and "disconnect". It is the same object at each access.
   *
   * @throws ENOTSOCK if the socket is closed and its events were not used before
   */
  get events(): Observer {
    if (this.#events === undefined) {
      if (this.#core.state === "closed") throw this.#core.error("ENOTSOCK");
      this.#events = new Observer(this);
    }
    return this.#events;
  }

  /** The context of the socket. undefined when the socket is closed. */
  get context(): Context {
    return this.#core.owner as Context;
  }

  /** Whether the socket is closed. */
  get closed(): boolean {
    return this.#core.state === "closed";
  }

  /** Whether a message is there, so that `receive()` would not wait. */
  get readable(): boolean {
    return this.#core.readable;
  }

  /** Whether there is room in a queue, so that `send()` would not wait. */
  get writable(): boolean {
    return this.#core.writable;
  }

  /**
   * Binds the socket to an endpoint, such as "tcp://127.0.0.1:5555", "tcp://*:*" (all interfaces, any free port),
   * "ipc:///tmp/x", "ipc://*" (a temporary path) or "inproc://name". `lastEndpoint` then tells which port or path was
   * chosen. Do not use the socket until the promise settles: other methods throw EBUSY.
   *
   * @throws The promise rejects with EADDRINUSE, EADDRNOTAVAIL, EACCES, EINVAL, EPROTONOSUPPORT or ENODEV.
   * Synchronously: EBUSY during another bind or unbind, EBADF if the socket is closed.
   */
  bind(address: string): Promise<void> {
    expectArguments(arguments, EXPECT.address);
    this.#core.expectOpen();
    return this.#whileBlocked(this.#core.libzmq.bind(address)).then(() => this.#core.endpointAdded());
  }

  /**
   * Unbinds the socket from an endpoint. With a wildcard, pass what `lastEndpoint` was after `bind()`.
   *
   * @throws The promise rejects with ENOENT if the socket is not bound to the endpoint, or with EINVAL. Synchronously:
   * EBUSY during another bind or unbind, EBADF if the socket is closed.
   */
  unbind(address: string): Promise<void> {
    expectArguments(arguments, EXPECT.address);
    this.#core.expectOpen();
    const unbinding = Promise.resolve().then(() => this.#core.libzmq.unbind(address));
    return this.#whileBlocked(unbinding).then(() => void this.#core.endpoints--);
  }

  /**
   * Binds the socket like `bind()`, but the socket is bound when this returns.
   *
   * @throws The errors of `bind()`. On Bun: ENOTSUP for each address that is not available, and for each udp address.
   */
  bindSync(address: string): void {
    expectArguments(arguments, EXPECT.address);
    this.#core.expectOpen();
    this.#core.libzmq.bindSync(address);
    this.#core.endpointAdded();
  }

  /**
   * Unbinds the socket like `unbind()`, but the socket is unbound when this returns.
   *
   * @throws The errors of `unbind()`
   */
  unbindSync(address: string): void {
    expectArguments(arguments, EXPECT.address);
    this.#core.expectOpen();
    this.#core.libzmq.unbind(address);
    this.#core.endpoints--;
  }

  /**
   * Connects the socket to an endpoint. This happens in the background, and again when the connection is lost; `events`
   * reports it. The peer does not need to be there yet.
   *
   * @throws EINVAL, EPROTONOSUPPORT; ECONNREFUSED for an inproc endpoint that is not bound, if `immediate` is true;
   * EBUSY during a bind or unbind; EBADF if the socket is closed
   */
  connect(address: string): void {
    expectArguments(arguments, EXPECT.address);
    this.#core.expectOpen();
    this.#core.libzmq.connect(address);
    this.#core.endpointAdded();
  }

  /**
   * Disconnects the socket from an endpoint, which must be the text that was passed to `connect()`.
   *
   * @throws ENOENT if the socket is not connected to the endpoint; EINVAL; EBUSY during a bind or unbind; EBADF if the
   * socket is closed
   */
  disconnect(address: string): void {
    expectArguments(arguments, EXPECT.address);
    this.#core.expectOpen();
    this.#core.libzmq.disconnect(address);
    this.#core.endpoints--;
  }

  /**
   * Closes the socket. Queued messages are still sent, as long as `linger` says. Pending operations reject with EAGAIN.
   * To close a closed socket has no effect.
   */
  close(): void {
    expectArguments(arguments);
    this.#core.close();
  }

  /** Reads an option of libzmq by its number. For options that are not a property. Type: int, 0 or 1. */
  protected getBoolOption(option: number): boolean {
    expectArguments(arguments, EXPECT.identifier);
    return this.#open().option((handle) => handle.getInt32(option)) !== 0;
  }

  /** Sets an option of libzmq by its number. Type: int, 0 or 1. */
  protected setBoolOption(option: number, value: boolean): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.boolean);
    this.#set(option, (libzmq) => libzmq.option((handle) => handle.setInt32(option, value ? 1 : 0)));
    if (value && option === this.#constant("ZMQ_CONFLATE")) this.#core.receiver.limitBatch(1);
  }

  /** Reads an option of libzmq by its number. For options that are not a property. Type: int. */
  protected getInt32Option(option: number): number {
    expectArguments(arguments, EXPECT.identifier);
    return this.#open().option((handle) => handle.getInt32(option));
  }

  /** Sets an option of libzmq by its number. Type: int. */
  protected setInt32Option(option: number, value: number): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.number);
    const number = toInt32(value);
    this.#set(option, (libzmq) => libzmq.option((handle) => handle.setInt32(option, number)));
    this.#mirror(option, number);
  }

  /** Reads an option of libzmq by its number. For options that are not a property. Type: int, as if unsigned. */
  protected getUint32Option(option: number): number {
    expectArguments(arguments, EXPECT.identifier);
    return this.#open().option((handle) => handle.getInt32(option)) >>> 0;
  }

  /** Sets an option of libzmq by its number. Type: int, as if unsigned. */
  protected setUint32Option(option: number, value: number): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.number);
    this.#set(option, (libzmq) => libzmq.option((handle) => handle.setInt32(option, toUint32(value))));
  }

  /** Reads an option of libzmq by its number. For options that are not a property. Type: int64_t. */
  protected getInt64Option(option: number): number {
    expectArguments(arguments, EXPECT.identifier);
    return Number(this.#open().option((handle) => handle.getInt64(option)));
  }

  /** Sets an option of libzmq by its number. Type: int64_t. */
  protected setInt64Option(option: number, value: number): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.number);
    this.#set(option, (libzmq) => libzmq.option((handle) => handle.setInt64(option, toInt64(value))));
  }

  /** Reads an option of libzmq by its number. For options that are not a property. Type: uint64_t. */
  protected getUint64Option(option: number): number {
    expectArguments(arguments, EXPECT.identifier);
    return Number(
      BigInt.asUintN(
        64,
        this.#open().option((handle) => handle.getInt64(option)),
      ),
    );
  }

  /** Sets an option of libzmq by its number. Type: uint64_t. */
  protected setUint64Option(option: number, value: number): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.number);
    this.#set(option, (libzmq) => libzmq.option((handle) => handle.setInt64(option, toUint64(value))));
  }

  /** Reads an option of libzmq by its number. For options that are not a property. Type: text or bytes. */
  protected getStringOption(option: number): string | null {
    expectArguments(arguments, EXPECT.identifier);
    const bytes = this.#open().option((handle) => handle.getBytes(option, MAX_OPTION_SIZE));
    if (bytes.length === 0 || (bytes.length === 1 && bytes[0] === 0)) return null;
    // Texts end with NUL; a routing id is bytes and does not.
    const isText = bytes.at(-1) === 0 && option !== this.#constant("ZMQ_ROUTING_ID");
    return Buffer.from(isText ? bytes.subarray(0, -1) : bytes).toString("utf8");
  }

  /** Sets an option of libzmq by its number. Type: text or bytes. */
  protected setStringOption(option: number, value: string | Buffer | null): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.text);
    const bytes = toOptionBytes(value);
    this.#set(option, (libzmq) => libzmq.option((handle) => handle.setBytes(option, bytes)));
    this.#mirrorSubscription(option, bytes ?? Buffer.alloc(0));
  }

  #constant(name: string): number {
    return this.#core.context.constant(name);
  }

  /** For options, which work on a blocked socket too. */
  #open(): LibzmqSocket {
    if (this.#core.state === "closed") throw this.#core.error("ENOTSOCK");
    return this.#core.libzmq;
  }

  #set(option: number, apply: (libzmq: LibzmqSocket) => void): void {
    const libzmq = this.#open();
    if ((this.#core.endpoints > 0 || this.#core.state === "blocked") && !this.#isImmediate(option)) {
      process.emitWarning("Socket option will not take effect until next connect/bind.");
    }
    apply(libzmq);
  }

  #isImmediate(option: number): boolean {
    return IMMEDIATE_OPTIONS.some((name) => this.#constant(name) === option);
  }

  /** Some options matter here too. */
  #mirror(option: number, value: number): void {
    if (option === this.#constant("ZMQ_SNDTIMEO")) this.#core.sender.timeout = value;
    else if (option === this.#constant("ZMQ_RCVTIMEO")) this.#core.receiver.timeout = value;
    else if (option === this.#constant("ZMQ_RCVHWM")) this.#core.receiver.limitBatch(value);
  }

  /** Messages that were fetched before their subscription ended must not be delivered after it. */
  #mirrorSubscription(option: number, prefix: Uint8Array): void {
    if (option === this.#constant("ZMQ_SUBSCRIBE")) this.#subscriptions.add(prefix);
    else if (option === this.#constant("ZMQ_UNSUBSCRIBE")) this.#subscriptions.remove(prefix);
    else return;
    const { receiver } = this.#core;
    if (!receiver.hasFetched) return;
    const isInverted = this.getBoolOption(this.#constant("ZMQ_INVERT_MATCHING"));
    receiver.keepFetched(([topic]) => this.#subscriptions.match(topic) !== isInverted);
  }

  async #whileBlocked(operation: Promise<void>): Promise<void> {
    const { host } = this.#core.context;
    this.#core.block();
    host.keepAlive(true);
    try {
      await operation;
    } finally {
      host.keepAlive(false);
      this.#core.unblock();
    }
  }

  static {
    grantAccess({ coreOf: (socket) => (socket as Socket).#core, isSocket: (value) => #core in value });
  }
}

/** The context to use, taken out of the options. */
function takeContext(options: { context?: unknown } | undefined): Context {
  if (options === undefined || !("context" in options)) return globalContext;
  const { context } = options;
  Reflect.deleteProperty(options, "context");
  if (typeof context !== "object" || context === null || !isContext(context)) throw new Error(NOT_OURS);
  return context;
}

/** As in npm zeromq, an empty buffer stands for null: for some options that is something else than empty text. */
function toOptionBytes(value: string | ArrayBufferView | null): Uint8Array | null {
  if (typeof value === "string") return Buffer.from(value);
  if (value === null || value.byteLength === 0) return null;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

defineOptions(Socket, constantOf, SOCKET_OPTIONS);
