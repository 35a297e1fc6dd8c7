/**
 * Runs the fibers of a test program: `main()` and the threads that it starts. wasm/upstream/fibers.cpp knows what each
 * fiber waits for. This file unwinds and rewinds them with Asyncify.
 */
import type { Engine } from "../../glue/engine.js";
import type { Host, Timer } from "../../glue/host.js";
import type { Exports } from "../../glue/boundary/exports.js";
import type { OpenedListener } from "../../glue/io/listening.js";

/** The functions in `wasm/upstream/exports.txt`, and those that Asyncify and the linker add. */
interface FiberExports extends Exports {
  upstream_start(): void;
  upstream_next(after: number): number;
  upstream_timeout(): number;
  upstream_switch(fiber: number): number;
  upstream_stack(fiber: number): number;
  upstream_enter(fiber: number): void;
  asyncify_start_unwind(area: number): void;
  asyncify_stop_unwind(): void;
  asyncify_start_rewind(area: number): void;
  asyncify_stop_rewind(): void;
  asyncify_get_state(): number;
  stackSave(): number;
  stackRestore(pointer: number): void;
}

/** The states of Asyncify. */
const NORMAL = 0;
const REWINDING = 2;

/**
 * How often the event loop runs at the end of a sleep. On a busy machine, the time may be over before the process has
 * handled the events of that time.
 */
const SETTLING_PASSES = 20;

/** The state of a fiber when it called setjmp(): its saved locals, and the end of its stack. */
interface Snapshot {
  readonly fiber: number;
  readonly bytes: Uint8Array;
  readonly stackPointer: number;
}

/** What to do with a fiber that has been unwound. */
type Unwound =
  | { kind: "wait" }
  | { kind: "setjmp"; buffer: number }
  | { kind: "longjmp"; restore: Snapshot; value: number };

export class Fibers {
  readonly #engine: Engine;
  readonly #exports: FiberExports;
  readonly #snapshots = new Map<number, Snapshot>();
  /** The ends of the stacks of waiting fibers. */
  readonly #stackPointers = new Map<number, number>();
  /** Listeners for the fibers that wait for them in `listen()`. */
  readonly #prepared = new Map<number, OpenedListener | string>();
  #running = 0;
  #area = 0;
  #unwound: Unwound = { kind: "wait" };
  #result = 0;
  #scheduled = false;
  #timer: Timer | undefined;
  #traces: string[] | undefined;

  constructor(
    engine: Engine,
    private readonly host: Host,
  ) {
    this.#engine = engine;
    this.#exports = engine.exports as FiberExports;
  }

  start(): void {
    this.#exports.upstream_start();
    this.schedule();
  }

  // Called by wasm, in a fiber.

  suspend(): number {
    return this.#unwind({ kind: "wait" });
  }

  setjmp(buffer: number): number {
    return this.#unwind({ kind: "setjmp", buffer });
  }

