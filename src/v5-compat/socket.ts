/** The sockets of zeromq 5: event emitters over the sockets of this version. */
import { callSite, placeAt, placeErrors, placing, refusal } from "../checks/refusal.js";
import { nextTick } from "../host/node/globals.js";
import { EventEmitter } from "node:events";
import { Subscriber, type MessageLike, type Writable } from "../index.js";
import { coreOf } from "../socket/access.js";
import { Flow } from "./flow.js";
import { Incoming } from "./incoming.js";
import { Monitor } from "./monitor.js";
import { getOption, options, setOption, subscriberRequired } from "./options.js";
import { Outgoing, type Callback } from "./outgoing.js";
import { CANNOT_RECEIVE, CANNOT_SEND, classOf, type AnySocket, type SocketType } from "./types.js";

type CallSite = ReturnType<typeof callSite>;

/**
 * A socket of zeromq 5. It emits these events:
 *
 * - "message": a message has arrived. The arguments are its frames. A paused socket does not emit it.
 * - "bind" and "unbind": the socket is bound or unbound. The argument is the endpoint.
 * - "error": an operation without a callback has failed. The argument is the error.
 * - While the socket is monitored: "listen", "bind_error", "accept", "accept_error", "connect", "connect_delay",
 *   "connect_retry", "close", "close_error" and "disconnect". The arguments are a value (the errno, or milliseconds for
 *   "connect_retry"), the endpoint, and the error.
 *
 * A socket that receives keeps the process alive until it is closed. Options are properties, too: see {@link options}.
 */
export class Socket extends EventEmitter {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in npm zeromq; options have no types
  [key: string]: any;

  /** The type that was passed to the constructor. */
  type: SocketType;
  /** The socket of the current API that does the work. */
  private _socket: AnySocket;
  readonly #flow: Flow;
  readonly #incoming: Incoming | undefined;
  readonly #outgoing: Outgoing;
  readonly #monitor: Monitor;

  /** @throws Error if the type does not exist */
  constructor(type: SocketType) {
    super();
    this.type = type;
    try {
      this._socket = new (classOf(type))();
    } catch (error) {
      throw placeAt(error, Socket as unknown as () => never);
    }
    this.#flow = new Flow(coreOf(this._socket));
    const fail = (error: unknown) => this.#fail(error);
    this.#outgoing = new Outgoing(this.#flow, (frames) => this.#send(frames), fail);
    this.#monitor = new Monitor(this._socket, (...event) => this.emit(...event), fail);
    if (!CANNOT_RECEIVE.includes(type)) {
      this.#incoming = new Incoming(this.#flow, (frames) => this.emit("message", ...frames), fail);
    }
    this.#goOn();
  }

  /** Starts to receive, which the socket also does without it. Rejects if the socket type cannot receive. */
  async _recv(): Promise<void> {
    if (this.#incoming === undefined) throw new Error("Cannot receive on this socket type.");
    this.#incoming.start();
  }

  /** Sends queued messages, which the socket also does without it. Rejects if the socket type cannot send. */
  async _send(): Promise<void> {
    this.#expectSending();
    this.#outgoing.flush();
  }

  /**
   * Binds to an endpoint, then emits "bind" and calls the callback. Messages that you send while the socket binds are
   * sent afterwards.
   *
   * @throws EBUSY while the socket binds or unbinds, EBADF if it is closed. The callback gets all other errors.
   */
  bind(address: string, cb?: Callback): this {
    return this.#report("bind", address, this._socket.bind(address), cb, callSite(Socket.prototype.bind));
  }

  /** Unbinds from an endpoint, then emits "unbind" and calls the callback. */
  unbind(address: string, cb?: Callback): this {
    return this.#report(
      "unbind",
      address,
      this._socket.unbind(address),
      cb,
      callSite(Socket.prototype.unbind),
    );
  }

  /** Connects to an endpoint, in the background. The socket connects again when the connection is lost. */
  connect(address: string): this {
    this._socket.connect(address);
    return this;
  }

  /** Disconnects from an endpoint. */
  disconnect(address: string): this {
    this._socket.disconnect(address);
    return this;
  }

  /**
   * Sends a message of one frame, or of several as an array. With the flag ZMQ_SNDMORE, the next call adds frames to
   * the same message. The callback is called when the message is in the queue, or with an error. Without a callback, an
   * error is emitted as "error".
   */
  send(
    message: MessageLike[] | MessageLike,
    givenFlags: number | undefined | null = 0,
    cb: Callback | undefined = undefined,
  ): this {
    this.#outgoing.add(message, (givenFlags ?? 0) | 0, cb);
    return this;
  }

