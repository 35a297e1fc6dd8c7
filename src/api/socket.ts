/** The class Socket: what all socket types have in common. */
import { EXPECT, expectArguments } from "../checks/arguments.js";
import { libzmqOf, takeContext, type Context } from "./context.js";
import { callSite, placeAt } from "../checks/refusal.js";
import { Observer } from "./observer.js";
import { takeOptionMethods, type OptionMethods } from "./option-methods.js";
import { defineOptions, type OptionProperties } from "../tables/options/definition.js";
import { assignOptions } from "../tables/options/explain.js";
import { SOCKET_OPTIONS, type GSSAPI_OPTIONS } from "../tables/options/socket-options.js";
import { SocketCore } from "../socket/core.js";
import { constantOf, grantAccess } from "../socket/access.js";
import type { SocketType } from "../tables/socket-type.js";
import { toGroup } from "../socket/addressing.js";
import { iterate, OVER, RETURNED, step } from "../socket/iterator.js";
import { toFrames, type Message, type MessageLike } from "../socket/messages.js";
import { CoreOptions } from "../socket/core-options.js";
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
  extends OptionMethods, OptionProperties<typeof SOCKET_OPTIONS>, OptionProperties<typeof GSSAPI_OPTIONS> {
  /** ZMQ_TYPE. The socket type, as the number that libzmq gives it. Read-only. */
  readonly type: SocketType;
}

const NO_FRAMES = "A message must have at least one frame";
const EMPTY_FRAME = "the array is empty. Send null or an empty string for an empty frame";

/** What sockets of some types send with a message: a group, or a routing id. */
type SendOptions = Readonly<Record<string, unknown>>;

interface Receiving {
  receive(): Promise<Message[]>;
}

/** Closes what nobody can use any more. A socket with a pending operation is not abandoned: the operation has it. */
const abandoned = new FinalizationRegistry<SocketCore>((core) => core.abandon());

/**
 * The base class of all socket types. Programs use a socket type, such as {@link Push}.
 */
export abstract class Socket {
  readonly #core: SocketCore;
  #events: Observer | undefined;
  readonly #options: CoreOptions;

  protected constructor(type: SocketType, options?: Record<never, never>) {
    expectArguments(arguments, EXPECT.socketType, EXPECT.options);
    const context = takeContext(options);
    this.#core = new SocketCore(libzmqOf(context), context, type);
    this.#options = new CoreOptions(this.#core);
    abandoned.register(this, this.#core);
    Object.seal(this);
    try {
      if (options !== undefined) assignOptions(this, options);
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
   * @throws The promise rejects with EADDRINUSE; EADDRNOTAVAIL or ENODEV if the address is not one of this machine;
   * EACCES if the system or the runtime does not permit it; EINVAL, EPROTONOSUPPORT; ENOCOMPATPROTO for udp, unless the
   * socket is a Dish or Datagram; ENOENT, ENOTDIR or ENAMETOOLONG for an ipc path; ENOTSUP if `interface` is set; EMFILE, ENOMEM.
   * Synchronously: EBUSY during another bind or unbind, EBADF if the socket is closed.
   */
  bind(address: string): Promise<void> {
    expectArguments(arguments, EXPECT.address);
    this.#core.expectOpen();
    const { place } = callSite(Socket.prototype.bind);
    return this.#core.whileBlocked(this.#core.libzmq.bind(address)).then(
      () => this.#core.endpointAdded(),
      (error: unknown) => {
        throw place(error);
      },
    );
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
    const { place } = callSite(Socket.prototype.unbind);
    return this.#core.whileBlocked(unbinding).then(
      () => void this.#core.endpoints--,
      (error: unknown) => {
        throw place(error);
      },
    );
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
   * @throws EINVAL, EPROTONOSUPPORT; ENOCOMPATPROTO for udp, unless the socket is a Radio, and over inproc, between a Dish
   * and another type than Radio, or a Stream and any type; ENAMETOOLONG; EACCES if the runtime does not permit it;
   * EADDRINUSE if another peer has the routing id that this one is to get; ENOMEM; EBUSY during a bind or unbind; EBADF if
   * the socket is closed
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
    // As users have it: the stack of an error begins there.
    this.#core.close(Socket.prototype.close);
  }

  /** `caller`: where the stack of an error begins. */
  #send(
    message: MessageLike | readonly MessageLike[],
    options: SendOptions | undefined,
    caller: (...args: never[]) => unknown,
  ): Promise<void> {
    const core = this.#core;
    core.expectReadyToSend();
    if (Array.isArray(message) && message.length === 0) {
      return Promise.reject(core.error("EINVAL", NO_FRAMES, { hint: EMPTY_FRAME, at: caller }));
    }
    const frames = toFrames(message);
    const address = core.addressing?.toAddress?.(options as SendOptions);
    // A toString() in the message may have closed the socket, for example.
    core.expectReadyToSend();
    const expected = core.addressing?.frames;
    if (expected !== undefined && expected !== frames.length) {
      const hint = `a message of this socket type has ${expected} frames, but this one has ${frames.length}`;
      return Promise.reject(core.error("EINVAL", undefined, { hint, at: caller }));
    }
    return core.sender.send(frames, address, caller);
  }

