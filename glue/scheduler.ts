/**
 * Decides when libzmq has a turn, and does what belongs to a turn.
 *
 * Code that gives the engine work asks for a turn. The turn runs after the current job, so that all work of a job is
 * done in one turn. It runs at once where waiting would collect nothing more: for events of the event loop, and for a
 * message after which no other can be sent before the peer has answered. Turns are never nested. A turn has a budget;
 * what is left goes on after the event loop has handled other events.
 */
import { Backlog } from "./io/backlog.js";
import { ChunkPool } from "./io/chunk-pool.js";
import type { Exports } from "./boundary/exports.js";
import { EngineFault } from "./boundary/fault.js";
import type { TurnLayout } from "./boundary/layout.js";
import { type Fd, type FdTable, READABLE, WRITABLE } from "./io/fd-table.js";
import type { Host, Timer } from "./host.js";
import type { Memory } from "./boundary/memory.js";
import { Reading } from "./io/reading.js";
import type { Stream, StreamContext } from "./io/stream.js";

/** The most events that one call into wasm dispatches, and the most calls into wasm in one turn. */
const DISPATCHES_PER_STEP = 256;
const STEPS_PER_TURN = 16;

/** Milliseconds that turns may take before the event loop handles other events. */
const TURN_TIME = 5;

/**
 * Milliseconds of the first turns that do not count, because the runtime still compiles the code. If they did, the first
 * handshakes would be interrupted, and connections would get ready in another order than they were begun in.
 */
const WARM_UP = 50;
const MICROSECONDS_PER_MILLISECOND = 1000;

/** Passes of the event loop before due timers run: one to read data that has arrived, one for what this process answers. */
const PASSES = 2;

const STREAM_CHUNK = 64 * 1024;
const MAX_FREE_CHUNKS = 64;

function flushStream(stream: Stream): void {
  stream.flush();
}

export class Scheduler implements StreamContext {
  readonly pool: ChunkPool;
  readonly reading: Reading;
  readonly closing = new Set<Stream>();
  /** Called when a stream of `closing` is closed. */
  onClosed: (() => void) | undefined;
  #exports: Exports | undefined;
  readonly #marked = new Backlog<Fd>();
  readonly #dirty = new Backlog<Stream>();
  /** The index of a word of wasm memory, which is not 0 if wasm has something to do. The first turn reports the index. */
  #backlog = 0;
  #scheduled = false;
  #turning = false;
  /** Another step was asked for during this turn. */
  #again = false;
  #stopped = false;
  /** Milliseconds that turns have taken since the event loop was last given way. */
  #spent = 0;
  #warmUp = WARM_UP;
  #timer: Timer | undefined;
  #timerDue = Infinity;
  /** How many passes of the event loop due timers still have to wait for. */
  #passes = 0;

  constructor(
    private readonly host: Host,
    private readonly fds: FdTable,
    private readonly onNotified: (number: number) => void,
  ) {
    this.pool = new ChunkPool(STREAM_CHUNK, MAX_FREE_CHUNKS, (size) => host.allocate(size));
    this.reading = new Reading(host);
  }

  start(exports: Exports, memory: Memory, layout: TurnLayout): void {
    this.#exports = exports;
    this.#memory = memory;
    this.#layout = layout;
  }
  #memory: Memory | undefined;
  #layout!: TurnLayout;

  /** Ends all turns. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.clear();
  }

  /** Asks for a turn. */
  readonly wake = (): void => {
    this.#again = true;
    this.#schedule();
  };

