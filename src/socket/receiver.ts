/** The receiving half of a socket: a message at once if there is one, else when the socket becomes readable. */
import type { Bytes } from "../platform/bytes.js";
import type { Addressing } from "./addressing.js";
import type { Fairness } from "./fairness.js";
import type { Frames, Inbox } from "./inbox.js";
import type { LibzmqSocket } from "../libzmq/socket.js";
import type { ErrnoError } from "../tables/errors.js";
import { operationHint } from "./operation-hints.js";
import { never, Pending, withCause, type Caller, type ErrorDetails } from "./pending.js";

export class Receiver<M extends object[]> {
  /** Milliseconds; -1 for ever. */
  timeout = -1;
  #pending: Pending<M> | undefined;

  constructor(
    private readonly libzmq: LibzmqSocket,
    private readonly inbox: Inbox,
    private readonly fairness: Fairness,
    private readonly addressing: Addressing | undefined,
    /** Called when a receive waits because it is the socket's turn to send. */
    private readonly onOutOfTurn: () => void,
  ) {}

  get waiting(): boolean {
    return this.#pending !== undefined;
  }

  /** Whether it waits because there was no message, and not for the socket's turn to receive. */
  get foundNothing(): boolean {
    return this.#pending !== undefined && this.libzmq.isAgain(this.inbox.errno);
  }

  /** `caller`: the method of the user that this is for, where the stack of an error begins. */
  receive(caller?: Caller): Promise<M> {
    const message = this.poll();
    if (message !== undefined) {
      return this.fairness.countOperation()
        ? this.fairness.turn.then(() => message)
        : Promise.resolve(message);
    }
    return this.wait(this.timeout, caller);
  }

  /** The next message as an iterator gives it, if there is one now. */
  next(): Promise<IteratorYieldResult<M>> | undefined {
    const value = this.poll();
    if (value === undefined) return undefined;
    const result: IteratorYieldResult<M> = { value, done: false };
    return this.fairness.countOperation() ? this.fairness.turn.then(() => result) : Promise.resolve(result);
  }

  /** The next message if there is one now. */
  poll(): M | undefined {
    const message = this.inbox.take();
    return message && this.#addressed(message);
  }

  /** Waits for a message after `poll()` found none. */
  wait(timeout = this.timeout, caller?: Caller): Promise<M> {
    if (this.libzmq.isClosed) return never();
    if (timeout === 0 || !this.libzmq.waits(this.inbox.errno)) {
      return Promise.reject(this.#error(timeout, { at: caller }));
    }
    this.#pending = new Pending(this.libzmq.host, timeout, () => this.finish(timeout));
    if (this.libzmq.isOutOfTurn(this.inbox.errno)) this.onOutOfTurn();
    return this.#pending.promise;
  }

  /** Whether a receive waits for the socket's turn, after it has tried once more. */
  isOutOfTurn(): boolean {
    this.onReadable();
    return this.#pending !== undefined && this.libzmq.isOutOfTurn(this.inbox.errno);
  }

  #error(timeout: number, { at, cause }: ErrorDetails): ErrnoError {
    const closed = cause !== undefined;
    const error = this.libzmq.error(this.inbox.errno, (code) => ({
      hint: operationHint("receive", { code, timeout, closed }),
      at,
    }));
    return cause === undefined ? error : withCause(error, cause);
  }

  #addressed(message: Frames): M {
    const toMetadata = this.addressing?.toMetadata;
    return (toMetadata === undefined ? message : withMetadata(message, toMetadata)) as unknown as M;
  }

  /** The socket is readable. */
  onReadable(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    const message = this.poll();
    if (message === undefined && !this.libzmq.isOutOfMemory(this.inbox.errno)) return;
    this.#pending = undefined;
    this.fairness.reset();
    if (message !== undefined) pending.resolve(message);
    else pending.reject(this.#error(this.timeout, { at: "later" }));
  }

  /** Tries for the last time, after a timeout, or because the socket is closed: that is the cause then. */
  finish(timeout = this.timeout, cause?: Error): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    const message = this.poll();
    if (message !== undefined) pending.resolve(message);
    else pending.reject(this.#error(timeout, { at: "later", cause }));
  }

  /** Ends waiting with an error, if it is this wait that is pending. The next message stays for the next receive. */
  cancel(waiting: Promise<M>, reason: Error): void {
    const pending = this.#pending;
    if (pending === undefined || pending.promise !== waiting) return;
    this.#pending = undefined;
    pending.reject(reason);
  }

  fail(reason: Error): void {
    this.#pending?.reject(reason);
    this.#pending = undefined;
  }
}

/** A message as users see it, of one that came behind its address. */
function withMetadata([address, ...frames]: Frames, toMetadata: (address: Bytes) => object): object[] {
  return [...frames, toMetadata(address as Bytes)];
}
