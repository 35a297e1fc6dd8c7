/** A libzmq context as the rest of the package sees it: without pointers, and with errors as exceptions. */
import type { Engine } from "../../glue/engine.js";
import { EngineFault } from "../../glue/boundary/fault.js";
import type { Host } from "../../glue/host.js";
import { Messages } from "../../glue/messages/index.js";
import type { ErrnoDetails, ErrnoError } from "../tables/errors.js";
import type { Runtime } from "../runtime/index.js";
import type { Bridge } from "../threads/bridge.js";
import type { Threads } from "../threads/threads.js";
import { EngineErrors } from "./engine-errors.js";
import { joinThreads } from "./join-threads.js";
import { LibzmqSocket, type SocketParent } from "./socket.js";

/** Milliseconds between two tries to end the connections to other threads. */
const LEAVE_INTERVAL = 5;

/** Bytes of a CURVE key as text: 40 characters and NUL. */
const KEY_SIZE = 41;

export class LibzmqContext {
  readonly #engine: Engine;
  readonly #errors: EngineErrors;
  readonly #parent: SocketParent;
  readonly #threads: Threads | undefined;
  /** Open sockets, to close them when the context ends. */
  readonly #sockets = new Set<LibzmqSocket>();
  #bridge: Bridge | undefined;
  /** The options that were set, and their values, for a context that replaces this one. */
  readonly #options = new Map<number, number>();
  /** Whether the connections to other threads have ended, as of the last `terminate()`. */
  #hasLeft = true;
  /** Called when a socket is opened, and when there is none any more. */
  onUse: (() => void) | undefined;
  onUnused: (() => void) | undefined;
  /** The bits of `LibzmqSocket.events()`: a message can be received; one can be sent. */
  readonly pollIn: number;
  readonly pollOut: number;

