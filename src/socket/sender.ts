/** The sending half of a socket: at once if possible, else when the socket becomes writable. */
import type { Fairness } from "./fairness.js";
import { keepFrames } from "./messages.js";
import type { Body, MessageAddress } from "../libzmq/types.js";
import type { LibzmqSocket } from "../libzmq/socket.js";
import { never, Pending } from "./pending.js";

export class Sender {
  /** Milliseconds; -1 for ever. */
  timeout = -1;
  #pending: Pending<void> | undefined;
  #frames: Body[] = [];
  #address: MessageAddress | undefined;

  constructor(
    private readonly libzmq: LibzmqSocket,
    /** The bit of `events()` that says that a message can be sent. */
    private readonly pollOut: number,
    private readonly fairness: Fairness,
    /** Called after a message was sent, which may have made the socket readable. */
    private readonly onSent: () => void,
  ) {}

  get waiting(): boolean {
    return this.#pending !== undefined;
  }

  send(frames: Body[], address?: MessageAddress): Promise<void> {
    const errno = -this.libzmq.send(frames, address);
    if (errno === 0) {
      this.onSent();
      return this.fairness.settle();
    }
    if (this.libzmq.isClosed) return never();
    // What fails because the socket's state does not allow it yet waits, as does what finds the queue full.
    if (this.timeout === 0 || this.#isFinal(errno)) return Promise.reject(this.libzmq.error(errno));
    this.#frames = keepFrames(frames);
    this.#address = address;
    this.#pending = new Pending(this.libzmq.host, this.timeout, () => this.finish());
    return this.#pending.promise;
  }

  /** Whether waiting cannot help. */
  #isFinal(errno: number): boolean {
    if (this.libzmq.waits(errno)) return false;
    return this.libzmq.isUnsupported(errno) || (this.libzmq.events() & this.pollOut) !== 0;
  }

  /** The socket is writable. */
  onWritable(): void {
    if (this.#pending === undefined) return;
    this.fairness.reset();
    const errno = this.#retry();
    if (errno !== 0 && !this.#isFinal(errno)) return;
    this.#settle(errno);
  }

  /** Tries for the last time. */
  finish(): void {
    if (this.#pending !== undefined) this.#settle(this.#retry());
  }

  #retry(): number {
    return -this.libzmq.send(this.#frames, this.#address);
  }

  #settle(errno: number): void {
    const pending = this.#pending as Pending<void>;
    this.#pending = undefined;
    this.#frames = [];
    if (errno === 0) {
      pending.resolve();
      this.onSent();
    } else {
      pending.reject(this.libzmq.error(errno));
    }
  }

  fail(reason: Error): void {
    this.#pending?.reject(reason);
    this.#pending = undefined;
  }
}