  #schedule(): void {
    if (this.#scheduled || this.#turning || this.#stopped) return;
    this.#scheduled = true;
    this.host.defer(this.#run);
  }

  /** Asks for a turn if the last call into wasm has left something to do. */
  wakeIfNeeded(): void {
    if (!this.#scheduled && !this.#turning && this.#hasBacklog) this.#schedule();
  }

  /** The same, but takes the turn at once. For a call that is not followed by another before the peer has answered. */
  turnIfNeeded(): void {
    if (!this.#scheduled && !this.#turning && !this.#stopped && this.#hasBacklog) this.#run();
  }

  get #hasBacklog(): boolean {
    return this.#backlog === 0 || (this.#memory as Memory).words[this.#backlog] !== 0;
  }

  /** Whether no turn will come by itself. */
  get isIdle(): boolean {
    return !this.#scheduled && this.#timer === undefined && !this.#hasBacklog;
  }

  get isTurning(): boolean {
    return this.#turning;
  }

  now(): number {
    return this.host.now();
  }

  timer(milliseconds: number, callback: () => void): Timer {
    return this.host.timer(milliseconds, callback);
  }

  mark(entry: Fd, what: number): void {
    this.#record(entry, what);
    this.#schedule();
  }

  turnFor(entry: Fd, what: number): void {
    this.#record(entry, what);
    if (this.#scheduled || this.#turning || this.#stopped) return;
    this.#run();
  }

  #record(entry: Fd, what: number): void {
    if (entry.pending === 0) this.#marked.add(entry);
    entry.pending |= what;
  }

  finished(stream: Stream): void {
    if (this.closing.delete(stream)) this.onClosed?.();
  }

  flushLater(stream: Stream): void {
    this.#dirty.add(stream);
    this.#schedule();
  }

  readonly #run = (): void => {
    this.#scheduled = false;
    if (this.#turning) {
      // A runtime that runs jobs within a call of its own, as Bun does: the turn goes on instead.
      this.#again = true;
      return;
    }
    try {
      this.turn(true);
    } catch (error) {
      // The users of the engine know of the fault. If it was thrown into the event loop, it would end the process.
      if (!(error instanceof EngineFault)) throw error;
    }
  };

  /** Takes a turn now if one was asked for: sockets that are being closed then release their addresses. */
  settle(): void {
    this.#spent = 0;
    if (this.#scheduled && !this.#turning) this.turn(true);
  }

  /**
   * Takes a turn: until there is nothing to do, or until the budget is used up. Returns whether something is left to
   * do. `hasLoop`: there is an event loop, so timers wait until data that has arrived was read.
   */
  turn(hasLoop = false): boolean {
    if (this.#stopped) return false;
    if (this.#turning) throw new Error("Turns do not nest");
    this.#turning = true;
    if (!hasLoop) this.reading.release();
    const start = this.host.now();
    const limit = hasLoop ? Math.max(TURN_TIME - this.#spent, 0) + this.#warmUp : Infinity;
    let more = true;
    let taken = 0;
    try {
      for (
        let step = 0;
        more && step < STEPS_PER_TURN && (step === 0 || taken < limit) && !this.#stopped;
        step++
      ) {
        more = this.#step(hasLoop, limit - taken);
        taken = this.host.now() - start;
      }
    } finally {
      this.#turning = false;
      const counted = Math.max(taken - this.#warmUp, 0);
      this.#warmUp -= taken - counted;
      this.#spent += counted;
    }
    if ((more || this.#spent >= TURN_TIME) && !this.#stopped && !this.#scheduled) {
      if (hasLoop && this.#spent >= TURN_TIME) this.reading.exhaust();
      this.#scheduled = true;
      this.host.yield(this.#goOn);
    }
    return more;
  }

  /** Goes on after the event loop has handled other events. */
  readonly #goOn = (): void => {
    this.#spent = 0;
    this.#run();
  };

  /**
   * One call into wasm, and what is done before and after it. `time`: how many milliseconds the call may take. Returns
   * whether there is more to do.
   */
  #step(hasLoop: boolean, time: number): boolean {
    const timers = !hasLoop || !this.#isBehind();
    const memory = this.#memory as Memory;
    const layout = this.#layout;
    this.#again = false;
    this.#marked.drain(this.#reportReadiness);
    const limit = time === Infinity ? 0 : Math.max(Math.round(time * MICROSECONDS_PER_MILLISECOND), 1);
    const outcome = (this.#exports as Exports).zwasm_turn(DISPATCHES_PER_STEP, timers ? 1 : 0, limit) >>> 2;
    const { words } = memory;
    this.#backlog = words[outcome + layout.backlog] >>> 2;
    if (timers) this.#setTimer(words[outcome + layout.timer] | 0);
    this.flush();
    // A callback may call into wasm, and memory may grow, but no other turn starts. So the outcome stays valid.
    const count = memory.words[outcome + layout.notified];
    for (let i = 0; i < count; i++) this.onNotified(memory.words[outcome + layout.numbers + i]);
    return this.#again || this.#marked.size > 0 || this.#dirty.size > 0 || this.#hasBacklog;
  }

  readonly #reportReadiness = (entry: Fd): void => {
    const what = entry.pending;
    entry.pending = 0;
    if (!this.fds.isCurrent(entry)) return;
    const { readable, writable } = this.#layout;
    const bits = (what & READABLE ? readable : 0) | (what & WRITABLE ? writable : 0);
    (this.#exports as Exports).zwasm_ready(entry.fd, bits);
  };

  /** Writes collected output to the connections. */
  flush(): void {
    this.#dirty.drain(flushStream);
  }

  /**
   * Whether timers have to wait until data from the network was read. If other code has blocked the event loop, the
   * answer of a peer may have arrived without having been read. A timeout must not end the connection to this peer.
   */
  #isBehind(): boolean {
    if (this.#passes > 0) return true;
    if (this.#timerDue === Infinity || this.host.now() < this.#timerDue) return false;
    this.#clearTimer();
    this.#passes = PASSES;
    this.host.yield(this.#onPass);
    return true;
  }

  readonly #onPass = (): void => {
    this.#passes--;
    if (this.#passes > 0) this.host.yield(this.#onPass);
    else this.wake();
  };

  /** Sets the timer. A timer that is due earlier than needed stays: an unneeded turn costs less than a new timer. */
  #setTimer(milliseconds: number): void {
    if (milliseconds < 0) return this.#clearTimer();
    const due = this.host.now() + milliseconds;
    if (this.#timer !== undefined && this.#timerDue <= due) return;
    this.#clearTimer();
    this.#timerDue = due;
    this.#timer = this.host.timer(milliseconds, this.#onTimer);
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined;
    this.wake();
  };

  #clearTimer(): void {
    this.#timer?.clear();
    this.#timer = undefined;
    this.#timerDue = Infinity;
  }
}
