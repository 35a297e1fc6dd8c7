/**
 * The messages that a socket has fetched from libzmq ahead of the user. Whoever takes messages of the socket takes them
 * here: `receive()`, iteration, a Proxy, an Observer, v5-compat.
 */
import type { LibzmqSocket } from "../libzmq/socket.js";
import type { AddressKind } from "../libzmq/types.js";
import type { DeliveryFilter } from "./delivery.js";

export type Frames = Uint8Array[];

/** The largest batch. What is fetched has left libzmq's queue, so it must stay small beside the high-water mark. */
const MAX_BATCH = 128;
const BATCH_OF_HIGH_WATER_MARK = 1 / 8;

/** A batch ends with the message that makes its bodies larger than this, in bytes. */
const MAX_BATCH_BYTES = 256 * 1024;

/** libzmq's default of ZMQ_RCVHWM. */
const DEFAULT_HIGH_WATER_MARK = 1000;

export interface InboxSettings {
  /** The kind of address that the messages have. */
  readonly address: AddressKind | undefined;
  /**
   * Whether a message is fetched only when it is taken, because libzmq keeps in mind which one was fetched last: an
   * XPublisher sends approvals to its peer, for example.
   */
  readonly isLockStep: boolean;
  /** What libzmq would still deliver. Undefined for types that deliver everything. */
  readonly filter: DeliveryFilter | undefined;
}

export class Inbox {
  /** Fetched messages, those from `#next` to `#end`: the list is filled again and again. */
  #fetched: (Frames | undefined)[] = [];
  #next = 0;
  #end = 0;
  #batch = 1;
  #maxBatch = 1;
  #highWaterMark = DEFAULT_HIGH_WATER_MARK;
  #conflates = false;
  #errno = 0;
  /** Set if messages were fetched before the last change of the filter. */
  #stale: DeliveryFilter | undefined;

  constructor(
    private readonly libzmq: LibzmqSocket,
    private readonly settings: InboxSettings,
    /** Called after messages left the queue, which may have made the socket writable. */
    private readonly onFetched: () => void,
  ) {
    this.#limit();
  }

  /** Why the last fetch found nothing, as an errno number. */
  get errno(): number {
    return this.#errno;
  }

  /** Whether a fetched message is there to hand out. libzmq may have more. */
  get hasFetched(): boolean {
    if (this.#stale !== undefined) this.#skip(this.#stale);
    return this.#next < this.#end;
  }

  /** The receive high-water mark, of which only a fraction may leave libzmq's queue. 0 stands for no limit. */
  set highWaterMark(messages: number) {
    this.#highWaterMark = messages;
    this.#limit();
  }

  /** Whether libzmq keeps only the last message of each peer. Then none may leave its queue early. */
  set conflates(value: boolean) {
    this.#conflates = value;
    this.#limit();
  }

  #limit(): void {
    const fraction = Math.trunc(this.#highWaterMark * BATCH_OF_HIGH_WATER_MARK);
    const limit = this.#highWaterMark === 0 ? MAX_BATCH : Math.max(1, Math.min(MAX_BATCH, fraction));
    this.#maxBatch = this.settings.isLockStep || this.#conflates ? 1 : limit;
    this.#batch = 1;
  }

  /** The filter has changed: what was fetched before may not be delivered any more. */
  recheck(): void {
    if (this.#next < this.#end) this.#stale = this.settings.filter;
  }

  /** The next message, which is fetched now if none was fetched before. Undefined if there is none: see `errno`. */
  take(): Frames | undefined {
    if (this.#stale !== undefined) this.#skip(this.#stale);
    if (this.#next === this.#end && !this.fetch()) return undefined;
    const message = this.#fetched[this.#next];
    this.#fetched[this.#next++] = undefined;
    return message;
  }

  /** Hands over a message that was fetched before, for a Proxy: those must go first. */
  takeFetched(): Frames | undefined {
    return this.hasFetched ? this.take() : undefined;
  }

  /** The next message. Nothing is fetched ahead of it. */
  takeOne(): Frames | undefined {
    this.#batch = 1;
    return this.take();
  }

  /** Fetches a batch when the last one was handed out. False if there was nothing. */
  fetch(): boolean {
    const count = this.libzmq.receive(this.#batch, this.#fetched, this.settings.address, MAX_BATCH_BYTES);
    this.#stale = undefined;
    this.#next = 0;
    this.#end = Math.max(count, 0);
    if (count < 0) {
      this.#errno = -count;
      return false;
    }
    const full = count >= this.#batch;
    this.#batch = full ? Math.min(this.#batch * 2, this.#maxBatch) : Math.max(1, this.#batch >>> 1);
    this.onFetched();
    return true;
  }

  /** Drops what would not be delivered any more, up to the next message. Later messages may be delivered again by then. */
  #skip(filter: DeliveryFilter): void {
    while (this.#next < this.#end && !filter.delivers(this.#fetched[this.#next] as Frames))
      this.#fetched[this.#next++] = undefined;
    if (this.#next === this.#end) this.#stale = undefined;
  }

  /** Drops all messages, for a context that has failed. */
  clear(): void {
    this.#fetched = [];
    this.#next = this.#end = 0;
  }
}