  /** Removed. Use the event "message". @throws Error always */
  read(): void {
    throw refusal(Error, "read() has been removed from compatibility mode; use on('message', ...) instead.");
  }

  /** Binds to an endpoint. The socket is bound when this returns. No event is emitted. */
  bindSync(address: string): void {
    this._socket.bindSync(address);
  }

  /** Unbinds from an endpoint. The socket is unbound when this returns. No event is emitted. */
  unbindSync(address: string): void {
    this._socket.unbindSync(address);
  }

  /** Stops sending and emitting messages. */
  pause(): void {
    this.#flow.paused = true;
  }

  /** Starts to send and to emit messages again, after `pause()`. */
  resume(): void {
    this.#flow.paused = false;
    this.#goOn();
  }

  /**
   * Closes the socket. It emits no message any more. libzmq delivers what it has accepted, as long as `linger` says. The
   * callbacks of messages that it could not accept are called with the reason.
   */
  close(): this {
    this.#outgoing.finish();
    this._socket.close();
    this.#outgoing.flush();
    return this;
  }

  /** Whether the socket is closed. */
  get closed(): boolean {
    return this._socket.closed;
  }

  /** Starts to emit the events of the socket's connections. The arguments have no effect. */
  monitor(interval?: number, num?: number): this {
    if (interval || num) {
      process.emitWarning(
        "Arguments to monitor() are ignored in compatibility mode; all events are read automatically",
      );
    }
    this.#monitor.start();
    return this;
  }

  /** Stops emitting the events that `monitor()` has started. */
  unmonitor(): this {
    this.#monitor.stop();
    return this;
  }

  /**
   * Subscribes to messages that begin with a prefix.
   *
   * @throws Error if the socket is not a "sub"
   */
  subscribe(filter: string): this {
    this.#subscriber.subscribe(filter);
    return this;
  }

  /**
   * Removes a subscription.
   *
   * @throws Error if the socket is not a "sub"
   */
  unsubscribe(filter: string): this {
    this.#subscriber.unsubscribe(filter);
    return this;
  }

  /**
   * Sets an option.
   *
   * @param givenOption the number of the option, such as ZMQ_LINGER, or its name in {@link options}
   * @throws Error if the option does not exist or cannot be set
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in npm zeromq; options have no types
  setsockopt(givenOption: number | keyof typeof options, value: any): this {
    setOption(this._socket, givenOption, value);
    return this;
  }

  /**
   * Reads an option. A boolean option is 0 or 1.
   *
   * @param givenOption the number of the option, such as ZMQ_LINGER, or its name in {@link options}
   * @throws Error if the option does not exist or cannot be read
   */
  getsockopt(givenOption: number | keyof typeof options): string | number | boolean | null {
    return getOption(this._socket, givenOption) as string | number | boolean | null;
  }

  get #subscriber(): Subscriber {
    if (this._socket instanceof Subscriber) return this._socket;
    throw subscriberRequired();
  }

  #expectSending(): void {
    if (CANNOT_SEND.includes(this.type)) throw new Error("Cannot send on this socket type.");
  }

  #send(frames: MessageLike[]): Promise<void> {
    this.#expectSending();
    return frames.length === 0 ? Promise.resolve() : (this._socket as Writable).send(frames);
  }

  /** Reports the result of a bind or unbind, and goes on to send and receive, which was not possible meanwhile. */
  #report(
    event: string,
    address: string,
    done: Promise<void>,
    callback: Callback | undefined,
    site: CallSite,
  ): this {
    const succeed = (): void => {
      this.emit(event, address);
      if (callback) callback();
    };
    void done
      .then(
        () => nextTick(succeed),
        (error: unknown) => {
          const placed = site.place(error);
          if (callback) nextTick(() => callback(placed as Error));
          else this.#fail(placed);
        },
      )
      .finally(() => this.#goOn());
    return this;
  }

  #goOn(): void {
    this.#incoming?.start();
    this.#outgoing.flush();
  }

  /** Emits in a tick of its own: without a listener, this is an uncaught exception, and everything else goes on. */
  #fail(error: unknown): void {
    nextTick(() => this.emit("error", error));
  }
}

// Every message passes through `send()`, and it throws no errors of this package.
placeErrors(Socket.prototype, { except: ["send", "closed"] });

for (const name of Object.keys(options) as (keyof typeof options)[]) {
  Object.defineProperty(Socket.prototype, name, {
    get: placing(function get(this: Socket) {
      return this.getsockopt(options[name]);
    }),
    set: placing(function set(this: Socket, value: unknown) {
      this.setsockopt(options[name], typeof value === "string" ? Buffer.from(value) : value);
    }),
  });
}
