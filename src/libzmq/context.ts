/** libzmq as the rest of the package sees it: the only file here that touches the glue. */
import type { Engine, Prepared } from "../../glue/engine.js";
import { EngineFault } from "../../glue/boundary/fault.js";
import { AddressKind, Messages, type Body, type MessageAddress } from "../../glue/messages.js";
import type { BindTarget, Host, Progress, Timer } from "../../glue/host.js";
import { CallError, SocketHandle } from "../../glue/socket-handle.js";
import { checkEndpoint, isInproc, withLocalhost } from "./endpoint-texts.js";
import { errnoError, type ErrnoDetails, type ErrnoError } from "../tables/errors.js";
import type { Runtime } from "../runtime/index.js";
import { Bridge } from "../threads/bridge.js";
import type { Threads } from "../threads/threads.js";

export type { Body, Host, MessageAddress, Progress, Timer };
export { AddressKind, EngineFault };
export type { SocketHandle };

const KEY_SIZE = 41;

/** What a context and its sockets need of libzmq. */
export class NativeContext {
  readonly engine: Engine;
  readonly #messages: Messages;
  /** Sockets that are open, to close them when the context ends. */
  readonly #sockets = new Set<NativeSocket>();

  #bridge: Bridge | undefined;

  /** `threads`: with whom the context is shared. */
  constructor(
    readonly runtime: Runtime,
    private readonly threads?: Threads,
  ) {
    this.engine = runtime.createEngine();
    this.#messages = new Messages(this.engine);
  }

  /** The number of a ZMQ_ constant. */
  constant(name: string): number {
    return this.engine.facts.constant(name);
  }

  getOption(option: number): number {
    this.#applyOptions();
    const value = this.engine.exports.zmq_ctx_get(this.engine.context, option);
    if (value < 0) throw this.lastError();
    return value;
  }

  setOption(option: number, value: number): void {
    if (this.engine.exports.zmq_ctx_set(this.engine.context, option, value) < 0) throw this.lastError();
    this.threads?.setOption(option, value);
  }

