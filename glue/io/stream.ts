/** A connection as wasm sees it: reads from a bounded queue, writes into a buffer that is flushed after the turn. */
import type { Body } from "../bodies.js";
import type { ChunkPool } from "./chunk-pool.js";
import { Fd, READABLE, WRITABLE, type FdState, type Readiness } from "./fd-table.js";
import type { Address, Connection, ConnectionEvents, TcpSettings, Timer } from "../host.js";
import { InputQueue } from "./input-queue.js";
import { OutputQueue } from "./output-queue.js";

/** Reading from the connection stops above so many unread bytes, and goes on below the second figure. */
const PAUSE_ABOVE = 128 * 1024;
const RESUME_BELOW = 64 * 1024;

/** Less than this is not worth a read of its own. */
const MIN_DIRECT_READ = 32 * 1024;

/** What streams share. */
export interface StreamContext extends Readiness {
  readonly pool: ChunkPool;
  /** As `mark()`, from the event loop with nothing of ours running: no need to wait for the end of a job. */
  turnFor(entry: Fd, what: number): void;
  /** Has `flush()` called at the end of the turn. */
  flushLater(stream: Stream): void;
  /** Streams that wasm has closed, while their connections still need what was sent. */
  readonly leaving: Set<Stream>;
  now(): number;
  timer(milliseconds: number, callback: () => void): Timer;
}

/** The errors that libzmq expects of a connection; it takes any other for a bug and aborts. */
const CONNECTION_ERRORS: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
]);

export class Stream extends Fd implements ConnectionEvents {
  state: FdState;
  #connection: Connection | undefined;
  /** The address of the listener's end, by which it was connected to. */
  #endpoint: Address | undefined;
  readonly #input: InputQueue;
  #paused = false;
  #ended = false;
  /** Why the connection failed, as an errno name. */
  #error: string | undefined;
  /** The body that wasm waits for, and how much was put into it since wasm asked. */
  #awaited: Body | undefined;
  #advanced = 0;
  readonly #output: OutputQueue;
  /** The connection still needs what it was given; nothing can be sent meanwhile. */
  #isBusy = false;
  #dirty = false;
  #lingersUntil = Infinity;
  #lingering: Timer | undefined;

  constructor(
    fd: number,
    generation: number,
    private readonly context: StreamContext,
    private readonly outgoing: boolean,
  ) {
    super(fd, generation);
    this.state = outgoing ? "connecting" : "connected";
    this.#input = new InputQueue(context.pool);
    this.#output = new OutputQueue(context.pool);
  }

  attach(connection: Connection, endpoint?: Address): void {
    this.#connection = connection;
    this.#endpoint = endpoint;
    if (this.state === "connected") this.context.mark(this, WRITABLE);
  }

  get local(): Address | undefined {
    return this.#connection?.local ?? this.#ipcEnd(!this.outgoing);
  }

  get remote(): Address | undefined {
    return this.#connection?.remote ?? this.#ipcEnd(this.outgoing);
  }

  /** As in the kernel, an ipc connection has the listener's address at that end, and an empty one at the other. */
  #ipcEnd(isListeners: boolean): Address | undefined {
    if (this.#endpoint?.transport !== "ipc" || this.state === "connecting") return undefined;
    return isListeners ? this.#endpoint : { transport: "ipc", path: "" };
  }

  /** The errno name with which connecting failed, if it did. */
  get failure(): string | undefined {
    return this.#error;
  }

  // What the host reports.

  connected(): void {
    if (this.state !== "connecting") return;
    this.state = "connected";
    this.context.mark(this, WRITABLE);
  }

