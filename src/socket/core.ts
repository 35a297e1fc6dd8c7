/**
 * What a Socket, its pending operations and an abandoned socket share: it lives as long as libzmq's socket does, which
 * may be longer than the Socket that the user sees.
 */
import type { EngineFault, Timer } from "../libzmq/types.js";
import type { LibzmqContext } from "../libzmq/context.js";
import type { LibzmqSocket } from "../libzmq/socket.js";
import type { Bytes } from "../platform/bytes.js";
import { addressingOf, type Addressing } from "./addressing.js";
import type { ErrnoDetails, ErrnoError } from "../tables/errors.js";
import { Fairness } from "./fairness.js";
import { filterOf, GroupFilter, type DeliveryFilter } from "./delivery.js";
import { Inbox } from "./inbox.js";
import { isForOnePeer, isLockStep } from "./type-rules.js";
import { Receiver } from "./receiver.js";
import type { Caller } from "./pending.js";
import { Sender } from "./sender.js";
import { warnOfTurn } from "./turn-warning.js";

/** Milliseconds that an operation may wait for the turn of a Request or Reply before that is reported. */
const TURN_GRACE = 200;

const BLOCKED = "Socket is blocked by a bind or unbind operation";

const AWAIT_BIND =
  "await the promise of bind() or unbind() before you use the socket. A Proxy that runs has its sockets to itself";

const BUSY_WRITING = "Socket is busy writing; only one send operation may be in progress at any time";
const AWAIT_SEND = "await the last send() before the next one, or give each sender a socket of its own";

const BUSY_READING = "Socket is busy reading; only one receive operation may be in progress at any time";
const AWAIT_RECEIVE =
  "await the last receive() before the next one: one loop receives, and hands the messages on";

/** "blocked": a bind or unbind, or a proxy, has the socket to itself. */
export type SocketState = "open" | "blocked" | "closed";

export class SocketCore {
  state: SocketState = "open";
  /** The number of endpoints that the socket is bound or connected to. */
  endpoints = 0;
  closeRequested = false;
  /** The option ZMQ_ROUTER_MANDATORY: a Router refuses messages to unknown peers. */
  isMandatory = false;
  /** The program cannot use the socket any more, but an operation is still pending. */
  #abandoned = false;
  /** If given, this is called when the socket is ready, instead of the pending operations. Set by a proxy. */
  onNews: (() => void) | undefined;
  readonly libzmq: LibzmqSocket;
  readonly addressing: Addressing | undefined;
  readonly sender: Sender;
  /** What libzmq would still deliver of the messages in the inbox. */
  readonly filter: DeliveryFilter | undefined;
  readonly inbox: Inbox;
  readonly receiver: Receiver<Bytes[]>;
  readonly #stopWatching: () => void;
  /** The timer after which an operation that still waits for its turn is reported. */
  #turnTimer: Timer | undefined;
  #warnedOfTurn = false;

  /** `owner` is kept alive while the socket is open: a context must not end before its sockets are closed. */
  constructor(
    readonly context: LibzmqContext,
    public owner: object | undefined,
    readonly type: number,
  ) {
    this.addressing = addressingOf(type);
    this.libzmq = context.openSocket(type, () => this.#news());
    const fairness = new Fairness(context.host);
    this.sender = new Sender(
      this.libzmq,
      context.pollOut,
      fairness,
      () => this.#afterSend(),
      () => this.#outOfTurn("send"),
      isForOnePeer(type),
    );
    this.filter = filterOf(type);
    this.inbox = new Inbox(
      this.libzmq,
      { address: this.addressing?.received, isLockStep: isLockStep(type), filter: this.filter },
      () => this.#afterReceive(),
    );
    this.receiver = new Receiver(this.libzmq, this.inbox, fairness, this.addressing, () =>
      this.#outOfTurn("receive"),
    );
    this.#stopWatching = context.onFault((fault) => this.#fail(fault));
  }

  /**
   * The socket may have got a peer by bind or connect. libzmq does not report that, because it is a call of the
   * program.
   */
  endpointAdded(): void {
    this.endpoints++;
    if (this.state === "open" && (this.receiver.waiting || this.sender.waiting)) this.#news();
  }

  /** The socket may be readable or writable now. libzmq reports again only when it has processed its commands. */
  #news(): void {
    // A receive that finds nothing processes all commands first. So if only a receive is pending, `events()` need not
    // be called before it.
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

  /** A lock-step socket becomes readable by sending, and writable by receiving. libzmq does not report that. */
  #afterSend(): void {
    if (this.receiver.waiting && this.libzmq.events() & this.context.pollIn) this.receiver.onReadable();
  }

