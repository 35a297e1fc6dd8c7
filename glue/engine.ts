/**
 * One instance of libzmq: a wasm instance, its memory, its descriptors, its scheduler, and its only libzmq context. All
 * state belongs to this object. Two engines share nothing but the compiled module.
 */
import { Bodies } from "./bodies.js";
import { Budget } from "./boundary/budget.js";
import type { Exports } from "./boundary/exports.js";
import { Facts } from "./boundary/facts.js";
import { EngineFault } from "./boundary/fault.js";
import { FdTable } from "./io/fd-table.js";
import { GuardedHost } from "./boundary/guarded-host.js";
import { guardExports, retireExports } from "./boundary/guard.js";
import type { BindTarget, Host } from "./host.js";
import { createImports, memoryChecks } from "./boundary/imports/index.js";
import type { FindEndpoint, ImportTarget } from "./boundary/imports/target.js";
import { turnLayout } from "./boundary/layout.js";
import { Memory } from "./boundary/memory.js";
import { type Opened, Prepared } from "./io/prepared.js";
import type { BufferPointer, ContextPointer, SocketPointer } from "./pointers.js";
import { Scheduler } from "./scheduler.js";
import { traceImports } from "./boundary/trace.js";

export type { Opened };

export interface EngineOptions {
  /** Logs every call that wasm makes to the host. */
  readonly trace?: boolean;
  /** Detaches all views of memory in every call into wasm. Tests use this to find views that are kept too long. */
  readonly detachOnCall?: boolean;
  /** Further imports, in addition to `wasm/imports.txt`. libzmq's own test programs need them. */
  readonly imports?: WebAssembly.Imports;
}

export class Engine implements ImportTarget {
  readonly host: GuardedHost;
  readonly exports: Exports;
  readonly memory: Memory;
  readonly facts: Facts;
  readonly fds = new FdTable();
  readonly bodies: Bodies;
  readonly scheduler: Scheduler;
  readonly prepared: Prepared;
  readonly budget: Budget;
  /** Looks for inproc endpoints of other threads, while there are any. */
  findEndpoint: FindEndpoint | undefined;
  /** The libzmq context. */
  readonly context: ContextPointer;
  /** The scratch area: a part of wasm memory that is used to pass texts and small messages. */
  readonly scratch: BufferPointer;
  readonly scratchSize: number;
  #fault: EngineFault | undefined;
  #terminated = false;
  #logged = "";
  #watchers = new Map<number, () => void>();
  #nextWatch: number;
  /** Called when `terminate()` may go further. */
  #onProgress: (() => void) | undefined;
  readonly #onFault = new Set<(fault: EngineFault) => void>();