  /**
   * `threads`: the other threads of the process, for the context that all of them share. `former`: the context that this
   * one replaces, because it is out of service.
   */
  constructor(runtime: Runtime, threads?: Threads, former?: LibzmqContext) {
    const engine = runtime.createEngine();
    this.#engine = engine;
    this.#threads = threads;
    this.#errors = new EngineErrors(engine);
    this.#parent = {
      engine,
      errors: this.#errors,
      messages: new Messages(engine),
      bridge: () => this.#theBridge,
      isBound: (endpoint) => [...this.#sockets].some((socket) => socket.isBound(endpoint)),
    };
    if (threads !== undefined) engine.findEndpoint = (endpoint) => this.#theBridge?.find(endpoint);
    this.pollIn = this.constant("ZMQ_POLLIN");
    this.pollOut = this.constant("ZMQ_POLLOUT");
    this.#limitMemory(runtime.options.memoryLimit);
    if (former !== undefined) {
      // Other threads must not take this thread for the one that they knew.
      threads?.renewId();
      for (const [option, value] of former.#options) this.setOption(option, value);
    }
  }

  get host(): Host {
    return this.#engine.host;
  }

  /** The endpoint of the program for one that libzmq has. */
  nameOf(endpoint: string): string {
    return this.#engine.host.nameOf?.(endpoint) ?? endpoint;
  }

  /** The number of a ZMQ_ constant. */
  constant(name: string): number {
    return this.#engine.facts.constant(name);
  }

  // Errors and faults.

  /** The error for an errno number of wasm. */
  error(errno: number, details?: Partial<ErrnoDetails>): ErrnoError {
    return this.#errors.of(errno, details);
  }

  /** The error for an errno name. */
  errorOf(code: string, message?: string, details?: Partial<ErrnoDetails>): ErrnoError {
    return this.#errors.named(code, message, details);
  }

  /** Why the context is out of service, if it is. */
  get fault(): EngineFault | undefined {
    return this.#engine.fault;
  }

  /** Calls back if the context goes out of service. The result undoes it. */
  onFault(callback: (fault: EngineFault) => void): () => void {
    return this.#engine.onFault(callback);
  }

  /** Bytes of WebAssembly memory in use, and of large bodies that have arrived. */
  get memoryInUse(): { heap: number; bodies: number } {
    const { heap, bodies } = this.#engine.budget;
    return { heap, bodies };
  }

  // Options.

  getOption(option: number): number {
    this.#applyOptions();
    const value = this.#engine.exports.zmq_ctx_get(this.#engine.context, option);
    if (value < 0) throw this.#errors.last();
    return value;
  }

  setOption(option: number, value: number): void {
    if (this.#engine.exports.zmq_ctx_set(this.#engine.context, option, value) < 0) throw this.#errors.last();
    this.#options.set(option, value);
    this.#threads?.setOption(option, value);
  }

  /** Sets the memory limit to the value of the environment variable, if there is one. */
  #limitMemory(limit: string | undefined): void {
    if (limit === undefined || limit === "") return;
    const { exports, context, facts } = this.#engine;
    const value = Number(limit);
    const option = this.constant("ZWASM_MEMORY_LIMIT");
    if (Number.isInteger(value) && exports.zmq_ctx_set(context, option, value) === 0) return;
    const range = `${facts.number("ZWASM_MEMORY_LIMIT.min")} to ${facts.number("ZWASM_MEMORY_LIMIT.max")}`;
    throw new RangeError(
      `The environment variable ZEROMQ_WASM_MEMORY_LIMIT must be ${range}, in bytes: ${limit}`,
    );
  }

  /** Other threads may have set options. */
  #applyOptions(): void {
    this.#threads?.applyOptions((option, value) => {
      this.#engine.exports.zmq_ctx_set(this.#engine.context, option, value);
      this.#options.set(option, value);
    });
  }

  // Sockets.

  /** `onNews` is called when the socket's `events()` may have changed: it must then be called. */
  openSocket(type: number, onNews: () => void): LibzmqSocket {
    this.#applyOptions();
    const open = (): LibzmqSocket => new LibzmqSocket(this.#parent, type, onNews, () => this.#closed(socket));
    let socket: LibzmqSocket;
    try {
      socket = open();
    } catch (error) {
      if ((error as ErrnoError).code !== "EMFILE") throw error;
      // A socket that was closed just now counts until the next turn.
      this.#engine.scheduler.settle();
      socket = open();
    }
    this.#sockets.add(socket);
    this.onUse?.();
    return socket;
  }

  #closed(socket: LibzmqSocket): void {
    this.#sockets.delete(socket);
    if (this.#sockets.size === 0) this.onUnused?.();
  }

  /** Whether there are open sockets. */
  get isUsed(): boolean {
    return this.#sockets.size > 0;
  }

  /** Whether there is nothing to do until a socket is opened. Then other threads do not have to know of it any more. */
  rest(): boolean {
    if (this.fault !== undefined) return true;
    if (this.isUsed || !this.#engine.isIdle) return false;
    if (this.#bridge !== undefined) {
      // Another thread, even one that starts later, may be the one that binds the endpoint that messages wait for.
      if (this.#bridge.hasPending) return false;
      // Deno cannot open a BroadcastChannel right after the last one was closed, which is what leaving and coming back does.
      if (this.#threads?.hasOthers !== false || !this.#bridge.finish()) return false;
      this.#threads.rest();
      this.#bridge = undefined;
    }
    return true;
  }

  closeSockets(): void {
    for (const socket of [...this.#sockets]) socket.close();
  }

  /** Made when it is first needed. */
  get #theBridge(): Bridge | undefined {
    if (this.#threads === undefined) return undefined;
    return (this.#bridge ??= joinThreads(this.#engine, this.#threads));
  }

  // Functions of libzmq that need no socket.

  curveKeyPair(): { publicKey: string; secretKey: string } {
    const { exports, memory, scratch } = this.#engine;
    if (exports.zmq_curve_keypair(scratch, scratch + KEY_SIZE) < 0) throw this.#errors.last();
    return { publicKey: memory.readCString(scratch), secretKey: memory.readCString(scratch + KEY_SIZE) };
  }

  has(capability: string): boolean {
    const { exports, memory, scratch, scratchSize } = this.#engine;
    memory.bytes[scratch + memory.writeText(scratch, capability, scratchSize - 1)] = 0;
    return exports.zmq_has(scratch) === 1;
  }

  version(): string {
    const { exports, memory, scratch } = this.#engine;
    exports.zmq_version(scratch, scratch + 4, scratch + 8);
    return [0, 4, 8].map((offset) => memory.word(scratch + offset)).join(".");
  }

  // The end.

  /** After `terminate()` has returned false: resolves when it is worth another try. */
  progress(): Promise<void> {
    if (this.#hasLeft) return this.#engine.progress();
    return new Promise((resolve) => void this.host.timer(LEAVE_INTERVAL, resolve));
  }

  /** Turns, where there is no event loop that would; true if something is left to do. */
  turn(): boolean {
    try {
      return this.#engine.scheduler.turn();
    } catch (error) {
      if (error instanceof EngineFault) return false;
      throw error;
    }
  }

  /** Ends the context at once, and drops messages that are not sent. */
  abort(): void {
    this.#engine.abort();
    this.#bridge?.abort();
  }

  /** Ends the context; false while unsent messages remain. Try again when `progress()` resolves. */
  terminate(): boolean {
    try {
      this.#hasLeft = this.#bridge?.finish() ?? true;
      return this.#hasLeft && this.#engine.terminate();
    } catch (error) {
      if (error instanceof EngineFault) return true;
      throw error;
    }
  }
}
