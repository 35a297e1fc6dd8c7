/** A connection of the Node host, implemented with a `net.Socket`. */
import type * as net from "node:net";
import type { Address, Connection, ConnectionEvents, TcpSettings } from "../../../glue/host.js";
import type { AfterLoop, Connections } from "./after-loop.js";
import { DirectConnection, connectNow, descriptorOf } from "./direct.js";
import { nextTick } from "./globals.js";
import { learnFrom } from "./handles.js";
import * as modules from "./modules.js";
import { codeOf } from "./permissions.js";

/**
 * All connections read into this one buffer. The bytes are copied out before the next read. This is faster than 'data'
 * events, each of which allocates a Buffer.
 */
const readBuffer = new Uint8Array(256 * 1024);
const SHORT_READ = 32 * 1024;

const isBun = "bun" in process.versions;

/** Where the events of the socket go. After `close()` this is `nowhere`, because the socket may still emit events. */
interface Sink {
  events: ConnectionEvents;
}

const nowhere: ConnectionEvents = {
  connected() {},
  failed() {},
  data() {},
  ended() {},
  drained() {},
};

/**
 * Not documented, but the same in all versions of Node and in Deno. Needed to give an accepted socket an `onread`
 * buffer.
 */
interface SocketInternals {
  _handle: SocketHandle | null;
}

/** What Node wraps into a `net.Socket`. */
export type SocketHandle = object;

/** Functions of newer runtimes (later releases of Node 24). Older ones ignore the arguments that they do not know. */
interface TunableSocket {
  setKeepAlive(enable: boolean, idle: number, interval: number, count: number | undefined): unknown;
  setTypeOfService?(value: number): unknown;
}

/** The system uses only the lowest 8 bits of the value. */
const MAX_TYPE_OF_SERVICE = 255;

type OnReadSocketOptions = net.SocketConstructorOpts & { handle: SocketHandle; onread: net.OnReadOpts };

/** Where a connection leads to, and from where. */
interface Outgoing {
  readonly target: Address;
  readonly source: Address | undefined;
}

export class NodeConnection implements Connection, AfterLoop {
  #socket: net.Socket;
  /**
   * The number of writes that have begun, and that have finished. If they are equal, all bytes have been handed over.
   */
  #writes = 0;
  #written = 0;
  #waiting = false;
  /** The chunks of the last `write()`, some bytes of which have not been handed over yet. */
  #writing: readonly Uint8Array[] = [];
  #settings: TcpSettings = {};
  /** Reads and writes instead of the socket when the event loop has ended. */
  #direct: DirectConnection | undefined;

  private constructor(
    socket: net.Socket,
    private readonly sink: Sink,
    private readonly connections: Connections,
    private readonly outgoing?: Outgoing,
  ) {
    this.#socket = socket;
    connections.open.add(this);
    socket.on("error", (error) => sink.events.failed(codeOf(error)));
    socket.on("end", () => sink.events.ended());
    socket.on("close", () => sink.events.ended());
    socket.unref();
  }

  /** Makes a connection of an accepted socket, which has been paused until now. */
  static accepted(socket: net.Socket, events: ConnectionEvents, connections: Connections): NodeConnection {
    const handle = takeHandle(socket);
    if (handle !== undefined) return NodeConnection.acceptedHandle(handle, events, connections);
    const sink: Sink = { events };
    const connection = new NodeConnection(socket, sink, connections);
    socket.on("data", (chunk: Uint8Array) => sink.events.data(chunk));
    socket.resume();
    return connection;
  }

  /** The same of an accepted handle, from which nothing has been read. */
  static acceptedHandle(
    handle: SocketHandle,
    events: ConnectionEvents,
    connections: Connections,
  ): NodeConnection {
    const connection = NodeConnection.connectedHandle(handle, events, connections);
    connection.resume();
    return connection;
  }

