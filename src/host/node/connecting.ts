/**
 * Makes connections to other peers. In Node, one that fails costs no `net.Socket`, whose making and destroying would cost
 * more than the attempt itself: libzmq tries again five to ten times a second, and programs start before their servers.
 */
import type { Address, Connection, ConnectionEvents, TcpAddress, TcpSettings } from "../../../glue/host.js";
import type { AfterLoop, Connections } from "./after-loop.js";
import { isAny, NodeConnection } from "./connection.js";
import { nextTick } from "./globals.js";
import { newHandle, type ConnectRequest, type TcpHandle } from "./handles.js";
import * as modules from "./modules.js";
import { codeOf, codeOfNumber } from "./permissions.js";

export function connect(
  target: Address,
  source: Address | undefined,
  events: ConnectionEvents,
  connections: Connections,
): Connection {
  const made = !connections.loopEnded && isPlain(target, source) ? newHandle() : undefined;
  return made === undefined
    ? NodeConnection.connect(target, source, events, connections)
    : new Connecting(made, target as TcpAddress, events, connections);
}

/** A numeric address, and no address or port of our own that would have to be bound first. */
function isPlain(target: Address, source: Address | undefined): boolean {
  if (target.transport !== "tcp" || modules.net().isIP(target.host) === 0) return false;
  return source === undefined || (source.transport === "tcp" && isAny(source.host) && source.port === 0);
}

/** A connection that becomes a `NodeConnection` when the other side has accepted it. */
class Connecting implements Connection, AfterLoop {
  #connected: NodeConnection | undefined;
  #settings: TcpSettings = {};
  #isPaused = false;
  #isOver = false;
  readonly #handle: TcpHandle;

  constructor(
    { handle, request }: { handle: TcpHandle; request: ConnectRequest },
    private readonly target: TcpAddress,
    private readonly events: ConnectionEvents,
    private readonly connections: Connections,
  ) {
    this.#handle = handle;
    connections.open.add(this);
    handle.unref();
    request.oncomplete = (status) => this.#complete(status);
    const fail = (code: string | undefined): void => nextTick(() => this.#fail(code));
    try {
      const { host, port } = target;
      const status =
        modules.net().isIP(host) === 6
          ? handle.connect6(request, host, port)
          : handle.connect(request, host, port);
      if (status !== 0) fail(codeOfNumber(status));
    } catch (error) {
      fail(codeOf(error));
    }
  }

  get local(): Address | undefined {
    return this.#connected?.local;
  }

  get remote(): Address | undefined {
    return this.#connected?.remote;
  }

  write(chunks: readonly Uint8Array[]): boolean {
    return this.#connected?.write(chunks) ?? false;
  }

  pause(): void {
    this.#isPaused = true;
    this.#connected?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#connected?.resume();
  }

  set(settings: TcpSettings): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#connected?.set(settings);
  }

  close(): void {
    if (this.#connected === undefined) this.#end();
    else this.#connected.close();
  }

  /** See `AfterLoop`. Reported as connected although it may still fail: in that case writing fails. */
  step(): boolean | undefined {
    if (this.#connected === undefined) this.#open();
    return this.#connected?.step();
  }

  #complete(status: number): void {
    if (this.#isOver || this.#connected !== undefined) return;
    if (status !== 0) this.#fail(codeOfNumber(status));
    else this.#open();
  }

  #open(): void {
    const { events, connections, target } = this;
    connections.open.delete(this);
    this.#handle.setNoDelay(true);
    const outgoing = { target, source: undefined };
    this.#connected = NodeConnection.connectedHandle(this.#handle, events, connections, outgoing);
    this.#connected.set(this.#settings);
    if (!this.#isPaused) this.#connected.resume();
    events.connected();
  }

  #fail(code: string | undefined): void {
    if (this.#isOver) return;
    this.#end();
    this.events.failed(code ?? "EIO");
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.connections.open.delete(this);
    this.#handle.close();
  }
}
