/**
 * The interface of a host: sockets, time, random bytes, and access to the event loop. A host handles bytes and
 * addresses, never pointers or file descriptors. It never calls into wasm: its callbacks record what has happened and
 * ask for a turn.
 */

/** The address where a socket listens or connects. `host` of a tcp target may be a name, which the host resolves. */
export type Address = TcpAddress | IpcAddress;

export interface TcpAddress {
  readonly transport: "tcp";
  /** 4 for IPv4. 6 for an IPv6 address, or for a name that may have IPv6 addresses. */
  readonly family: 4 | 6;
  readonly host: string;
  /** 0 asks for any free port. */
  readonly port: number;
}

export interface IpcAddress {
  readonly transport: "ipc";
  /** The path of a file, or `@` and a name in the abstract namespace (Linux). */
  readonly path: string;
}

/** The address to which a datagram is sent, or from which it came. `host` of a target may be a name. */
export interface UdpAddress {
  readonly transport: "udp";
  readonly family: 4 | 6;
  readonly host: string;
  /** 0 asks for any free port. */
  readonly port: number;
}

/** A listener to open. */
export interface ListenTarget {
  readonly address: Address;
  /** How many connections may wait to be accepted (ZMQ_BACKLOG). */
  readonly backlog: number;
  /** Whether a listener on an IPv6 address also accepts IPv4 connections. */
  readonly dualStack: boolean;
}

/** What a host reports about a connection. It reports nothing after `close()`. */
export interface ConnectionEvents {
  /** An outgoing connection is established. */
  connected(): void;
  /** An outgoing connection could not be established, or a connection broke. `code` is an errno name. */
  failed(code: string): void;
  /**
   * Bytes have arrived: the first `size` bytes of the buffer, or all of it. The buffer is valid only during this call.
   */
  data(buffer: Uint8Array, size?: number): void;
  /**
   * Memory for the next bytes; undefined if there is none. A host that can choose where it reads to calls this before
   * each read. If it reads into this memory, it calls `filled()` instead of `data()`.
   */
  room?(): Uint8Array | undefined;
  filled?(size: number): void;
  /** How many bytes the next read should bring at most, because other connections wait meanwhile. */
  readonly mostToRead?: number;
  /** The peer will send no more. */
  ended(): void;
  /** The chunks of a `write()` that returned `false` have been taken, and may be overwritten. */
  drained(): void;
}

/** Settings of a tcp connection. The system or the runtime chooses those that are not set. */
export interface TcpSettings {
  /** Whether the peer is probed when the connection is idle: 1 or 0. */
  readonly keepAlive?: number;
  /** Seconds without traffic before the first probe. */
  readonly keepAliveIdle?: number;
  /** Seconds between probes. */
  readonly keepAliveInterval?: number;
  /** The number of probes that may fail before the connection ends. */
  readonly keepAliveCount?: number;
  /** Type of service of IPv4 packets, traffic class of IPv6 packets. */
  readonly typeOfService?: number;
}

export interface Connection {
  readonly local: Address | undefined;
  readonly remote: Address | undefined;
  /**
   * Sends chunks, one after the other. Returns `true` if they were taken: they may be overwritten. Returns `false` if
   * not: the chunks must not change, and nothing may be written, until `drained()` is called.
   */
  write(chunks: readonly Uint8Array[]): boolean;
  /** Stops and starts reading. */
  pause(): void;
  resume(): void;
  /** Changes settings. Settings that the runtime does not have are ignored. */
  set(settings: TcpSettings): void;
  /** Closes. Chunks that were taken are still delivered. Chunks of an unfinished `write()` may be lost. */
  close(): void;
}

/** An incoming connection. The host does not read from it until it is accepted. */
export interface IncomingConnection {
  accept(events: ConnectionEvents): Connection;
  reject(): void;
  /** Whether the other side has reset the connection while it waited. A host that cannot tell has no such method. */
  isReset?(): boolean;
}

export interface Listener {
  /** The address that the listener uses. If port 0 was asked for, it has the chosen port. */
  readonly address: Address;
  close(): void;
}

/** A datagram socket to open. Sockets that hosts open may have the same address. */
export interface DatagramTarget {
  readonly address: UdpAddress;
  /** The address of a multicast group to join. */
  readonly group: string | undefined;
  /** The interface on which to join: its address for IPv4, its name for IPv6; undefined for the default interface. */
  readonly interface: string | undefined;
}

/** What the host must open for a bind. */
export type BindTarget = ListenTarget | DatagramTarget;

/** What a host reports about a datagram socket. It reports nothing after `close()`. */
export interface DatagramEvents {
  opened(): void;
  /** The socket could not be opened. `code` is an errno name. */
  failed(code: string): void;
  /** A datagram has arrived. The receiver owns the bytes. */
  received(bytes: Uint8Array, source: UdpAddress): void;
}

/** How datagrams to multicast groups are sent. */
export interface MulticastSettings {
  /** Whether this machine receives them as well. */
  readonly loop?: boolean;
  /** How many networks they may cross. */
  readonly hops?: number;
  /** The interface that they are sent through: its address for IPv4, its name for IPv6. */
  readonly interface?: string;
}

/** A datagram socket. It may be used before it is open: calls then take effect when it opens. */
export interface DatagramSocket {
  /** The address of the socket, with the chosen port if port 0 was asked for; undefined until the socket is open. */
  readonly local: UdpAddress | undefined;
  /** Sends one datagram, which may get lost without an error. The host owns the bytes from now on. */
  send(bytes: Uint8Array, target: UdpAddress): void;
  /** Changes settings. Throws a HostError if the host knows at once that a setting is impossible. */
  setMulticast(settings: MulticastSettings): void;
  /** Closes. Datagrams that were passed to `send()` before are still sent. */
  close(): void;
}

