/**
 * A host whose calls never throw into wasm. A runtime refuses what a program may not do by an exception, and at any call:
 * a permission is missing, an address is not valid, there are no free descriptors. Here such an exception becomes an
 * errno name: that of a HostError, or that with which a connection fails. Exceptions of glue itself are not caught: they
 * are faults.
 */
import {
  HostError,
  type Address,
  type Connection,
  type ConnectionEvents,
  type DatagramEvents,
  type DatagramSocket,
  type DatagramTarget,
  type Host,
  type IncomingConnection,
  type InterfaceAddress,
  type Listener,
  type ListenTarget,
  type MulticastSettings,
  type OnConnection,
  type OnFailure,
  type Progress,
  type TcpSettings,
  type Timer,
  type UdpAddress,
} from "../host.js";
import { EngineFault } from "./fault.js";

export class GuardedHost implements Host {
  readonly proceed?: () => Progress;
  readonly route: Host["route"];
  readonly nameOf: Host["nameOf"];

  constructor(private readonly inner: Host) {
    this.route = inner.route?.bind(inner);
    this.nameOf = inner.nameOf?.bind(inner);
    if (inner.proceed !== undefined) this.proceed = () => (inner.proceed as () => Progress)();
  }

  // Used by glue at all times. If these fail, the engine cannot go on.

  now(): number {
    return this.inner.now();
  }

  random(bytes: Uint8Array): void {
    this.inner.random(bytes);
  }

  defer(callback: () => void): void {
    this.inner.defer(callback);
  }

  yield(callback: () => void): void {
    this.inner.yield(callback);
  }

  timer(milliseconds: number, callback: () => void): Timer {
    return this.inner.timer(milliseconds, callback);
  }

  keepAlive(on: boolean): void {
    this.inner.keepAlive(on);
  }

  allocate(size: number): Uint8Array {
    return this.inner.allocate(size);
  }

  errno(code: string): number | undefined {
    return this.inner.errno(code);
  }

  codeOf(error: unknown): string {
    // Thrown through wasm: a function of the host has called into it.
    if (error instanceof EngineFault) throw error;
    const code = this.inner.codeOf?.(error) ?? (error as { code?: unknown } | undefined)?.code;
    return typeof code === "string" ? code : "EIO";
  }

  get shared(): Host["shared"] {
    return this.inner.shared;
  }

  warn(code: string, text: string): void {
    this.#attempt(() => this.inner.warn?.(code, text), undefined);
  }

  log(text: string): void {
    this.#attempt(() => this.inner.log(text), undefined);
  }

  // What a runtime may refuse.

  async listen(target: ListenTarget, onConnection: OnConnection, onFailure?: OnFailure) {
    try {
      return this.#listener(await this.inner.listen(target, this.#incoming(onConnection), onFailure));
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  listenSync(target: ListenTarget, onConnection: OnConnection, onFailure?: OnFailure): Listener {
    try {
      return this.#listener(this.inner.listenSync(target, this.#incoming(onConnection), onFailure));
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  connect(target: Address, source: Address | undefined, events: ConnectionEvents): Connection {
    return this.#connection(() => this.inner.connect(target, source, events), events);
  }

  mayConnect(target: Address | UdpAddress): boolean {
    return this.#attempt(() => this.inner.mayConnect?.(target) ?? true, true);
  }

  datagram(target: DatagramTarget, events: DatagramEvents): DatagramSocket {
    try {
      return new GuardedDatagram(this.inner.datagram(target, events));
    } catch (error) {
      events.failed(this.codeOf(error));
      return NO_DATAGRAMS;
    }
  }

  temporaryIpcPath(): string {
    try {
      return this.inner.temporaryIpcPath();
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  releaseIpcPath(path: string): void {
    this.#attempt(() => this.inner.releaseIpcPath(path), undefined);
  }

  async lookUp(name: string, family: 4 | 6): Promise<string | undefined> {
    try {
      return await this.inner.lookUp?.(name, family);
    } catch {
      return undefined;
    }
  }

  interfaces(): readonly InterfaceAddress[] {
    return this.#attempt(() => this.inner.interfaces(), []);
  }

  #listener(listener: Listener): Listener {
    return { address: listener.address, close: () => this.#attempt(() => listener.close(), undefined) };
  }

  #incoming(onConnection: OnConnection): OnConnection {
    return (incoming: IncomingConnection) =>
      onConnection({
        accept: (events) => this.#connection(() => incoming.accept(events), events),
        reject: () => this.#attempt(() => incoming.reject(), undefined),
        isReset: () => this.#attempt(() => incoming.isReset?.() ?? false, false),
      });
  }

  #connection(open: () => Connection, events: ConnectionEvents): Connection {
    const fail = (error: unknown): void => {
      if (!connection.closed) this.inner.defer(() => connection.closed || events.failed(this.codeOf(error)));
    };
    const connection = new GuardedConnection(fail);
    connection.open(open);
    return connection;
  }

  #refusal(error: unknown): HostError {
    return error instanceof HostError ? error : new HostError(this.codeOf(error), String(error));
  }

  #attempt<T>(call: () => T, otherwise: T): T {
    return attempt(call, () => otherwise);
  }
}

function attempt<T>(call: () => T, otherwise: (error: unknown) => T): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof EngineFault) throw error;
    return otherwise(error);
  }
}

/** A connection that fails if a call of the runtime throws. */
class GuardedConnection implements Connection {
  closed = false;
  /** Undefined if the connection could not be opened. */
  #inner: Connection | undefined;

  constructor(private readonly fail: (error: unknown) => void) {}

  open(open: () => Connection): void {
    this.#try(() => {
      this.#inner = open();
    });
  }

  get local(): Address | undefined {
    return attempt(
      () => this.#inner?.local,
      () => undefined,
    );
  }

  get remote(): Address | undefined {
    return attempt(
      () => this.#inner?.remote,
      () => undefined,
    );
  }

  /** What a failed connection takes is lost. */
  write(chunks: readonly Uint8Array[]): boolean {
    try {
      return this.#inner?.write(chunks) ?? true;
    } catch (error) {
      if (error instanceof EngineFault) throw error;
      this.fail(error);
      return true;
    }
  }

  pause(): void {
    this.#try(() => this.#inner?.pause());
  }

  resume(): void {
    this.#try(() => this.#inner?.resume());
  }

  set(settings: TcpSettings): void {
    this.#try(() => this.#inner?.set(settings));
  }

  close(): void {
    this.closed = true;
    this.#try(() => this.#inner?.close());
  }

  #try(call: () => void): void {
    attempt(call, this.fail);
  }
}

/** Datagrams that cannot be sent are lost. */
class GuardedDatagram implements DatagramSocket {
  constructor(private readonly inner: DatagramSocket) {}

  get local(): UdpAddress | undefined {
    return attempt(
      () => this.inner.local,
      () => undefined,
    );
  }

  send(bytes: Uint8Array, target: UdpAddress): void {
    attempt(
      () => this.inner.send(bytes, target),
      () => undefined,
    );
  }

  setMulticast(settings: MulticastSettings): void {
    this.inner.setMulticast(settings);
  }

  close(): void {
    attempt(
      () => this.inner.close(),
      () => undefined,
    );
  }
}

/** What there is in place of a socket that could not be opened. */
const NO_DATAGRAMS: DatagramSocket = {
  local: undefined,
  send() {},
  setMulticast() {},
  close() {},
};
