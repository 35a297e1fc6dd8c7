/** A connection as wasm sees it: reads from a bounded queue, writes into a buffer that is flushed after the turn. */
import type {ChunkPool} from "./chunk-pool.js"
import {Fd, READABLE, WRITABLE, type FdState, type Readiness} from "./fd-table.js"
import type {Address, Connection, ConnectionEvents} from "./host.js"
import {InputQueue} from "./input-queue.js"

/** Reading from the connection stops above so many unread bytes, and goes on below the second figure. */
const PAUSE_ABOVE = 128 * 1024
const RESUME_BELOW = 64 * 1024

/** What streams share. */
export interface StreamContext extends Readiness {
  readonly pool: ChunkPool
  /** Has `flush()` called at the end of the turn. */
  flushLater(stream: Stream): void
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
])

export class Stream extends Fd implements ConnectionEvents {
  state: FdState
  #connection: Connection | undefined
  /** Where an accepted connection came in. */
  #listener: Address | undefined
  readonly #input: InputQueue
  #paused = false
  #ended = false
  /** Why the connection failed, as an errno name. */
  #error: string | undefined
  /** Where `send()` collects; undefined if nothing is collected. */
  #output: Uint8Array | undefined
  #collected = 0
  /** The chunk that the connection still needs; nothing can be sent meanwhile. */
  #unsent: Uint8Array | undefined
  #dirty = false

  constructor(
    fd: number,
    generation: number,
    private readonly context: StreamContext,
    outgoing: boolean,
  ) {
    super(fd, generation)
    this.state = outgoing ? "connecting" : "connected"
    this.#input = new InputQueue(context.pool)
  }

  attach(connection: Connection, listener?: Address): void {
    this.#connection = connection
    this.#listener = listener
    if (this.state === "connected") this.context.mark(this, WRITABLE)
  }

  get local(): Address | undefined {
    // An accepted ipc connection has no address of its own: as in the kernel, it is known by its listener's.
    return this.#connection?.local ?? this.#listener
  }

  get remote(): Address | undefined {
    return this.#connection?.remote
  }

  /** The errno name with which connecting failed, if it did. */
  get failure(): string | undefined {
    return this.#error
  }

  // What the host reports.

  connected(): void {
    if (this.state !== "connecting") return
    this.state = "connected"
    this.context.mark(this, WRITABLE)
  }

  failed(code: string): void {
    if (this.state === "closed" || this.#error !== undefined) return
    const usual = this.state === "connecting" ? "ECONNREFUSED" : "ECONNRESET"
    this.state = "failed"
    this.#error = CONNECTION_ERRORS.has(code) ? code : usual
    this.context.mark(this, READABLE | WRITABLE)
  }

  data(chunk: Uint8Array): void {
    if (this.state === "closed") return
    this.#input.push(chunk)
    if (!this.#paused && this.#input.size > PAUSE_ABOVE) {
      this.#paused = true
      this.#connection?.pause()
    }
    this.context.mark(this, READABLE)
  }

  ended(): void {
    if (this.state === "closed") return
    this.#ended = true
    this.context.mark(this, READABLE)
  }

  drained(): void {
    if (this.#unsent !== undefined) this.context.pool.give(this.#unsent)
    this.#unsent = undefined
    if (this.state !== "closed") this.context.mark(this, WRITABLE)
  }

  // What wasm asks for.

  override recv(into: Uint8Array): number | string {
    const count = this.#input.read(into)
    if (this.#paused && this.#input.size < RESUME_BELOW) {
      this.#paused = false
      this.#connection?.resume()
    }
    if (count > 0) {
      if (this.#input.size === 0 && (this.#ended || this.#error !== undefined)) this.context.mark(this, READABLE)
      return count
    }
    return this.#error ?? (this.#ended ? 0 : "EAGAIN")
  }

  override send(bytes: Uint8Array): number | string {
    if (this.#error !== undefined) return this.#error
    let done = 0
    while (done < bytes.length && this.#unsent === undefined) {
      this.#output ??= this.context.pool.take()
      const count = Math.min(bytes.length - done, this.#output.length - this.#collected)
      this.#output.set(done === 0 && count === bytes.length ? bytes : bytes.subarray(done, done + count), this.#collected)
      this.#collected += count
      done += count
      if (this.#collected === this.#output.length) this.flush()
    }
    if (this.#collected > 0 && !this.#dirty) {
      this.#dirty = true
      this.context.flushLater(this)
    }
    return done > 0 ? done : "EAGAIN"
  }

  /** Hands what is collected to the connection. */
  flush(): void {
    this.#dirty = false
    const chunk = this.#output
    if (chunk === undefined || this.#collected === 0 || this.#unsent !== undefined) return
    const size = this.#collected
    this.#output = undefined
    this.#collected = 0
    if (this.#connection?.write(chunk.subarray(0, size))) {
      this.context.pool.give(chunk)
    } else {
      this.#unsent = chunk
    }
  }

  override keepAlive(enable: boolean, idleSeconds: number): void {
    this.#connection?.keepAlive(enable, idleSeconds)
  }

  close(): void {
    this.flush()
    this.state = "closed"
    this.#input.clear()
    if (this.#output !== undefined) this.context.pool.give(this.#output)
    this.#output = undefined
    this.#connection?.close()
  }
}
