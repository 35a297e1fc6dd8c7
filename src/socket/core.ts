/**
 * What a Socket, its pending operations and an abandoned socket share: it lives as long as libzmq's socket does, which
 * may be longer than the Socket that the user sees.
 */
import type { EngineFault } from "../libzmq/types.js";
import type { LibzmqContext } from "../libzmq/context.js";
import type { LibzmqSocket } from "../libzmq/socket.js";
import { addressingOf, type Addressing } from "./addressing.js";
import type { ErrnoError } from "../tables/errors.js";
import { Fairness } from "./fairness.js";
import { Receiver } from "./inbox.js";
import { Sender } from "./sender.js";

const BLOCKED = "Socket is blocked by a bind or unbind operation";

/** "blocked": a bind or unbind, or a proxy, has the socket to itself. */
export type SocketState = "open" | "blocked" | "closed";

export class SocketCore {
  state: SocketState = "open";
  /** Binds and connects that are in force. */
  endpoints = 0;
  closeRequested = false;
  /** Nobody can use the socket any more, but an operation is still pending. */
  #abandoned = false;
  /** Takes the socket's news instead of the pending operations: a proxy. */
  onNews: (() => void) | undefined;
  readonly libzmq: LibzmqSocket;
  readonly addressing: Addressing | undefined;
  readonly sender: Sender;
  readonly receiver: Receiver<Buffer[]>;
  readonly #stopWatching: () => void;

  /** `owner` is kept alive while the socket is open: a context must not end before its sockets are closed. */
  constructor(
    readonly context: LibzmqContext,
    public owner: object | undefined,
    type: number,
  ) {
    this.addressing = addressingOf(type);
    this.libzmq = context.openSocket(type, () => this.#news());
    const fairness = new Fairness(context.host);
    this.sender = new Sender(this.libzmq, context.pollOut, fairness, () => this.#afterSend());
    this.receiver = new Receiver(this.libzmq, fairness, () => this.#afterReceive(), this.addressing);
    this.#stopWatching = context.onFault((fault) => this.#fail(fault));
  }

  /** The socket may have got a peer by bind or connect, which is no news to libzmq: it was the caller who did it. */
  endpointAdded(): void {
    this.endpoints++;
    if (this.state === "open" && (this.receiver.waiting || this.sender.waiting)) this.#news();
  }

  /** The socket may be readable or writable now. libzmq must process its commands, or there will be no more news. */
  #news(): void {
    // A receive that found nothing has processed all commands, and one that finds nothing processes them first: so
    // where only that is awaited, it need not be asked whether there is something.
    if (this.receiver.foundNothing && !this.sender.waiting && this.onNews === undefined) {
      this.receiver.onReadable();
    } else {
      const events = this.libzmq.events();
      if (this.onNews !== undefined) return this.onNews();
      if (events & this.context.pollIn) this.receiver.onReadable();
      if (events & this.context.pollOut) this.sender.onWritable();
    }
    if (this.#abandoned) this.abandon();
  }

  /** Closes as soon as no operation is pending. */
  abandon(): void {
    this.#abandoned = true;
    if (this.state === "open" && !this.receiver.waiting && !this.sender.waiting) this.close();
  }

  /** A lock-step socket becomes readable by sending, and the other way round, without any news. */
  #afterSend(): void {
    if (this.receiver.waiting && this.libzmq.events() & this.context.pollIn) this.receiver.onReadable();
  }

  #afterReceive(): void {
    if (this.sender.waiting && this.libzmq.events() & this.context.pollOut) this.sender.onWritable();
  }

  error(code: string, message?: string): ErrnoError {
    return this.context.errorOf(code, message);
  }

  /** Throws unless the socket can be used. */
  expectOpen(): void {
    const { fault } = this.context;
    if (fault !== undefined) throw fault;
    if (this.state === "blocked") throw this.error("EBUSY", BLOCKED);
    if (this.state === "closed") throw this.error("EBADF");
  }

  get readable(): boolean {
    return (
      this.state !== "closed" &&
      (this.receiver.hasFetched || (this.libzmq.events() & this.context.pollIn) !== 0)
    );
  }

  get writable(): boolean {
    return (this.libzmq.events() & this.context.pollOut) !== 0;
  }

  /** Closes now, or when whoever blocks the socket is done with it. */
  close(): void {
    if (this.state === "closed") return;
    if (this.state === "blocked") {
      this.closeRequested = true;
      return;
    }
    this.state = "closed";
    this.owner = undefined;
    this.endpoints = 0;
    this.#stopWatching();
    this.receiver.finish();
    this.sender.finish();
    this.libzmq.close();
  }

  block(): void {
    this.state = "blocked";
  }

  unblock(): void {
    if (this.state === "blocked") this.state = "open";
    if (this.closeRequested) this.close();
  }

  #fail(fault: EngineFault): void {
    this.receiver.fail(fault);
    this.sender.fail(fault);
  }
}