  failed(code: string): void {
    if (this.state === "closed") return this.leave();
    if (this.#error !== undefined) return;
    const usual = this.state === "connecting" ? "ECONNREFUSED" : "ECONNRESET";
    this.state = "failed";
    this.#error = CONNECTION_ERRORS.has(code) ? code : usual;
    this.context.mark(this, READABLE | WRITABLE);
  }

  room(): Uint8Array | undefined {
    const body = this.#awaited;
    return body !== undefined && body.missing >= MIN_DIRECT_READ ? body.room(body.missing) : undefined;
  }

  filled(size: number): void {
    if (this.state === "closed") return;
    this.#awaited?.filled(size);
    this.#advanced += size;
    this.context.turnFor(this, READABLE);
  }

  data(buffer: Uint8Array, size = buffer.length): void {
    if (this.state === "closed") return;
    // One large read is no reason to pause: wasm has a turn before the next.
    const isBehind = this.#input.size > 0;
    this.#take(buffer, size);
    if (!this.#paused && isBehind && this.#input.size > PAUSE_ABOVE) {
      this.#paused = true;
      this.#connection?.pause();
    }
    this.context.turnFor(this, READABLE);
  }

  /** Bytes of a body that wasm waits for go where they belong; all others are queued. */
  #take(buffer: Uint8Array, size: number): void {
    const count = this.#awaited?.append(buffer.subarray(0, size)) ?? 0;
    this.#advanced += count;
    if (count < size) this.#input.push(buffer, count, size);
  }

  ended(): void {
    if (this.state === "closed") return;
    this.#ended = true;
    this.context.mark(this, READABLE);
  }

  drained(): void {
    this.#isBusy = false;
    this.#output.written();
    if (this.state === "closed") this.leave();
    else this.context.mark(this, WRITABLE);
  }

  // What wasm asks for.

  override recv(into: Uint8Array, at = 0, size = into.length): number | string {
    return this.#received(this.#input.read(into, at, size));
  }

  override recvBody(body: Body): number | string {
    let count = this.#advanced;
    this.#advanced = 0;
    while (body.missing > 0 && this.#input.size > 0) {
      const read = this.#input.read(body.room(body.missing));
      body.filled(read);
      count += read;
    }
    this.#awaited = body.missing > 0 ? body : undefined;
    return this.#received(count);
  }

  /** The outcome of reading so many bytes. */
  #received(count: number): number | string {
    if (this.#paused && this.#input.size < RESUME_BELOW) {
      this.#paused = false;
      this.#connection?.resume();
    }
    if (count === 0) return this.#error ?? (this.#ended ? 0 : "EAGAIN");
    if (this.#input.size === 0 && (this.#ended || this.#error !== undefined))
      this.context.mark(this, READABLE);
    return count;
  }

  override send(bytes: Uint8Array, at = 0, size = bytes.length): number | string {
    const refusal = this.#refusal();
    if (refusal !== undefined) return refusal;
    this.#output.push(bytes, at, size);
    return this.#sent(size);
  }

  override sendBody(body: Body): number | string {
    // Its memory is the user's: it may have been transferred to a worker meanwhile.
    if (body.bytes.length !== body.size) this.failed("ECONNRESET");
    const refusal = this.#refusal();
    if (refusal !== undefined) return refusal;
    this.#output.pushBody(body.bytes);
    return this.#sent(body.size);
  }

  /** Why bytes cannot be taken now: the connection failed, or still needs the last ones. */
  #refusal(): string | undefined {
    if (this.#error !== undefined) return this.#error;
    if (this.#output.isFull) this.flush();
    return this.#isBusy ? "EAGAIN" : undefined;
  }

  /** After bytes were taken, always as a whole. */
  #sent(size: number): number {
    if (!this.#dirty) {
      this.#dirty = true;
      this.context.flushLater(this);
    }
    return size;
  }

  /** Hands what is collected to the connection. */
  flush(): void {
    this.#dirty = false;
    if (this.#output.size === 0 || this.#isBusy) return;
    if (this.#connection?.write(this.#output.take())) this.#output.written();
    else this.#isBusy = true;
  }

  override set(settings: TcpSettings): void {
    this.#connection?.set(settings);
  }

  close(linger = -1): void {
    this.flush();
    this.state = "closed";
    this.#input.clear();
    this.#awaited = undefined;
    if (!this.#isBusy || linger === 0) return this.#connection?.close();
    this.context.leaving.add(this);
    if (linger < 0) return;
    this.#lingersUntil = this.context.now() + linger;
    this.#lingering = this.context.timer(linger, () => this.leave());
  }

  /** After `close()`: whether the time is over, also if nobody hears timers any more. */
  get isOverdue(): boolean {
    return this.context.now() >= this.#lingersUntil;
  }

  /** After `close()`: nothing more is to be sent, or what is shall be dropped. */
  leave(): void {
    this.#lingering?.clear();
    if (this.context.leaving.delete(this)) this.#connection?.close();
  }
}
