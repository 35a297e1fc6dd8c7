/** A net.Socket as a Connection. */
import type * as net from "node:net";
import type { Address, Connection, ConnectionEvents } from "../../../glue/host.js";
import * as modules from "./modules.js";

/**
 * All connections read into one buffer, and what arrives is copied out before the next read: this beats 'data' events,
 * which allocate a Buffer each.
 */
const readBuffer = new Uint8Array(256 * 1024);
const shortReadBuffer = readBuffer.subarray(0, 32 * 1024);

const isBun = "bun" in process.versions;

/** Where the events go: nowhere once the connection is closed, whatever the socket still has to say. */
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

/** Undocumented, but the same in every Node and in Deno: the way to give an accepted socket an `onread` buffer. */
interface SocketInternals {
  _handle: object | null;
}

type OnReadSocketOptions = net.SocketConstructorOpts & { handle: object; onread: net.OnReadOpts };

export class NodeConnection implements Connection {
  #socket: net.Socket;
  /** Writes begun and finished: only when they are equal has everything been taken. */
  #writes = 0;
  #written = 0;
  #waiting = false;

  private constructor(
    socket: net.Socket,
    private readonly sink: Sink,
  ) {
    this.#socket = socket;
    socket.on("error", (error: NodeJS.ErrnoException) => sink.events.failed(error.code ?? "EIO"));
    socket.on("end", () => sink.events.ended());
    socket.on("close", () => sink.events.ended());
    socket.unref();
  }

  /** An accepted socket, paused until now. */
  static accepted(socket: net.Socket, events: ConnectionEvents): NodeConnection {
    const sink: Sink = { events };
    const rewrapped = rewrap(socket, sink);
    const connection = new NodeConnection(rewrapped ?? socket, sink);
    if (rewrapped === undefined) socket.on("data", (chunk: Uint8Array) => sink.events.data(chunk));
    connection.#socket.resume();
    return connection;
  }

  static connect(target: Address, source: Address | undefined, events: ConnectionEvents): NodeConnection {
    const sink: Sink = { events };
    const socket = modules.net().connect({
      ...(target.transport === "ipc" ? { path: socketPath(target.path) } : tcpOptions(target, source)),
      allowHalfOpen: true,
      onread: onRead(sink),
    } as net.NetConnectOpts);
    socket.once("connect", () => sink.events.connected());
    return new NodeConnection(socket, sink);
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
    if (chunks.length > 1) this.#socket.cork();
    for (const chunk of chunks) {
      this.#writes++;
      this.#socket.write(chunk, this.#onWritten);
    }
    if (chunks.length > 1) this.#socket.uncork();
    // The kernel was tried at once: an empty queue means that it took everything.
    this.#waiting = this.#socket.writableLength > 0;
    return !this.#waiting;
  }

  readonly #onWritten = (): void => {
    this.#written++;
    if (!this.#waiting || this.#written !== this.#writes) return;
    this.#waiting = false;
    this.sink.events.drained();
  };

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  keepAlive(enable: boolean, idleSeconds: number): void {
    this.#socket.setKeepAlive(enable, idleSeconds * 1000);
  }

  close(): void {
    this.sink.events = nowhere;
    if (this.#socket.connecting || this.#socket.destroyed) {
      this.#socket.destroy();
      return;
    }
    // An unref'd socket would let the process exit and lose what is still to be written.
    if (this.#socket.writableLength > 0) this.#socket.ref();
    this.#socket.destroySoon();
  }
}

/** Large bodies are read where they belong; Bun takes one buffer for all reads only. */
function onRead(sink: Sink): net.OnReadOpts {
  let room: Uint8Array | undefined;
  const nextBuffer = (): Uint8Array => {
    const wasDirect = room !== undefined;
    room = sink.events.room?.();
    // After a large body another one is likely: what is read here of it is copied, so read less.
    return room ?? (wasDirect ? shortReadBuffer : readBuffer);
  };
  return {
    buffer: isBun ? readBuffer : nextBuffer,
    callback: (size, buffer) => {
      if (room === undefined) sink.events.data(buffer.subarray(0, size));
      else sink.events.filled?.(size);
      return true;
    },
  };
}

/** The same connection under a socket with an `onread` buffer; undefined where that is not possible. */
function rewrap(socket: net.Socket, sink: Sink): net.Socket | undefined {
  const internals = socket as unknown as SocketInternals;
  if (isBun || typeof internals._handle !== "object" || internals._handle === null) return undefined;
  const options: OnReadSocketOptions = {
    handle: internals._handle,
    allowHalfOpen: true,
    onread: onRead(sink),
    // The accepted socket is paused, so nothing has been read from the handle.
    ...{ manualStart: true },
  };
  const rewrapped = new (modules.net().Socket)(options);
  internals._handle = null;
  socket.destroy();
  return rewrapped;
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

function isAny(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

function tcpAddress(host: string, port: number | undefined): Address {
  return { transport: "tcp", family: host.includes(":") ? 6 : 4, host, port: port ?? 0 };
}

/**
 * The path as Node wants it: `@name` stands for the abstract namespace, whose names begin with NUL, and what looks like
 * a number would be a port.
 */
export function socketPath(path: string): string {
  if (path.startsWith("@")) return `\0${path.slice(1)}`;
  return Number(path) >= 0 ? `./${path}` : path;
}
