/**
 * A stream connection (tcp, ipc) for wasm. wasm reads from a queue of limited size. What wasm writes is collected in
 * another queue, and given to the host's connection at the end of the turn.
 */
import { isSame } from "./address.js";
import type { Body } from "../bodies.js";
import type { ChunkPool } from "./chunk-pool.js";
import { Fd, READABLE, WRITABLE, type FdState, type Readiness } from "./fd-table.js";
import {
  isNoMemory,
  type Address,
  type Connection,
  type ConnectionEvents,
  type TcpSettings,
  type Timer,
} from "../host.js";
import { InputQueue } from "./input-queue.js";
import { OutputQueue } from "./output-queue.js";
import type { Reader, Reading } from "./reading.js";

/** Reading from the connection stops at more than PAUSE_ABOVE unread bytes, and goes on at less than RESUME_BELOW. */
const PAUSE_ABOVE = 128 * 1024;
const RESUME_BELOW = 64 * 1024;

/** If fewer bytes of a body are missing, they are read through the queue, and not directly into the body. */
const MIN_DIRECT_READ = 32 * 1024;

/** At most this many bytes of a body are read at once, because other connections wait meanwhile. */
const MAX_DIRECT_READ = 256 * 1024;

/** Reading directly into a body stops when wasm has not asked for so many bytes. */
const MAX_AHEAD = 1024 * 1024;

/** What all streams of an engine share. */
export interface StreamContext extends Readiness {
  readonly pool: ChunkPool;
  readonly reading: Reading;
  /** As `mark()`, but takes a turn at once. To be called from the event loop, when no other code of the engine runs. */
  turnFor(entry: Fd, what: number): void;
  /** Calls `flush()` at the end of the turn. */
  flushLater(stream: Stream): void;
  /** Streams that wasm has closed, but whose connections have not taken all bytes yet. */
  readonly closing: Set<Stream>;
  /** A stream of `closing` is closed now. */
  finished(stream: Stream): void;
  now(): number;
  timer(milliseconds: number, callback: () => void): Timer;
  /** Whether the engine takes a turn. Otherwise, wasm runs for a call of the user's. */
  readonly isTurning: boolean;
}

/** The errors that libzmq expects from a connection. With any other error, libzmq fails an assertion. */
const CONNECTION_ERRORS: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
]);

export class Stream extends Fd implements ConnectionEvents, Reader {
  state: FdState;
  #connection: Connection | undefined;
  /** The address of the listener that this connection was made to. */
  #endpoint: Address | undefined;
  readonly #input: InputQueue;
  /** Reading has stopped: wasm has much to read, or the connections of the engine have read their share. */
  #isBehind = false;
  #isHeld = false;
  #ended = false;
  /** Why the connection failed, as an errno name: one that libzmq expects, and the host's own. */
  #error: string | undefined;
  #reason: string | undefined;
  /** The body that wasm waits for, and how many bytes were put into it since wasm last asked. */
  #awaited: Body | undefined;
  #advanced = 0;
  readonly #output: OutputQueue;
  /** The connection has not taken the last write completely. Nothing can be written until it has. */
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

  /** The address of one end of an ipc connection: as in a kernel, only the listener's end has a path. */
  #ipcEnd(isListeners: boolean): Address | undefined {
    if (this.#endpoint?.transport !== "ipc" || this.state === "connecting") return undefined;
    return isListeners ? this.#endpoint : { transport: "ipc", path: "" };
  }

  /** The errno name with which connecting failed; undefined if it has not failed. */
  get failure(): string | undefined {
    return this.#error;
  }

  /** The same, as the host reported it. */
  get reason(): string | undefined {
    return this.#reason;
  }

  // Called by the host.

  connected(): void {
    if (this.state !== "connecting") return;
    // If nobody listens there, the system may choose the port of the peer as our own: it connects the socket to itself.
    if (isSame(this.local, this.remote)) return this.failed("ECONNREFUSED");
    this.state = "connected";
    this.context.mark(this, WRITABLE);
  }

  failed(code: string): void {
    if (this.state === "closed") return this.finishClose();
    if (this.#error !== undefined) return;
    const usual = this.state === "connecting" ? "ECONNREFUSED" : "ECONNRESET";
    this.state = "failed";
    this.#reason = code;
    this.#error = CONNECTION_ERRORS.has(code) ? code : usual;
    this.context.mark(this, READABLE | WRITABLE);
  }

  room(): Uint8Array | undefined {
    const body = this.#awaited;
    if (body === undefined || body.missing < MIN_DIRECT_READ) return undefined;
    // Without memory, what is read now fails in data().
    return roomIn(body, Math.min(body.missing, MAX_DIRECT_READ, this.mostToRead));
  }

  get mostToRead(): number {
    return this.context.reading.part;
  }

  filled(size: number): void {
    if (this.state === "closed" || this.#error !== undefined) return;
    this.#awaited?.filled(size);
    this.#advanced += size;
    this.#turnAfterRead(size);
  }

  data(buffer: Uint8Array, size = buffer.length): void {
    if (this.state === "closed" || this.#error !== undefined) return;
    // A single large read does not pause the connection, because wasm has a turn before the next read.
    const hasUnread = this.#input.size > 0;
    try {
      this.#queueInput(buffer, size);
    } catch (error) {
      // What follows cannot be understood without the bytes that are lost.
      this.#input.clear();
      return this.#failWithoutMemory(error);
    }
    if (hasUnread && this.#input.size > PAUSE_ABOVE) this.#setBehind(true);
    try {
      this.#turnAfterRead(size);
    } finally {
      this.#copyUnread();
    }
  }

  /** Copies what wasm has not read in its turn, because the host uses the buffer again. */
  #copyUnread(): void {
    try {
      this.#input.keep();
    } catch (error) {
      this.#failWithoutMemory(error);
    }
  }

  /** wasm has a turn for what was read. It does not ask for it while its memory is short. */
  #turnAfterRead(size: number): void {
    this.context.turnFor(this, READABLE);
    // In its turn, wasm may have closed the stream.
    if (this.state === "closed") return;
    this.context.reading.count(this, size);
    if (this.#advanced > MAX_AHEAD) this.#setBehind(true);
  }

  /** There is no memory for what the peer has sent, or for what it is sent. So the connection fails. */
  #failWithoutMemory(cause: unknown): void {
    if (!isNoMemory(cause)) throw cause;
    this.state = "failed";
    this.#error = "ENOMEM";
    this.#awaited = undefined;
    this.#setBehind(true);
    this.context.mark(this, READABLE);
  }

  hold(on: boolean): void {
    const wasPaused = this.#isPaused;
    this.#isHeld = on;
    this.#pauseOrResume(wasPaused);
  }

  #setBehind(on: boolean): void {
    const wasPaused = this.#isPaused;
    this.#isBehind = on;
    this.#pauseOrResume(wasPaused);
  }

  get #isPaused(): boolean {
    return this.#isBehind || this.#isHeld;
  }

