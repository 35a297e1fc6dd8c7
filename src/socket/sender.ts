/** The sending half of a socket: at once if possible, else when the socket becomes writable. */
import type { Fairness } from "./fairness.js";
import { KeptFrames } from "./messages.js";
import type { Body, MessageAddress } from "../libzmq/types.js";
import type { LibzmqSocket } from "../libzmq/socket.js";
import type { ErrnoError } from "../tables/errors.js";
import { operationHint } from "./operation-hints.js";
import { never, Pending, withCause, type Caller, type ErrorDetails } from "./pending.js";

/** Instead of an errno: a message cannot be sent, because the memory of a frame is not there any more. */
const LOST = -1;
const LOST_HINT =
  "the memory of a frame was transferred to another thread while send() was pending. Send a copy, or transfer the memory after " +
  "send() has settled";

export class Sender {
  /** Milliseconds; -1 for ever. */
  timeout = -1;
  #pending: Pending<void> | undefined;
  #kept: KeptFrames | undefined;
  #address: MessageAddress | undefined;
  /** Why the last attempt to send the waiting message failed. */
  #errno = 0;

  constructor(
    private readonly libzmq: LibzmqSocket,
    /** The bit of `events()` that says that a message can be sent. */
    private readonly pollOut: number,
    private readonly fairness: Fairness,
    /** Called after a message was sent, which may have made the socket readable. */
    private readonly onSent: () => void,
    /** Called when a send waits because it is the socket's turn to receive. */
    private readonly onOutOfTurn: () => void,
    /** Whether each message is for one certain peer: the socket may be writable although this peer's queue is full. */
    private readonly isForOnePeer: boolean,
  ) {}

  get waiting(): boolean {
    return this.#pending !== undefined;
  }

  /** `caller`: the method that the program has called. The stack of an error begins above it. */
  send(frames: Body[], address?: MessageAddress, caller?: Caller): Promise<void> {
    const errno = -this.libzmq.send(frames, address);
    if (errno === 0) {
      this.onSent();
      return this.fairness.settle();
    }
    if (this.libzmq.isClosed) return never();
    // A send waits if the socket's state does not allow it yet, or if the queue is full.
    const { timeout } = this;
    if (timeout === 0 || this.#isFinal(errno))
      return Promise.reject(this.#error(errno, timeout, { at: caller }));
    const kept = KeptFrames.of(frames);
    if (kept === undefined) {
      const details = { hint: operationHint("send", { code: "ENOMEM", timeout, closed: false }), at: caller };
      return Promise.reject(this.libzmq.named("ENOMEM", details));
    }
    this.#kept = kept;
    this.#address = address;
    this.#pending = new Pending(this.libzmq.host, timeout, () => this.finish(timeout));
    this.#errno = errno;
    if (this.libzmq.isOutOfTurn(errno)) this.onOutOfTurn();
    return this.#pending.promise;
  }

  /** Whether a send waits for the socket's turn, after it has tried once more. */
  isOutOfTurn(): boolean {
    this.onWritable();
    return this.#pending !== undefined && this.libzmq.isOutOfTurn(this.#errno);
  }

  #error(errno: number, timeout: number, { at, cause }: ErrorDetails): ErrnoError {
    const closed = cause !== undefined;
    const isPeerFull = !closed && this.#isPeerFull(errno);
    const error =
      errno === LOST
        ? this.libzmq.named("EINVAL", { hint: LOST_HINT, at })
        : this.libzmq.error(errno, (code) => ({
            hint: operationHint("send", { code, timeout, closed, isPeerFull }),
            at,
          }));
    return cause === undefined ? error : withCause(error, cause);
  }

  /** Whether waiting cannot help. As in npm zeromq, a send waits only while the socket can send to no peer at all. */
  #isFinal(errno: number): boolean {
    if (errno === LOST || this.#isPeerFull(errno)) return true;
    if (this.libzmq.waits(errno)) return false;
    return this.libzmq.isHopeless(errno) || (this.libzmq.events() & this.pollOut) !== 0;
  }

  #isPeerFull(errno: number): boolean {
    return this.isForOnePeer && this.libzmq.isAgain(errno) && (this.libzmq.events() & this.pollOut) !== 0;
  }

  /** The socket is writable. */
  onWritable(): void {
    if (this.#pending === undefined) return;
    this.fairness.reset();
    const errno = this.#retry();
    if (errno !== 0 && !this.#isFinal(errno)) return;
    this.#settle(errno);
  }

  /**
   * Tries for the last time, after a timeout, or because the socket was closed, which is then the cause of the error.
   */
  finish(timeout = this.timeout, cause?: Error): void {
    if (this.#pending !== undefined) this.#settle(this.#retry(), timeout, cause);
  }

  #retry(): number {
    const { frames, isIntact } = this.#kept as KeptFrames;
    this.#errno = isIntact ? -this.libzmq.send(frames, this.#address) : LOST;
    return this.#errno;
  }

  #settle(errno: number, timeout = this.timeout, cause?: Error): void {
    const pending = this.#pending as Pending<void>;
    this.#pending = undefined;
    this.#kept = undefined;
    if (errno === 0) {
      pending.resolve();
      this.onSent();
    } else {
      pending.reject(this.#error(errno, timeout, { at: "later", cause }));
    }
  }

  fail(reason: Error): void {
    this.#pending?.reject(reason);
    this.#pending = undefined;
  }
}
