/**
 * The receiving half of a socket. Messages are fetched in batches that adapt to the traffic, and handed out one by
 * one.
 */
import type { Addressing } from "./addressing.js";
import type { Fairness } from "./fairness.js";
import type { LibzmqSocket } from "../libzmq/socket.js";
import type { ErrnoError } from "../tables/errors.js";
import { operationHint } from "./operation-hints.js";
import { never, Pending, withCause, type Caller, type ErrorDetails } from "./pending.js";

type Frames = Uint8Array[];

/** The largest batch. A batch has left libzmq's queue, so it must stay small beside the high-water mark. */
const MAX_BATCH = 128;
const BATCH_OF_HIGH_WATER_MARK = 1 / 8;

export class Receiver<M extends object[]> {
  /** Milliseconds; -1 for ever. */
  timeout = -1;
  #pending: Pending<M> | undefined;
  /** Fetched messages, those from `#next` to `#end`: the list is filled again and again. */
  #fetched: (Frames | undefined)[] = [];
  #next = 0;
  #end = 0;
  #batch = 1;
  #maxBatch = MAX_BATCH;

  constructor(
    private readonly libzmq: LibzmqSocket,
    private readonly fairness: Fairness,
    /** Called after messages left the queue, which may have made the socket writable. */
    private readonly onReceived: () => void,
    private readonly addressing: Addressing | undefined,
    /** Called when a receive waits because it is the socket's turn to send. */
    private readonly onOutOfTurn: () => void,
  ) {}

  get waiting(): boolean {
    return this.#pending !== undefined;
  }

  /** Whether a receive waits because there is no message, and not for the socket's turn to receive. */
  get foundNothing(): boolean {
    return this.#pending !== undefined && this.libzmq.isAgain(this.#errno);
  }

  /** Whether a fetched message is there to hand out. */
  get hasFetched(): boolean {
    return this.#next < this.#end;
  }

  /** Limits batches to a fraction of the high-water mark. 0 means no limit. */
  limitBatch(highWaterMark: number): void {
    const limit = highWaterMark === 0 ? MAX_BATCH : highWaterMark * BATCH_OF_HIGH_WATER_MARK;
    this.#maxBatch = Math.max(1, Math.min(MAX_BATCH, Math.trunc(limit)));
    this.#batch = 1;
  }

  /** Drops fetched messages that the socket would not deliver any more. */
  keepFetched(keep: (message: Frames) => boolean): void {
    this.#fetched = (this.#fetched.slice(this.#next, this.#end) as Frames[]).filter(keep);
    this.#next = 0;
    this.#end = this.#fetched.length;
  }

  /** A fetched message as it came from libzmq, after its address if it has one: for a proxy. */
  takeFetched(): Frames | undefined {
    if (!this.hasFetched) return undefined;
    const message = this.#fetched[this.#next];
    this.#fetched[this.#next++] = undefined;
    return message;
  }

  /** `caller`: the method that the program has called. The stack of an error begins above it. */
  receive(caller?: Caller): Promise<M> {
    const message = this.poll();
    if (message !== undefined) {
      return this.fairness.exhausted ? this.fairness.turn.then(() => message) : Promise.resolve(message);
    }
    return this.wait(this.timeout, caller);
  }

  /** The next message as an iterator gives it, if there is one now. */
  next(): Promise<IteratorYieldResult<M>> | undefined {
    const value = this.poll();
    if (value === undefined) return undefined;
    const result: IteratorYieldResult<M> = { value, done: false };
    return this.fairness.exhausted ? this.fairness.turn.then(() => result) : Promise.resolve(result);
  }

  /** The next message if there is one now. */
  poll(): M | undefined {
    if (this.#next === this.#end && !this.#fetch()) return undefined;
    return this.#take();
  }

  /** Waits for a message after `poll()` found none. */
  wait(timeout = this.timeout, caller?: Caller): Promise<M> {
    if (this.libzmq.isClosed) return never();
    if (timeout === 0 || !this.libzmq.waits(this.#errno)) {
      return Promise.reject(this.#error(timeout, { at: caller }));
    }
    this.#pending = new Pending(this.libzmq.host, timeout, () => this.finish(timeout));
    if (this.libzmq.isOutOfTurn(this.#errno)) this.onOutOfTurn();
    return this.#pending.promise;
  }

  /** Whether a receive waits for the socket's turn, after it has tried once more. */
  isOutOfTurn(): boolean {
    this.onReadable();
    return this.#pending !== undefined && this.libzmq.isOutOfTurn(this.#errno);
  }

  #error(timeout: number, { at, cause }: ErrorDetails): ErrnoError {
    const closed = cause !== undefined;
    const error = this.libzmq.error(this.#errno, (code) => ({
      hint: operationHint("receive", { code, timeout, closed }),
      at,
    }));
    return cause === undefined ? error : withCause(error, cause);
  }

  /** The error of the last receive that failed. */
  #errno = 0;

  #take(): M {
    const message = this.#fetched[this.#next] as unknown as M;
    this.#fetched[this.#next++] = undefined;
    return this.addressing?.toMetadata === undefined
      ? message
      : withMetadata(message, this.addressing.toMetadata);
  }

  /** Fetches a batch when the last one has been handed out. False if there was no message. */
  #fetch(): boolean {
    const count = this.libzmq.receive(this.#batch, this.#fetched, this.addressing?.received);
    this.#next = 0;
    this.#end = Math.max(count, 0);
    if (count < 0) {
      this.#errno = -count;
      return false;
    }
    const full = count >= this.#batch;
    this.#batch = full ? Math.min(this.#batch * 2, this.#maxBatch) : Math.max(1, this.#batch >>> 1);
    this.onReceived();
    return true;
  }

  /** The socket is readable. */
  onReadable(): void {
    const pending = this.#pending;
    if (pending === undefined || !this.#fetch()) return;
    this.#pending = undefined;
    this.fairness.reset();
    pending.resolve(this.#take());
  }

  /**
   * Tries for the last time, after a timeout, or because the socket was closed, which is then the cause of the error.
   */
  finish(timeout = this.timeout, cause?: Error): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    const message = this.poll();
    if (message !== undefined) pending.resolve(message);
    else pending.reject(this.#error(timeout, { at: "later", cause }));
  }

  /** Ends this wait with an error, if it is still the pending one. The next message stays for the next receive. */
  cancel(waiting: Promise<M>, reason: Error): void {
    const pending = this.#pending;
    if (pending === undefined || pending.promise !== waiting) return;
    this.#pending = undefined;
    pending.reject(reason);
  }

  fail(reason: Error): void {
    this.#pending?.reject(reason);
    this.#pending = undefined;
    this.#fetched = [];
    this.#next = this.#end = 0;
  }
}

/** Makes the message that the program gets of one that came after its address. */
function withMetadata<M extends object[]>(message: M, toMetadata: NonNullable<Addressing["toMetadata"]>): M {
  const [address, ...frames] = message;
  return [...frames, toMetadata(address as Buffer)] as M;
}
