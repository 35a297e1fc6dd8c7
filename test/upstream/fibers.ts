/**
 * Runs the fibers of a test program: `main()` and the threads that it starts. wasm/upstream/fibers.cpp knows what each
 * waits for; here they are unwound and rewound, in the way of Asyncify.
 */
import type { Engine } from "../../glue/engine.js";
import type { Host, Timer } from "../../glue/host.js";
import type { Exports } from "../../glue/boundary/exports.js";
import type { OpenedListener } from "../../glue/io/listening.js";

/** The functions of `wasm/upstream/exports.txt`, and those that Asyncify and the linker add. */
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

/** States of Asyncify. */
const NORMAL = 0;
const REWINDING = 2;

/**
 * Passes of the event loop at the end of a sleep. On a busy machine, time passes without the process having seen what
 * happened in it.
 */
const SETTLING_PASSES = 20;

/** What a fiber looked like when it called setjmp(): the saved locals, and where its stack ended. */
interface Snapshot {
  readonly fiber: number;
  readonly bytes: Uint8Array;
  readonly stackPointer: number;
}

/** What is to be done with a fiber that has been unwound. */
type Unwound =
  | { kind: "wait" }
  | { kind: "setjmp"; buffer: number }
  | { kind: "longjmp"; restore: Snapshot; value: number };

export class Fibers {
  readonly #engine: Engine;
  readonly #exports: FiberExports;
  readonly #snapshots = new Map<number, Snapshot>();
  /** Where the stacks of waiting fibers end. */
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
    // Unity jumps to where the test began, which is in another fiber if it is a thread that has failed.
    if (restore?.fiber !== this.#running) throw new Error("longjmp() to another fiber: a thread has failed");
    this.#unwind({ kind: "longjmp", restore, value });
  }

  /** Opens a listener for the running fiber, which waits for the flag. First, what it did before has its turn. */
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

  /** Fibers go on after the event loop has had its chance, so that none of them keeps the network from going on. */
  schedule(): void {
    if (this.#scheduled || this.#engine.fault !== undefined) return;
    this.#scheduled = true;
    setImmediate(() => this.#settle(SETTLING_PASSES));
  }

  /** When somebody's time is up, the network has some more: a sleep is for what happens meanwhile. */
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
      // What they did is work for a turn, after which they are looked at again.
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

  /** Returns whether the fiber waits or has ended; else it is to be entered again. */
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
        // A longjmp() may have left another one.
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

  /** What Asyncify saved: from the start of the area to where it is now. Its first word says that, the second the end. */
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

  // Looking at them.

  /** The stacks of all fibers that wait: each is rewound, and unwound again at once. */
  traces(): string[] {
    const traces = (this.#traces = [] as string[]);
    for (const fiber of [...this.#stackPointers.keys()]) this.#run(fiber);
    this.#traces = undefined;
    return traces;
  }
}
