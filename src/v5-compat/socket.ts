import { EventEmitter } from "node:events";
import { Subscriber, type MessageLike, type Writable } from "../index.js";
import { coreOf } from "../socket/access.js";
import { Flow } from "./flow.js";
import { Incoming } from "./incoming.js";
import { Monitor } from "./monitor.js";
import { getOption, options, setOption } from "./options.js";
import { Outgoing, type Callback } from "./outgoing.js";
import { CANNOT_RECEIVE, CANNOT_SEND, SOCKETS, type AnySocket, type SocketType } from "./types.js";

/**
 * A socket of zeromq 5. It emits
 *
 * - "message" with the frames of each message as arguments, from the beginning and unless it is paused;
 * - "bind" and "unbind" with an endpoint, when that is done;
 * - "error" with an error that no callback was there for;
 * - while it is monitored, "listen", "bind_error", "accept", "accept_error", "connect", "connect_delay", "connect_retry",
 *   "close", "close_error" and "disconnect" with a value (the errno, or for "connect_retry" milliseconds), the endpoint
 *   and the error.
 *
 * A socket that receives keeps the process alive until it is closed. Its options are properties, too: see {@link options}.
 */
export class Socket extends EventEmitter {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in npm zeromq; options have no types
  [key: string]: any;

  /** Its type, as it was given. */
  type: SocketType;
  /** The socket of today's API that does the work. */
  private _socket: AnySocket;
  readonly #flow: Flow;
  readonly #incoming: Incoming | undefined;
  readonly #outgoing: Outgoing;
  readonly #monitor: Monitor;

  /** @throws Error if there is no such type */
  constructor(type: SocketType) {
    super();
    const Type = SOCKETS.get(type);
    if (Type === undefined) throw new Error(`Invalid socket type: ${type}`);
    this.type = type;
    this._socket = new Type();
    this.#flow = new Flow(coreOf(this._socket));
    const fail = (error: unknown) => this.#fail(error);
    this.#outgoing = new Outgoing(this.#flow, (frames) => this.#send(frames), fail);
    this.#monitor = new Monitor(this._socket, (...event) => this.emit(...event), fail);
    if (!CANNOT_RECEIVE.includes(type)) {
      this.#incoming = new Incoming(this.#flow, (frames) => this.emit("message", ...frames), fail);
    }
    this.#goOn();
  }

