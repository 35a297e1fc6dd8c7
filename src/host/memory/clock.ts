/**
 * The virtual clock of a memory network, and the jobs that run at certain times. Time stands still while a job runs,
 * and then jumps to the time of the next job. Deferred jobs run first. Jobs that are due at the same time run in an
 * order that the seed determines.
 */
import type { Random } from "./random.js";

export interface Job {
  readonly due: number;
  /** An automatic clock does not run for timers alone: see `automatic`. */
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
   * If given, the clock runs jobs by itself: one job for each callback of this function, so that promises settle in
   * between. It runs timers only while something is awaited (`await`), so that an idle network does nothing.
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

  /** Runs the function after the current job. */
  defer(run: () => void): void {
    this.#deferred.push(run);
    this.#pump();
  }

  /** Runs the function in so many milliseconds of virtual time. */
  after(milliseconds: number, run: () => void): Job {
    return this.#add(this.#now + Math.max(milliseconds, 0), false, run);
  }

  timer(milliseconds: number, run: () => void): Job {
    return this.#add(this.#now + Math.max(milliseconds, 0), true, run);
  }

  /** Begins (true) or ends (false) to wait for something. Counts: several things may be awaited at once. */
  await(on: boolean): void {
    this.#awaited += on ? 1 : -1;
    this.#pump();
  }

  /** Lets so many milliseconds pass, and runs the jobs that are due in this time. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    while (this.#runNext(end)) {
      // All of them.
    }
    this.#now = end;
  }

  /**
   * Runs jobs, and lets time pass as needed. With `done`: until `done()` returns true, for at most `limit`
   * milliseconds. Without it: until only timers are left. Returns false if `done()` did not become true.
   */
  run(done?: () => boolean, limit = 60_000): boolean {
    const end = this.#now + limit;
    while (done?.() !== true) {
      if (done === undefined && this.#deferred.length === 0 && this.#urgent === 0) return true;
      if (!this.#runNext(end)) return done === undefined;
    }
    return true;
  }

  /** Runs all deferred jobs, or else the next job if it is due at `end` or before. Returns whether a job ran. */
  #runNext(end: number): boolean {
    if (this.#running) throw new Error("A job must not run other jobs");
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

  /** Takes the next job that is due at `end` or before from the heap, and sets the time to that of the job. */
  #takeNext(end: number): (() => void) | undefined {
    for (let next = this.#heap[0]; next !== undefined && next.due <= end; next = this.#heap[0]) {
      this.#removeFirst();
      const { run } = next;
      if (run === undefined) continue;
      // A job that has run cannot be cancelled any more.
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
        // By now all jobs may have been cancelled.
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