  #afterReceive(): void {
    if (this.sender.waiting && this.libzmq.events() & this.context.pollOut) this.sender.onWritable();
  }

  /** Warns, once for the socket, if an operation still waits for the socket's turn after a while. */
  #outOfTurn(operation: "send" | "receive"): void {
    if (this.#warnedOfTurn || this.#turnTimer !== undefined) return;
    this.#turnTimer = this.context.host.timer(TURN_GRACE, () => {
      this.#turnTimer = undefined;
      if (this.state !== "open" || this.context.fault !== undefined) return;
      const side = operation === "send" ? this.sender : this.receiver;
      if (!side.waiting || !side.isOutOfTurn()) return;
      this.#warnedOfTurn = true;
      warnOfTurn(this.type, operation);
    });
  }

  /** An error by its errno name, with npm zeromq's text for the case if it has one of its own. */
  error(code: string, message?: string, details?: Partial<ErrnoDetails>): ErrnoError {
    return this.context.errorOf(code, message, details);
  }

  /** Throws unless the socket can be used. */
  expectOpen(): void {
    const { fault } = this.context;
    if (fault !== undefined) throw fault;
    if (this.state === "blocked") throw this.error("EBUSY", BLOCKED, { hint: AWAIT_BIND });
    if (this.state === "closed") throw this.error("EBADF");
  }

  /** Throws unless a message can be sent now, or can wait to be sent. */
  expectReadyToSend(): void {
    this.expectOpen();
    if (this.sender.waiting) throw this.error("EBUSY", BUSY_WRITING, { hint: AWAIT_SEND });
  }

  /** Throws unless a receive can begin. */
  expectReadyToReceive(): void {
    this.expectOpen();
    if (this.receiver.waiting) throw this.error("EBUSY", BUSY_READING, { hint: AWAIT_RECEIVE });
  }

  /** Joins a group of a Dish. */
  join(group: Uint8Array): void {
    this.libzmq.join(group);
    if (this.filter instanceof GroupFilter) this.filter.join(group);
  }

  leave(group: Uint8Array): void {
    this.libzmq.leave(group);
    if (this.filter instanceof GroupFilter) this.filter.leave(group);
    this.inbox.recheck();
  }

  get readable(): boolean {
    return (
      this.state !== "closed" && (this.inbox.hasFetched || (this.libzmq.events() & this.context.pollIn) !== 0)
    );
  }

  get writable(): boolean {
    return (this.libzmq.events() & this.context.pollOut) !== 0;
  }

  /** Closes now, or when the bind, unbind or proxy that blocks the socket has ended. */
  close(caller?: Caller): void {
    if (this.state === "closed") return;
    if (this.state === "blocked") {
      this.closeRequested = true;
      return;
    }
    this.state = "closed";
    this.owner = undefined;
    this.endpoints = 0;
    this.#stopWatching();
    this.#turnTimer?.clear();
    if (this.receiver.waiting || this.sender.waiting) this.#endOperations(caller);
    this.libzmq.close();
  }

  /** The `cause` of the errors says where the socket was closed. */
  #endOperations(caller?: Caller): void {
    const cause = this.error("EBADF", undefined, { hint: "close() was called here", at: caller });
    this.receiver.finish(undefined, cause);
    this.sender.finish(undefined, cause);
  }

  block(): void {
    this.state = "blocked";
  }

  unblock(): void {
    if (this.state === "blocked") this.state = "open";
    if (this.closeRequested) this.close();
  }

  /** Blocks the socket, and keeps the process alive, until a bind or unbind has settled. */
  async whileBlocked(operation: Promise<void>): Promise<void> {
    const { host } = this.context;
    this.block();
    host.keepAlive(true);
    try {
      await operation;
    } finally {
      host.keepAlive(false);
      this.unblock();
    }
  }

  #fail(fault: EngineFault): void {
    this.receiver.fail(fault);
    this.sender.fail(fault);
    this.inbox.clear();
  }
}