  /** Receives, as it does by itself. Rejects if the type does not receive. */
  async _recv(): Promise<void> {
    if (this.#incoming === undefined) throw new Error("Cannot receive on this socket type.");
    this.#incoming.start();
  }

  /** Sends what is queued, as it does by itself. Rejects if the type does not send. */
  async _send(): Promise<void> {
    this.#expectSending();
    this.#outgoing.flush();
  }

  /**
   * Binds to an endpoint, then emits "bind" and calls the callback. Messages that are sent meanwhile are sent
   * afterwards.
   *
   * @throws EBUSY during another bind or unbind, EBADF; everything else is for the callback
   */
  bind(address: string, cb?: Callback): this {
    return this.#report("bind", address, this._socket.bind(address), cb);
  }

  /** Unbinds from an endpoint, then emits "unbind" and calls the callback. */
  unbind(address: string, cb?: Callback): this {
    return this.#report("unbind", address, this._socket.unbind(address), cb);
  }

  /** Connects to an endpoint, in the background and again whenever the connection is lost. */
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
   * Sends a frame, or several. With the flag ZMQ_SNDMORE they are the beginning of a message that further calls go on
   * with. The callback is called when the message is accepted, or cannot be sent; without one, "error" is emitted.
   */
  send(
    message: MessageLike[] | MessageLike,
    givenFlags: number | undefined | null = 0,
    cb: Callback | undefined = undefined,
  ): this {
    this.#outgoing.add(message, (givenFlags ?? 0) | 0, cb);
    return this;
  }

  /** @throws Error always: there is the event "message" instead */
  read(): void {
    throw new Error("read() has been removed from compatibility mode; use on('message', ...) instead.");
  }

  /** Like `bind`, but done on return, without an event. */
  bindSync(address: string): void {
    this._socket.bindSync(address);
  }

  /** Like `unbind`, but done on return, without an event. */
  unbindSync(address: string): void {
    this._socket.unbindSync(address);
  }

  /** Stops sending and emitting messages. */
  pause(): void {
    this.#flow.paused = true;
  }

  /** Goes on after `pause()`. */
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

  /** Whether it is closed. */
  get closed(): boolean {
    return this._socket.closed;
  }

  /** Begins to emit events of the socket's connections. The arguments mean nothing any more. */
  monitor(interval?: number, num?: number): this {
    if (interval || num) {
      process.emitWarning(
        "Arguments to monitor() are ignored in compatibility mode; all events are read automatically",
      );
    }
    this.#monitor.start();
    return this;
  }

  /** Ends `monitor()`. */
  unmonitor(): this {
    this.#monitor.stop();
    return this;
  }

  /**
   * Subscribes to messages that begin with a prefix.
   *
   * @throws Error if it is not a "sub"
   */
  subscribe(filter: string): this {
    this.#subscriber.subscribe(filter);
    return this;
  }

  /**
   * Undoes a subscription.
   *
   * @throws Error if it is not a "sub"
   */
  unsubscribe(filter: string): this {
    this.#subscriber.unsubscribe(filter);
    return this;
  }

  /**
   * Sets an option.
   *
   * @param givenOption its number, such as ZMQ_LINGER, or its name in {@link options}
   * @throws Error if there is no such option, or it cannot be set
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in npm zeromq; options have no types
  setsockopt(givenOption: number | keyof typeof options, value: any): this {
    setOption(this._socket, givenOption, value);
    return this;
  }

  /**
   * Reads an option. Those that are boolean are 0 or 1.
   *
   * @param givenOption its number, such as ZMQ_LINGER, or its name in {@link options}
   * @throws Error if there is no such option, or it cannot be read
   */
  getsockopt(givenOption: number | keyof typeof options): string | number | boolean | null {
    return getOption(this._socket, givenOption) as string | number | boolean | null;
  }

  get #subscriber(): Subscriber {
    if (this._socket instanceof Subscriber) return this._socket;
    throw new Error("Subscriber socket required");
  }

  #expectSending(): void {
    if (CANNOT_SEND.includes(this.type)) throw new Error("Cannot send on this socket type.");
  }

  #send(frames: MessageLike[]): Promise<void> {
    this.#expectSending();
    return frames.length === 0 ? Promise.resolve() : (this._socket as Writable).send(frames);
  }

  /** Tells what has become of a bind or unbind, during which the socket could not be used. */
  #report(event: string, address: string, done: Promise<void>, callback: Callback | undefined): this {
    const succeed = (): void => {
      this.emit(event, address);
      if (callback) callback();
    };
    void done
      .then(
        () => process.nextTick(succeed),
        (error: unknown) => (callback ? process.nextTick(callback, error) : this.#fail(error)),
      )
      .finally(() => this.#goOn());
    return this;
  }

  #goOn(): void {
    this.#incoming?.start();
    this.#outgoing.flush();
  }

  /** In a tick of its own: if nobody listens, it is an uncaught exception, and everything else goes on. */
  #fail(error: unknown): void {
    process.nextTick(() => this.emit("error", error));
  }
}

for (const name of Object.keys(options) as (keyof typeof options)[]) {
  Object.defineProperty(Socket.prototype, name, {
    get(this: Socket) {
      return this.getsockopt(options[name]);
    },
    set(this: Socket, value: unknown) {
      this.setsockopt(options[name], typeof value === "string" ? Buffer.from(value) : value);
    },
  });
}