  /** Other threads may have set options. */
  #applyOptions(): void {
    this.threads?.applyOptions((option, value) => {
      this.engine.exports.zmq_ctx_set(this.engine.context, option, value);
    });
  }

  /** Inproc of other threads, made when first needed; undefined for a context that is of this thread alone. */
  get bridge(): Bridge | undefined {
    if (this.threads === undefined) return undefined;
    return (this.#bridge ??= new Bridge(this.engine, this.threads));
  }

  /** Who authenticates this thread's connections may be in another thread. */
  meetOthers(): void {
    if (this.threads?.isInUse) void this.bridge;
  }

  /** The error of the libzmq call that failed just now. */
  lastError(details: Partial<ErrnoDetails> = {}): ErrnoError {
    return this.error(this.engine.exports.zmq_errno(), details);
  }

  /** The error for an errno number of wasm. */
  error(errno: number, details: Partial<ErrnoDetails> = {}): ErrnoError {
    const { exports, facts, host, memory } = this.engine;
    const code = facts.code(errno);
    const text = memory.readCString(exports.zmq_strerror(errno));
    return errnoError({ code, errno: host.errno(code) ?? errno, text, ...details });
  }

  /** An error by its errno name. */
  errorOf(code: string, message?: string, address?: string): ErrnoError {
    return this.error(this.engine.facts.errno(code), { code, message, address });
  }

  /** Runs a call of the glue; what libzmq refuses becomes an ErrnoError. */
  attempt<T>(call: () => T, address?: string): T {
    try {
      return call();
    } catch (error) {
      if (error instanceof CallError) throw this.error(error.errno, { address });
      throw error;
    }
  }

  openSocket(type: number, onNews: () => void): NativeSocket {
    this.#applyOptions();
    const open = (): NativeSocket =>
      new NativeSocket(this, this.#messages, type, onNews, () => this.#sockets.delete(socket));
    let socket: NativeSocket;
    try {
      socket = open();
    } catch (error) {
      if ((error as ErrnoError).code !== "EMFILE") throw error;
      // What was closed just now still counts: it goes in the next turn.
      this.engine.scheduler.settle();
      socket = open();
    }
    this.#sockets.add(socket);
    return socket;
  }

  curveKeyPair(): { publicKey: string; secretKey: string } {
    const { exports, memory, scratch } = this.engine;
    if (exports.zmq_curve_keypair(scratch, scratch + KEY_SIZE) < 0) throw this.lastError();
    return { publicKey: memory.readCString(scratch), secretKey: memory.readCString(scratch + KEY_SIZE) };
  }

  has(capability: string): boolean {
    const { exports, memory, scratch, scratchSize } = this.engine;
    memory.bytes[scratch + memory.writeText(scratch, capability, scratchSize - 1)] = 0;
    return exports.zmq_has(scratch) === 1;
  }

  version(): string {
    const { exports, memory, scratch } = this.engine;
    exports.zmq_version(scratch, scratch + 4, scratch + 8);
    return [0, 4, 8].map((offset) => memory.word(scratch + offset)).join(".");
  }

  proxyStep(frontEnd: NativeSocket, backEnd: NativeSocket, messages: number): number {
    const moved = this.engine.exports.zwasm_proxy_step(frontEnd.pointer, backEnd.pointer, 0, messages);
    this.engine.scheduler.wake();
    return moved;
  }

  /** Closes all sockets. */
  closeSockets(): void {
    for (const socket of [...this.#sockets]) socket.close();
  }

  /** Turns, for want of an event loop that would; true if something is left to do. */
  turn(): boolean {
    try {
      return this.engine.scheduler.turn();
    } catch (error) {
      if (error instanceof EngineFault) return false;
      throw error;
    }
  }

  /** Ends the context at once, whatever is still to be sent. */
  abort(): void {
    this.engine.abort();
    this.#bridge?.abort();
  }

  /** Ends the context; false while unsent messages remain. */
  terminate(): boolean {
    try {
      return (this.#bridge?.finish() ?? true) && this.engine.terminate();
    } catch (error) {
      if (error instanceof EngineFault) return true;
      throw error;
    }
  }
}

export class NativeSocket {
  readonly #handle: SocketHandle;
  /** Sends one message at a time: there is nothing to wait for that could be sent with it. */
  readonly #isLockStep: boolean;
  #closed = false;
  /** Inproc endpoints that the socket has bound, and other names under which it is known to other threads. */
  readonly #bound = new Set<string>();
  readonly #aliases: string[] = [];

  constructor(
    readonly context: NativeContext,
    private readonly messages: Messages,
    type: number,
    onNews: () => void,
    private readonly onClose: () => void,
  ) {
    this.#isLockStep = type === context.constant("ZMQ_REQ") || type === context.constant("ZMQ_REP");
    this.#handle = context.attempt(() => new SocketHandle(context.engine, type, onNews));
  }

  get pointer(): number {
    return this.#handle.pointer;
  }

  /** By its owner, or with its context. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** ZMQ_POLLIN (1) and ZMQ_POLLOUT (2). */
  events(): number {
    return this.#closed ? 0 : this.#handle.events();
  }

  /** Sends without waiting: 0, or an errno number for `context.error()`, negated. */
  send(frames: readonly Body[], address?: MessageAddress): number {
    return this.messages.send(this.#handle.pointer, frames, address, this.#isLockStep);
  }

  /**
   * Receives up to so many whole messages without waiting into the start of a list, each behind its address if it has
   * one. Returns how many; if there was none an errno number for `context.error()`, negated.
   */
  receive(limit: number, into: (Uint8Array[] | undefined)[], address = AddressKind.none): number {
    return this.messages.receive(this.#handle.pointer, limit, into, address);
  }

  /** Calls an option function of the handle. */
  option<T>(call: (handle: SocketHandle) => T): T {
    return this.context.attempt(() => call(this.#handle));
  }

  /** Opens the listener, then binds. */
  async bind(endpoint: string): Promise<void> {
    const { engine } = this.context;
    const { local, plan } = this.#plan(endpoint);
    const { bridge } = isInproc(endpoint) ? this.context : {};
    if (bridge !== undefined) await bridge.meet();
    this.#bindTo(endpoint, local, plan, plan && (await engine.prepare(plan)));
  }

  bindSync(endpoint: string): void {
    const { engine } = this.context;
    const { local, plan } = this.#plan(endpoint);
    if (isInproc(endpoint)) this.context.bridge?.meetNow();
    this.#bindTo(endpoint, local, plan, plan && engine.prepareSync(plan));
  }

  #plan(endpoint: string) {
    checkEndpoint(endpoint);
    const { host } = this.context.engine;
    const local = endpoint === "ipc://*" ? `ipc://${host.temporaryIpcPath()}` : withLocalhost(endpoint);
    return { local, plan: this.context.attempt(() => this.#handle.bindPlan(local), endpoint) };
  }

  #bindTo(
    endpoint: string,
    local: string,
    plan: BindTarget | undefined,
    prepared: Prepared | undefined,
  ): void {
    if (this.#closed) {
      if (typeof prepared === "object") prepared.close();
      throw this.context.errorOf("ENOTSOCK");
    }
    if (isInproc(endpoint)) return this.#bindInproc(endpoint);
    this.context.meetOthers();
    this.context.attempt(() => this.#handle.bind(local, plan, prepared), endpoint);
  }

  /** The alias first: the last endpoint is the one that was asked for. */
  #bindInproc(endpoint: string): void {
    const { bridge } = this.context;
    const alias = bridge?.claim(endpoint, this.pointer);
    if (bridge !== undefined && alias === undefined)
      throw this.context.errorOf("EADDRINUSE", undefined, endpoint);
    try {
      if (alias !== undefined) this.context.attempt(() => this.#handle.bind(alias));
      this.context.attempt(() => this.#handle.bind(endpoint), endpoint);
    } catch (error) {
      bridge?.release(endpoint);
      throw error;
    }
    if (alias === undefined) return;
    this.#bound.add(endpoint);
    this.#aliases.push(alias);
    bridge?.announce(alias);
  }

  unbind(endpoint: string): void {
    checkEndpoint(endpoint);
    this.context.attempt(() => this.#handle.unbind(withLocalhost(endpoint)), endpoint);
    this.#release(endpoint);
  }

  connect(endpoint: string): void {
    checkEndpoint(endpoint);
    this.#meetPeers(endpoint);
    this.context.attempt(() => this.#handle.connect(endpoint), endpoint);
  }

  /** The peer may be a socket of another thread, or authenticated by one. */
  #meetPeers(endpoint: string): void {
    if (isInproc(endpoint)) this.context.bridge?.prepare(endpoint);
    else this.context.meetOthers();
  }

  /** Without a look at other threads: to the events of a socket. */
  connectToMonitor(endpoint: string): void {
    this.context.attempt(() => this.#handle.connect(endpoint));
  }

  disconnect(endpoint: string): void {
    checkEndpoint(endpoint);
    this.context.attempt(() => this.#handle.disconnect(endpoint), endpoint);
    this.#release(endpoint);
  }

  #release(endpoint: string): void {
    if (this.#bound.delete(endpoint)) this.context.bridge?.release(endpoint);
  }

  /** Connects a Peer, and says which routing id the other end has. */
  connectPeer(endpoint: string): number {
    checkEndpoint(endpoint);
    this.#meetPeers(endpoint);
    return this.context.attempt(() => this.#handle.connectPeer(endpoint), endpoint);
  }

  monitor(endpoint: string, events: number): void {
    this.context.attempt(() => this.#handle.monitor(endpoint, events));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onClose();
    if (this.context.engine.fault !== undefined) return;
    this.#handle.close();
    for (const endpoint of [...this.#bound]) this.#release(endpoint);
    for (const alias of this.#aliases) this.context.bridge?.forget(alias);
  }
}