  constructor(module: WebAssembly.Module, host: Host, options: EngineOptions = {}) {
    this.host = new GuardedHost(host);
    this.bodies = new Bodies({
      allocate: (size) => host.allocate(size),
      charge: (bytes) => this.budget.chargeBodies(bytes),
    });
    this.prepared = new Prepared(this.host);
    this.scheduler = new Scheduler(this.host, this.fds, (number) => this.#watchers.get(number)?.());
    const imports = createImports(this);
    const instance = new WebAssembly.Instance(module, {
      host: options.trace ? traceImports(imports, (text) => host.log(text)) : imports,
      env: memoryChecks,
      ...options.imports,
    });
    const raw = instance.exports as unknown as Exports;
    this.memory = new Memory(raw.memory);
    this.exports = guardExports(raw, {
      fault: () => this.#fault,
      poison: (cause) => this.poison(cause),
      before: options.detachOnCall ? () => this.memory.detach() : undefined,
    });
    this.exports._initialize();
    this.facts = new Facts(this.exports, this.memory);
    this.scheduler.start(this.exports, this.memory, turnLayout(this.facts));
    this.budget = new Budget(this.exports, this.memory, this.facts);
    this.scheduler.onClosed = () => this.#progress();
    const waitOver = this.facts.number("wait_over");
    this.#watchers.set(waitOver, () => this.#progress());
    this.#nextWatch = waitOver + 1;
    this.scratch = this.exports.zwasm_scratch();
    this.scratchSize = this.exports.zwasm_scratch_size();
    this.context = this.exports.zmq_ctx_new();
  }

  // Faults.

  get fault(): EngineFault | undefined {
    return this.#fault;
  }

  /** Calls the function if the engine has a fault. The result removes the callback. */
  onFault(callback: (fault: EngineFault) => void): () => void {
    this.#onFault.add(callback);
    return () => this.#onFault.delete(callback);
  }

  /** Takes the engine out of service after an exception was thrown through wasm. Returns the error to throw. */
  poison(cause: unknown): EngineFault {
    if (this.#fault !== undefined) return this.#fault;
    const fault =
      cause instanceof EngineFault ? cause : new EngineFault(this.abortReason(String(cause)), cause);
    this.#fault = fault;
    this.abort();
    for (const callback of [...this.#onFault]) callback(fault);
    this.#onFault.clear();
    this.#watchers.clear();
    this.#release(fault);
    return fault;
  }

  /** Lets go of the instance and its memory. What still refers to this engine keeps little. */
  #release(fault: EngineFault): void {
    // There are none yet if the instance could not even be set up.
    if ((this.context as ContextPointer | undefined) === undefined) return;
    // Until an error's stack is read, V8 keeps its frames, and a frame of wasm keeps the instance.
    for (let error: unknown = fault; error instanceof Error; error = error.cause) void error.stack;
    try {
      this.facts.readAll();
    } catch {
      // A fault can also leave a memory that cannot be read. It must not hide the fault.
    }
    retireExports(this.exports, fault);
    this.memory.release();
  }

  /** The reason of an abort: the text that libzmq printed before, if any, because it says more than `reason`. */
  abortReason(reason: string): string {
    return this.#logged.trim() || reason;
  }

  log(text: string): void {
    this.#logged += text;
  }

  /** Whether nothing will happen until a socket is opened: no connection, and no timer of libzmq's. */
  get isIdle(): boolean {
    return this.fds.size === 0 && this.scheduler.closing.size === 0 && this.scheduler.isIdle;
  }

  // Listeners and datagram sockets.

  /** Opens what the next `zmq_bind()` needs. Sockets that are being closed release their addresses first. */
  prepare(target: BindTarget): Promise<Opened> {
    this.scheduler.settle();
    return this.prepared.open(target);
  }

  prepareSync(target: BindTarget): Opened {
    this.scheduler.settle();
    return this.prepared.openSync(target);
  }

  // Sockets with news.

  /**
   * Calls `callback` after each turn in which the socket's events may have changed. Returns the number of the watch.
   */
  watch(socket: SocketPointer, callback: () => void): number {
    const number = this.#nextWatch++;
    this.#watchers.set(number, callback);
    this.exports.zwasm_watch(socket, number);
    return number;
  }

  unwatch(socket: SocketPointer, number: number): void {
    this.#watchers.delete(number);
    if (this.#fault === undefined) this.exports.zwasm_watch(socket, -1);
  }

  // The end.

  /**
   * Tries to end the context. Returns `false` while there are sockets or unsent messages. Turns go on in the meantime.
   * Try again when `progress()` resolves. After `true` the engine must not be used any more.
   */
  terminate(): boolean {
    if (this.#fault !== undefined) return true;
    if (!this.#terminated) {
      if (this.exports.zmq_ctx_term(this.context) !== 0) {
        this.scheduler.wake();
        return false;
      }
      this.#terminated = true;
      this.scheduler.flush();
      this.scheduler.stop();
    }
    // libzmq lingers until it has handed over all bytes. Here the streams linger until their peers have taken them.
    for (const stream of [...this.scheduler.closing]) if (stream.isOverdue) stream.finishClose();
    if (this.scheduler.closing.size > 0) return false;
    this.prepared.closeAll();
    return true;
  }

  /** Resolves when it is worth calling `terminate()` again. To be called when `terminate()` has returned `false`. */
  progress(): Promise<void> {
    return new Promise((resolve) => (this.#onProgress = resolve));
  }

  #progress(): void {
    this.#onProgress?.();
    this.#onProgress = undefined;
  }

  /** Closes everything. Messages that have not been sent are lost. */
  abort(): void {
    this.scheduler.stop();
    this.fds.closeAll();
    this.prepared.closeAll();
    for (const stream of [...this.scheduler.closing]) stream.finishClose();
    this.#progress();
  }
}