  #pauseOrResume(wasPaused: boolean): void {
    const isPaused = this.#isPaused;
    if (this.state === "closed" || isPaused === wasPaused) return;
    if (isPaused) this.#connection?.pause();
    else this.#connection?.resume();
  }

  /** Puts bytes into the body that wasm waits for, if there is one. wasm can read all others from the buffer itself. */
  #queueInput(buffer: Uint8Array, size: number): void {
    const count = this.#awaited?.append(buffer.subarray(0, size)) ?? 0;
    this.#advanced += count;
    if (count < size) this.#input.lend(buffer, count, size);
  }

  ended(): void {
    if (this.state === "closed") return;
    this.#ended = true;
    this.context.mark(this, READABLE);
  }

  drained(): void {
    this.#isBusy = false;
    this.#output.written();
    if (this.state === "closed") this.finishClose();
    else this.context.mark(this, WRITABLE);
  }

  // Called by wasm.

  override recv(into: Uint8Array, at = 0, size = into.length): number | string {
    return this.#resultOfRead(this.#input.read(into, at, size));
  }

  override recvBody(body: Body): number | string {
    let count = this.#advanced;
    this.#advanced = 0;
    while (body.missing > 0 && this.#input.size > 0) {
      const room = roomIn(body, body.missing);
      if (room === undefined) return "ENOMEM";
      const read = this.#input.read(room);
      body.filled(read);
      count += read;
    }
    this.#awaited = body.missing > 0 ? body : undefined;
    return this.#resultOfRead(count);
  }

  /** The result of a read of `count` bytes. Resumes the connection if enough has been read. */
  #resultOfRead(count: number): number | string {
    if (this.#isBehind && this.#input.size < RESUME_BELOW && this.#error === undefined)
      this.#setBehind(false);
    if (count === 0) return this.#error ?? (this.#ended ? 0 : "EAGAIN");
    if (this.#input.size === 0 && (this.#ended || this.#error !== undefined))
      this.context.mark(this, READABLE);
    return count;
  }

  override send(bytes: Uint8Array, at = 0, size = bytes.length): number | string {
    const refusal = this.#refusal();
    if (refusal !== undefined) return refusal;
    try {
      this.#output.push(bytes, at, size);
    } catch (error) {
      this.#failWithoutMemory(error);
      return "ENOMEM";
    }
    return this.#resultOfSend(size);
  }

  override sendBody(body: Body): number | string {
    if (!body.isIntact) this.failed("ECONNRESET");
    const refusal = this.#refusal();
    if (refusal !== undefined) return refusal;
    this.#output.pushBody(body.bytes);
    return this.#resultOfSend(body.size);
  }

  /** The errno name if bytes cannot be taken now: the connection has failed, or has not taken the last write. */
  #refusal(): string | undefined {
    if (this.#error !== undefined) return this.#error;
    if (this.#output.isFull) this.flush();
    return this.#isBusy ? "EAGAIN" : undefined;
  }

  /** Asks for a flush after bytes were taken. Bytes are always taken as a whole. */
  #resultOfSend(size: number): number {
    if (!this.#dirty) {
      this.#dirty = true;
      this.context.flushLater(this);
    }
    return size;
  }

  /** Writes the collected bytes to the connection. */
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
    this.context.reading.forget(this);
    this.#input.clear();
    this.#awaited = undefined;
    // What a connection that has failed has not taken is lost.
    if (!this.#isBusy || this.#error !== undefined || linger === 0) return this.#connection?.close();
    this.context.closing.add(this);
    if (linger < 0) return;
    this.#lingersUntil = this.context.now() + linger;
    this.#lingering = this.context.timer(linger, () => this.finishClose());
  }

  /** After `close()`: whether the linger time is over. Needed when the event loop has ended and timers do not run. */
  get isOverdue(): boolean {
    return this.context.now() >= this.#lingersUntil;
  }

  /** After `close()`: closes the connection, because all bytes have been taken or because the rest is dropped. */
  finishClose(): void {
    this.#lingering?.clear();
    if (!this.context.closing.has(this)) return;
    this.#connection?.close();
    this.context.finished(this);
  }
}

/** Memory for the next bytes of the body, at most `size` of them; undefined if there is none. */
function roomIn(body: Body, size: number): Uint8Array | undefined {
  try {
    return body.room(size);
  } catch {
    return undefined;
  }
}
