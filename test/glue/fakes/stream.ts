/** Fakes for a stream: a connection that records calls, and a context that counts. */
import { ChunkPool } from "../../../glue/io/chunk-pool.js";
import { READABLE, WRITABLE, type Fd } from "../../../glue/io/fd-table.js";
import type { Address, Connection, TcpSettings, Timer } from "../../../glue/host.js";
import { Reading } from "../../../glue/io/reading.js";
import { Stream, type StreamContext } from "../../../glue/io/stream.js";

export const CHUNK = 64 * 1024;

/** A pool that counts how many of its chunks are in use. */
export class CountingPool extends ChunkPool {
  readonly inUse = new Set<Uint8Array>();

  constructor(chunkSize: number, maxFree: number) {
    super(chunkSize, maxFree, (size) => new Uint8Array(size));
  }

  override take(needed?: number): Uint8Array {
    const chunk = super.take(needed);
    this.inUse.add(chunk);
    return chunk;
  }

  override give(chunk: Uint8Array): void {
    if (!this.inUse.delete(chunk)) throw new Error("A chunk was given back that was not taken");
    // A chunk that was given back may be overwritten at any time.
    chunk.fill(0xdd);
    super.give(chunk);
  }
}

export class FakeConnection implements Connection {
  local: Address | undefined;
  remote: Address | undefined;
  /** The calls other than `write()`, in order. */
  readonly calls: string[] = [];
  /** Whether `write()` takes everything at once. */
  takesAll = true;
  /** The chunks of a write that was not taken at once. */
  #owned: readonly Uint8Array[] | undefined;
  readonly #sent: Uint8Array[] = [];
  writes = 0;

  /** The bytes that the peer gets. Bytes of an unfinished write count only after it has been drained. */
  get sent(): Buffer {
    return Buffer.concat(this.#sent);
  }

  get isWaiting(): boolean {
    return this.#owned !== undefined;
  }

  write(chunks: readonly Uint8Array[]): boolean {
    if (this.#owned !== undefined) throw new Error("Nothing may be written before drained()");
    this.writes++;
    if (this.takesAll) this.#take(chunks);
    else this.#owned = chunks;
    return this.takesAll;
  }

  /** Takes the rest of the last write. The test must then call `drained()` of the stream. */
  drain(): void {
    this.#take(this.#owned ?? []);
    this.#owned = undefined;
  }

  #take(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) this.#sent.push(new Uint8Array(chunk));
  }

  pause(): void {
    this.calls.push("pause");
  }

  resume(): void {
    this.calls.push("resume");
  }

  set(settings: TcpSettings): void {
    this.calls.push(`set ${JSON.stringify(settings)}`);
  }

  close(): void {
    this.calls.push("close");
  }
}

export class FakeContext implements StreamContext {
  readonly pool = new CountingPool(CHUNK, 4);
  readonly dirty: Stream[] = [];
  readonly closing = new Set<Stream>();
  isTurning = false;
  /** Callbacks for when the event loop has been round. */
  readonly yielded: (() => void)[] = [];
  readonly reading = new Reading({
    now: () => this.#now,
    yield: (callback) => void this.yielded.push(callback),
  });
  readonly timers = new Set<{ readonly due: number; readonly callback: () => void }>();
  #now = 0;
  #marks = 0;

  now(): number {
    return this.#now;
  }

  timer(milliseconds: number, callback: () => void): Timer {
    const timer = { due: this.#now + milliseconds, callback };
    this.timers.add(timer);
    return { clear: () => this.timers.delete(timer) };
  }

  /** Lets time pass. Runs the timers that are due if there is an event loop. */
  pass(milliseconds: number, hasEventLoop = true): void {
    this.#now += milliseconds;
    if (!hasEventLoop) return;
    for (const timer of [...this.timers])
      if (timer.due <= this.#now && this.timers.delete(timer)) timer.callback();
  }

  mark(_entry: Fd, what: number): void {
    this.#marks |= what;
  }

  turnFor(entry: Fd, what: number): void {
    this.mark(entry, what);
  }

  finished(stream: Stream): void {
    this.closing.delete(stream);
  }

  flushLater(stream: Stream): void {
    this.dirty.push(stream);
  }

  /** Does what happens at the end of a turn. */
  flush(): void {
    for (const stream of this.dirty.splice(0)) stream.flush();
  }

  /** The readiness that was marked since the last call of this function: "", "r", "w" or "rw". */
  takeMarks(): string {
    const text = (this.#marks & READABLE ? "r" : "") + (this.#marks & WRITABLE ? "w" : "");
    this.#marks = 0;
    return text;
  }
}

/** An accepted connection, whose first mark has been taken. */
export function openStream(): { stream: Stream; connection: FakeConnection; context: FakeContext } {
  const context = new FakeContext();
  const connection = new FakeConnection();
  const stream = new Stream(3, 1, context, false);
  stream.attach(connection);
  context.takeMarks();
  return { stream, connection, context };
}