  /** The same, of a handle that has connected if `outgoing` says where to. The first read begins with `resume()`. */
  static connectedHandle(
    handle: SocketHandle,
    events: ConnectionEvents,
    connections: Connections,
    outgoing?: Outgoing,
  ): NodeConnection {
    const sink: Sink = { events };
    return new NodeConnection(wrap(handle, sink), sink, connections, outgoing);
  }

  static connect(
    target: Address,
    source: Address | undefined,
    events: ConnectionEvents,
    connections: Connections,
  ): NodeConnection {
    const sink: Sink = { events };
    if (connections.loopEnded)
      return new NodeConnection(openNow(target, source, connections), sink, connections, { target, source });
    const options = { ...connectOptions(target, source), onread: onRead(sink) };
    const socket = modules.net().connect(options as net.NetConnectOpts);
    if (target.transport === "tcp") learnFrom(socket);
    socket.once("connect", () => {
      connections.connected(target, socket.remoteAddress);
      sink.events.connected();
    });
    return new NodeConnection(socket, sink, connections, { target, source });
  }

  get local(): Address | undefined {
    const { localAddress, localPort } = this.#socket;
    return localAddress === undefined ? undefined : tcpAddress(localAddress, localPort);
  }

  get remote(): Address | undefined {
    const { remoteAddress, remotePort } = this.#socket;
    return remoteAddress === undefined ? undefined : tcpAddress(remoteAddress, remotePort);
  }