  // At run time every socket has these methods, as in npm zeromq. Which types can send and receive, and what they send
  // and receive, `Writable` and `Readable` declare; `Dish` declares `join()` and `leave()`.
  static {
    const methods = {
      send(
        this: Socket,
        message: MessageLike | readonly MessageLike[],
        options?: SendOptions,
      ): Promise<void> {
        try {
          const { toAddress } = this.#core.addressing ?? {};
          if (toAddress !== undefined) expectArguments(arguments, EXPECT.message, EXPECT.sendOptions);
          else if (message === undefined || arguments.length > 1) expectArguments(arguments, EXPECT.message);
          return this.#send(message, options, methods.send);
        } catch (error) {
          throw placeAt(error, methods.send);
        }
      },

      receive(this: Socket): Promise<Message[]> {
        try {
          if (arguments.length > 0) expectArguments(arguments);
          const core = this.#core;
          core.expectReadyToReceive();
          return core.receiver.receive(methods.receive);
        } catch (error) {
          throw placeAt(error, methods.receive);
        }
      },

      join(this: Socket): void {
        for (const group of arguments) {
          this.#core.expectOpen();
          this.#core.join(toGroup(group));
        }
      },

      leave(this: Socket): void {
        for (const group of arguments) {
          this.#core.expectOpen();
          this.#core.leave(toGroup(group));
        }
      },
    };
    for (const [name, value] of Object.entries(methods))
      Object.defineProperty(Socket.prototype, name, { value, configurable: true });

    Object.assign(Socket.prototype, {
      /** Receives until the socket is closed. A message that is there already costs one promise. */
      [Symbol.asyncIterator]: function asyncIterator(
        this: Socket & Receiving,
      ): AsyncIterator<Message[], undefined> {
        const core = this.#core;
        const slow = iterate(this);
        let waiting: Promise<Message[]> | undefined;
        let isOver = false;
        return {
          next: () => {
            if (isOver) return Promise.resolve(OVER);
            if (core.state !== "open" || core.receiver.waiting || this.receive !== methods.receive)
              return slow.next();
            const next = core.receiver.next();
            if (next !== undefined) return next;
            waiting = core.receiver.wait();
            return step(this, waiting);
          },
          // Without it, a stream over the iterator that ends early leaves a receive behind, and the socket busy.
          return: () => {
            isOver = true;
            if (waiting !== undefined) core.receiver.cancel(waiting, RETURNED);
            return Promise.resolve(OVER);
          },
        };
      },
    });

    grantAccess({
      coreOf: (socket) => (socket as Socket).#core,
      optionsOf: (socket) => (socket as Socket).#options,
      isSocket: (value) => #core in value,
    });
    takeOptionMethods(Socket.prototype);
  }
}

defineOptions(Socket, constantOf, SOCKET_OPTIONS);