  longjmp(buffer: number, value: number): void {
    const restore = this.#snapshots.get(buffer);
    // Unity jumps to the start of the test. If a thread has failed, that is in another fiber.
    if (restore?.fiber !== this.#running) throw new Error("longjmp() to another fiber: a thread has failed");
    this.#unwind({ kind: "longjmp", restore, value });
  }

  /**
   * Opens a listener for the running fiber, which waits for the flag. The fiber's earlier actions take effect first.
   */
  prepare(flag: number, open: () => Promise<OpenedListener | string>): void {
    const fiber = this.#running;
    const opening = Promise.resolve().then(open);
    void opening.then((opened) => {
      this.#prepared.set(fiber, opened);
      this.#engine.memory.words[flag >>> 2] = 1;
      this.schedule();
    });
  }

  #unwind(unwound: Unwound): number {
    const { asyncify_get_state, asyncify_stop_rewind, asyncify_start_unwind, stackSave } = this.#exports;
    if (asyncify_get_state() === REWINDING) {
      asyncify_stop_rewind();
      if (this.#traces === undefined) return this.#result;
      this.#traces.push(new Error().stack ?? "");
    }
    this.#unwound = unwound;
    this.#stackPointers.set(this.#running, stackSave());
    asyncify_start_unwind(this.#area);
    return 0;
  }

  // Scheduling.

  /** Runs fibers after the event loop has handled other events, so that no fiber blocks the network. */
  schedule(): void {
    if (this.#scheduled || this.#engine.fault !== undefined) return;
    this.#scheduled = true;
    setImmediate(() => this.#settle(SETTLING_PASSES));
  }

  /** If the wait of a fiber has timed out, lets the event loop run first: tests sleep until something has happened. */
  #settle(passes: number): void {
    if (passes > 0 && this.#exports.upstream_timeout() === 0) setImmediate(() => this.#settle(passes - 1));
    else this.#runAll();
  }

  #runAll(): void {
    this.#scheduled = false;
    this.#timer?.clear();
    this.#timer = undefined;
    let some = false;
    for (let fiber = -1; (fiber = this.#exports.upstream_next(fiber)) >= 0; some = true) {
      this.#engine.prepared.withListener(this.#prepared.get(fiber), () => this.#run(fiber));
      this.#prepared.delete(fiber);
    }
    if (some) {
      // What the fibers did is work for a turn. After the turn, their conditions are checked again.
      this.#engine.scheduler.wake();
      return;
    }
    const wait = this.#exports.upstream_timeout();
    if (wait >= 0) this.#timer = this.host.timer(Math.ceil(wait), () => this.schedule());
  }

  #run(fiber: number): void {
    const exports = this.#exports;
    const outside = exports.stackSave();
    this.#running = fiber;
    this.#area = exports.upstream_switch(fiber);
    this.#result = 0;
    const stackPointer = this.#stackPointers.get(fiber);
    if (stackPointer !== undefined) this.#rewind(stackPointer);
    else exports.stackRestore(exports.upstream_stack(fiber));
    while (!this.#enter(fiber));
    exports.stackRestore(outside);
  }

  /** Returns whether the fiber waits or has ended. If not, it must be entered again. */
  #enter(fiber: number): boolean {
    const exports = this.#exports;
    exports.upstream_enter(fiber);
    if (exports.asyncify_get_state() === NORMAL) {
      this.#stackPointers.delete(fiber);
      return true;
    }
    exports.asyncify_stop_unwind();
    const unwound = this.#unwound;
    const stackPointer = this.#stackPointers.get(fiber) as number;
    switch (unwound.kind) {
      case "wait":
        return true;
      case "setjmp":
        // An earlier longjmp() may have set another result.
        this.#result = 0;
        this.#snapshots.set(unwound.buffer, { fiber, bytes: this.#saved(), stackPointer });
        this.#rewind(stackPointer);
        return false;
      case "longjmp":
        this.#result = unwound.value;
        this.#restore(unwound.restore);
        this.#rewind(unwound.restore.stackPointer);
        return false;
    }
  }

  #rewind(stackPointer: number): void {
    this.#exports.stackRestore(stackPointer);
    this.#exports.asyncify_start_rewind(this.#area);
  }

  /** A copy of what Asyncify has saved: from the start of the area to the position in its first word. */
  #saved(): Uint8Array {
    const { memory } = this.#engine;
    const start = this.#areaStart();
    return memory.copy(start, memory.word(this.#area) - start);
  }

  #restore({ bytes }: Snapshot): void {
    const { memory } = this.#engine;
    const start = this.#areaStart();
    memory.write(start, bytes);
    memory.words[this.#area >>> 2] = start + bytes.length;
  }

  #areaStart(): number {
    return this.#engine.memory.word(this.#area + 8);
  }

  // Stack traces.

  /** The stack traces of all waiting fibers. Each fiber is rewound, and unwound again at once. */
  traces(): string[] {
    const traces = (this.#traces = [] as string[]);
    for (const fiber of [...this.#stackPointers.keys()]) this.#run(fiber);
    this.#traces = undefined;
    return traces;
  }
}