  write(chunks: readonly Uint8Array[]): boolean {
    if (this.#direct !== undefined) return this.#direct.write(chunks);
    if (chunks.length > 1) this.#socket.cork();
    for (const chunk of chunks) {
      this.#writes++;
      this.#socket.write(chunk, this.#onWritten);
    }
    if (chunks.length > 1) this.#socket.uncork();
    // The socket has already tried to write to the kernel. If its queue is empty, the kernel has taken everything.
    this.#waiting = this.#socket.writableLength > 0;
    if (this.#waiting) this.#writing = chunks;
    return !this.#waiting;
  }

  readonly #onWritten = (): void => {
    this.#written++;
    if (!this.#waiting || this.#written !== this.#writes) return;
    this.#waiting = false;
    this.#writing = [];
    this.sink.events.drained();
  };

  pause(): void {
    this.#socket.pause();
    if (this.#direct !== undefined) this.#direct.paused = true;
  }

  resume(): void {
    this.#socket.resume();
    if (this.#direct !== undefined) this.#direct.paused = false;
  }

  set(settings: TcpSettings): void {
    this.#settings = { ...this.#settings, ...settings };
    const {
      keepAlive,
      keepAliveIdle = 0,
      keepAliveInterval = 1,
      keepAliveCount,
      typeOfService,
    } = this.#settings;
    const socket: TunableSocket = this.#socket;
    if (keepAlive !== undefined)
      socket.setKeepAlive(keepAlive !== 0, keepAliveIdle * 1000, keepAliveInterval * 1000, keepAliveCount);
    if (typeOfService === undefined) return;
    try {
      socket.setTypeOfService?.(typeOfService & MAX_TYPE_OF_SERVICE);
    } catch {
      // A socket that is not connected yet throws, but applies the value later. Otherwise the value cannot be set.
    }
  }

  close(): void {
    this.sink.events = nowhere;
    this.connections.open.delete(this);
    // Bun runs all pending jobs when it closes a socket. They may not run now: wasm may have called this function.
    if (isBun) nextTick(() => this.#socket.destroy());
    else this.#socket.destroy();
  }

  /** See `AfterLoop`. */
  step(): boolean | undefined {
    this.#direct ??= this.#takeOver();
    return this.#direct?.step();
  }

  #takeOver(): DirectConnection | undefined {
    let descriptor = descriptorOf(this.#socket, this.#writing);
    if (descriptor === undefined && this.#socket.connecting && this.outgoing !== undefined) {
      // Node has not begun to connect: it waits for the address of the name, or for the next tick.
      this.#socket.destroy();
      this.#socket = openNow(this.outgoing.target, this.outgoing.source, this.connections);
      descriptor = descriptorOf(this.#socket, []);
    }
    if (descriptor === undefined) return undefined;
    const direct = new DirectConnection(
      descriptor,
      readBuffer,
      () => this.sink.events,
      () => this.connections.lost(this.outgoing?.target),
    );
    direct.paused = this.#socket.isPaused();
    // Reported although it may still fail: in that case writing fails.
    if (this.#socket.connecting) this.sink.events.connected();
    return direct;
  }
}

/**
 * Reads large bodies directly into their own memory. In Bun this is impossible, as it uses one buffer for all reads.
 */
function onRead(sink: Sink): net.OnReadOpts {
  let room: Uint8Array | undefined;
  const nextBuffer = (): Uint8Array => {
    const wasDirect = room !== undefined;
    room = sink.events.room?.();
    if (room !== undefined) return room;
    // After a large body another one is likely. The part of it that is read into this buffer must be copied: read less.
    const most = wasDirect ? SHORT_READ : (sink.events.mostToRead ?? Infinity);
    return most < readBuffer.length ? readBuffer.subarray(0, most) : readBuffer;
  };
  return {
    buffer: isBun ? readBuffer : nextBuffer,
    callback: (size, buffer) => {
      if (room === undefined) sink.events.data(buffer, size);
      else sink.events.filled?.(size);
      return true;
    },
  };
}

/** Takes the handle out of a paused socket; undefined in runtimes where this is impossible. */
function takeHandle(socket: net.Socket): SocketHandle | undefined {
  const internals = socket as unknown as SocketInternals;
  if (isBun || typeof internals._handle !== "object" || internals._handle === null) return undefined;
  const handle = internals._handle;
  internals._handle = null;
  socket.destroy();
  return handle;
}

/** Makes a socket with an `onread` buffer of an accepted handle. */
function wrap(handle: SocketHandle, sink: Sink): net.Socket {
  const options: OnReadSocketOptions = {
    handle,
    allowHalfOpen: true,
    onread: onRead(sink),
    // The first read begins with resume().
    ...{ manualStart: true },
  };
  return new (modules.net().Socket)(options);
}

/** Makes a socket that connects without an event loop. If the target cannot be reached, the socket never connects. */
function openNow(target: Address, source: Address | undefined, connections: Connections): net.Socket {
  const { connect, Socket } = modules.net();
  const reachable = connections.reachable(target);
  if (reachable === undefined) return new Socket();
  const options = connectOptions(reachable, source);
  return reachable.transport === "ipc" ? connect(options) : connectNow(options as net.TcpSocketConnectOpts);
}

function connectOptions(target: Address, source: Address | undefined): net.NetConnectOpts {
  return {
    ...(target.transport === "ipc" ? { path: socketPath(target.path) } : tcpOptions(target, source)),
    allowHalfOpen: true,
  };
}

function tcpOptions(
  target: Address & { transport: "tcp" },
  source: Address | undefined,
): net.TcpSocketConnectOpts {
  return {
    host: target.host,
    port: target.port,
    noDelay: true,
    ...(target.family === 4 ? { family: 4 } : {}),
    ...(source?.transport === "tcp" && !isAny(source.host) ? { localAddress: source.host } : {}),
    ...(source?.transport === "tcp" && source.port !== 0 ? { localPort: source.port } : {}),
  };
}

export function isAny(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

function tcpAddress(host: string, port: number | undefined): Address {
  return { transport: "tcp", family: host.includes(":") ? 6 : 4, host, port: port ?? 0 };
}

/**
 * The path in the form that Node expects. `@name` is a name in the abstract namespace, where names begin with NUL. A
 * path that looks like a number gets a prefix, because Node would use it as a port.
 */
export function socketPath(path: string): string {
  if (path.startsWith("@")) return `\0${path.slice(1)}`;
  return Number(path) >= 0 ? `./${path}` : path;
}