/** An endpoint of the program that a socket is to be bound or connected to. */
export interface Route {
  readonly operation: "bind" | "connect";
  readonly endpoint: string;
  /** The security mechanism of the socket: NULL, PLAIN, CURVE or GSSAPI. */
  readonly mechanism: string;
}

export type OnConnection = (connection: IncomingConnection) => void;
export type OnFailure = (code: string) => void;

/** An address of a network interface. */
export interface InterfaceAddress {
  readonly name: string;
  readonly address: string;
}

export interface Timer {
  clear(): void;
}

/** The error of functions that open something; `code` is an errno name. */
export class HostError extends Error {
  override readonly name = "HostError";
  constructor(
    readonly code: string,
    message = code,
  ) {
    super(message);
  }
}

/** Memory for several received bodies. It cannot be transferred to another thread, because it would take all of them along. */
export interface SharedMemory {
  /** The largest size that `allocate()` may be called with, in bytes. */
  readonly max: number;
  allocate(size: number): Uint8Array;
}

/**
 * The result of `proceed()`: "sent": bytes were sent. "waiting": no bytes were sent, but they may be later. "over":
 * nothing can be sent, because there is no connection.
 */
export type Progress = "sent" | "waiting" | "over";

/** Functions may throw what the runtime throws. glue/boundary/guarded-host.ts makes an errno name of it. */
export interface Host {
  /**
   * The monotonic time in milliseconds, with fractions. The origin is arbitrary, but should not be the start of the
   * process, because libzmq seeds its random number generator with this time.
   */
  now(): number;
  /** Fills the buffer with cryptographically secure random bytes. */
  random(bytes: Uint8Array): void;
  /** Runs the callback after the current job and the promises that it has settled, before the event loop goes on. */
  defer(callback: () => void): void;
  /** Runs the callback after the event loop has handled other events. */
  yield(callback: () => void): void;
  /** Runs the callback once after so many milliseconds. Does not keep the process alive. */
  timer(milliseconds: number, callback: () => void): Timer;
  /**
   * Begins (true) or ends (false) to keep the process alive. The host counts the calls: each `true` is followed by one
   * `false`, and the process stays alive until the last `false`.
   */
  keepAlive(on: boolean): void;
  /**
   * For use after the event loop has ended (at `process.exit()`): reads and writes connections once, or waits a moment
   * if that is not possible yet. Hosts that can do nothing without an event loop do not have this function.
   */
  proceed?(): Progress;
  /** `onFailure` is called with an errno name if a connection of a peer could not be accepted. */
  listen(target: ListenTarget, onConnection: OnConnection, onFailure?: OnFailure): Promise<Listener>;
  /** Throws a HostError with code ENOTSUP in runtimes where only `listen()` is possible. */
  listenSync(target: ListenTarget, onConnection: OnConnection, onFailure?: OnFailure): Listener;
  connect(target: Address, source: Address | undefined, events: ConnectionEvents): Connection;
  /** False if it is known beforehand that the runtime does not permit to connect, or to send datagrams, to the target. */
  mayConnect?(target: Address | UdpAddress): boolean;
  /**
   * The endpoint that libzmq gets in the place of one of the program, for hosts that have ways of their own to reach it.
   * The same for an endpoint each time. Throws a HostError if the host cannot reach it: its message says what to do instead.
   */
  route?(route: Route): string;
  /** The endpoint of the program for one that `route()` has returned, and any other as it is. */
  nameOf?(endpoint: string): string;
  /** Opens a datagram socket. If the host can open it at once, it calls `events` before this function returns. */
  datagram(target: DatagramTarget, events: DatagramEvents): DatagramSocket;
  /** Returns an unused path for `ipc://*`. Its folder is removed when the listener is closed. */
  temporaryIpcPath(): string;
  /** Removes the folder of such a path, if it was not removed with its listener. */
  releaseIpcPath(path: string): void;
  interfaces(): readonly InterfaceAddress[];
  /**
   * The first address of a name, to listen on; undefined if it has none. For family 6, a name with IPv4 addresses only has
   * one that is mapped to IPv6. A host that cannot look up names does not have this function.
   */
  lookUp?(name: string, family: 4 | 6): Promise<string | undefined>;
  /** Allocates memory for received bodies, in the runtime's usual type (Buffer or Uint8Array). */
  allocate(size: number): Uint8Array;
  /** Memory that small received bodies share. Without it, each gets memory of its own. */
  readonly shared?: SharedMemory | undefined;
  /** The platform's number for an errno name; undefined if the platform has none. */
  errno(code: string): number | undefined;
  /** Reports what the program should know, and cannot be told otherwise. `code` names the kind of warning. */
  warn?(code: string, text: string): void;
  /** The errno name for an exception of the runtime; undefined if the host has none for it. */
  codeOf?(error: unknown): string | undefined;
  /** Prints the text of a failed assertion or of a trace. */
  log(text: string): void;
}

/**
 * Whether an error of a Host says that the runtime has no memory for bytes. It is a RangeError in all runtimes; newer
 * releases of Node also have an error with a code.
 */
export function isNoMemory(error: unknown): boolean {
  return (
    error instanceof RangeError ||
    (error as { code?: unknown } | undefined)?.code === "ERR_MEMORY_ALLOCATION_FAILED"
  );
}
