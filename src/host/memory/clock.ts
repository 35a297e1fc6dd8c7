/**
 * Virtual time, and the jobs that are due in it. Time stands still while jobs run and jumps to the next job that is
 * due. Jobs that are due at the same time run in an order that the seed determines, except that what was deferred
 * comes first.
 */
import type { Random } from "./random.js";

export interface Job {
  readonly due: number;
  /** Timers alone keep nothing going: see `automatic`. */
  readonly isTimer: boolean;
  cancel(): void;
}

interface Entry extends Job {
  readonly tie: number;
  readonly sequence: number;
  run: (() => void) | undefined;
}

export interface ClockOptions {
  /** Whether jobs that are due at the same time run in random order. */
  readonly shuffle: boolean;
  /**
   * Runs jobs by itself, one for each callback of this function, so that promises settle in between. Timers make
   * time jump only while something is awaited (`await`): an idle network is idle.
   */
  readonly automatic: ((callback: () => void) => void) | undefined;
}

export class VirtualClock {
  #now = 0;
  #sequence = 0;
  /** A binary heap, the earliest first. */
  readonly #heap: Entry[] = [];
  #deferred: (() => void)[] = [];
  /** Jobs in the heap that are neither timers nor cancelled. */
  #urgent = 0;
  #awaited = 0;
  #pumping = false;
  #running = false;

  constructor(
    private readonly random: Random,
    private readonly options: ClockOptions,
  ) {}

  /** Milliseconds since the network began. */
  get now(): number {
    return this.#now;
  }

  /** Whether jobs run by themselves. */
  get isAutomatic(): boolean {
    return this.options.automatic !== undefined;
  }

  /** Runs once the present job is done. */
  defer(run: () => void): void {
    this.#deferred.push(run);
    this.#pump();
  }

  /** Runs so many milliseconds from now. */
  after(milliseconds: number, run: () => void): Job {
    return this.#add(this.#now + Math.max(milliseconds, 0), false, run);
  }

  timer(milliseconds: number, run: () => void): Job {
    return this.#add(this.#now + Math.max(milliseconds, 0), true, run);
  }

  /** Says that something is awaited, or no more. */
  await(on: boolean): void {
    this.#awaited += on ? 1 : -1;
    this.#pump();
  }

  /** Runs what is due within so many milliseconds, which then have passed. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    while (this.#runNext(end)) {
      // All of them.
    }
    this.#now = end;
  }

  /**
   * Runs jobs, time passing as needed, until `done()`, or until nothing but timers is left, or for so many
   * milliseconds if `done` is given. Returns whether it is done.
   */
  run(done?: () => boolean, limit = 60_000): boolean {
    const end = this.#now + limit;
    while (done?.() !== true) {
      if (done === undefined && this.#deferred.length === 0 && this.#urgent === 0) return true;
      if (!this.#runNext(end)) return done === undefined;
    }
    return true;
  }

  /** Runs the next job, or all that was deferred, if it is due by then. */
  #runNext(end: number): boolean {
    if (this.#running) throw new Error("Jobs do not nest");
    this.#running = true;
    try {
      if (this.#deferred.length > 0) {
        const deferred = this.#deferred;
        this.#deferred = [];
        for (const run of deferred) run();
        return true;
      }
      const run = this.#takeNext(end);
      run?.();
      return run !== undefined;
    } finally {
      this.#running = false;
    }
  }

  /** The next job that is due by then and not cancelled; it is then. */
  #takeNext(end: number): (() => void) | undefined {
    for (let next = this.#heap[0]; next !== undefined && next.due <= end; next = this.#heap[0]) {
      this.#removeFirst();
      const { run } = next;
      if (run === undefined) continue;
      // What has run cannot be cancelled any more.
      next.cancel();
      this.#now = Math.max(this.#now, next.due);
      return run;
    }
    return undefined;
  }

  #pump(): void {
    const { automatic } = this.options;
    if (automatic === undefined || this.#pumping || !this.#hasWork()) return;
    this.#pumping = true;
    automatic(() => {
      this.#pumping = false;
      try {
        // Cancelled jobs may be all there is.
        if (!this.#running && this.#hasWork()) this.#runNext(Infinity);
      } finally {
        this.#pump();
      }
    });
  }

  #hasWork(): boolean {
    return this.#deferred.length > 0 || this.#urgent > 0 || (this.#awaited > 0 && this.#heap.length > 0);
  }

  #add(due: number, isTimer: boolean, run: () => void): Job {
    const entry: Entry = {
      due,
      isTimer,
      tie: this.options.shuffle ? this.random.next() : 0,
      sequence: this.#sequence++,
      run,
      cancel: () => {
        if (entry.run === undefined) return;
        entry.run = undefined;
        if (!isTimer) this.#urgent--;
      },
    };
    if (!isTimer) this.#urgent++;
    this.#insert(entry);
    this.#pump();
    return entry;
  }

  #insert(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent], entry)) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = entry;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop() as Entry;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child++;
      if (isBefore(last, heap[child])) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  if (a.due !== b.due) return a.due < b.due;
  if (a.tie !== b.tie) return a.tie < b.tie;
  return a.sequence < b.sequence;
}
