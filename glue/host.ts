/**
 * What a host provides: sockets, time, randomness and a place in the event loop. A host deals in bytes and
 * addresses, never in pointers or file descriptors, and it never calls into wasm: its callbacks record what
 * happened and ask for a turn.
 */

/** Where a socket listens or connects. `host` of a tcp target may be a name, which the host resolves. */
export type Address = TcpAddress | IpcAddress;

export interface TcpAddress {
  readonly transport: "tcp";
  /** 4, or 6 for an address or name that may also be IPv6. */
  readonly family: 4 | 6;
  readonly host: string;
  /** 0 asks for any free port. */
  readonly port: number;
}

export interface IpcAddress {
  readonly transport: "ipc";
  /** Path of a file, or `@` and a name in the abstract namespace (Linux). */
  readonly path: string;
}

/** Where a datagram goes to or came from. `host` may be a name where one is sent, which the host resolves. */
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
  /** Connections that may wait to be accepted (ZMQ_BACKLOG). */
  readonly backlog: number;
  /** Whether an IPv6 address also takes IPv4 connections. */
  readonly dualStack: boolean;
}

/** What happens to a connection. After `close()` nothing is reported any more. */
export interface ConnectionEvents {
  /** An outgoing connection is established. */
  connected(): void;
  /** An outgoing connection could not be established, or a connection broke. `code` is an errno name. */
  failed(code: string): void;
  /** Bytes arrived: the first `size` of the buffer, or all of it. It is borrowed: valid until this call returns. */
  data(buffer: Uint8Array, size?: number): void;
  /**
   * Where the host may read the next bytes to, if it can choose: it then says `filled()` instead of `data()`. Asked
   * before each read.
   */
  room?(): Uint8Array | undefined;
  filled?(size: number): void;
  /** The peer will send no more. */
  ended(): void;
  /** What `write()` could not hand over at once has been taken; its chunks are free again. */
  drained(): void;
}

/** How a tcp connection behaves. What is not set is the system's or the runtime's choice. */
export interface TcpSettings {
  /** Whether the peer is probed when the connection is idle: 1 or 0. */
  readonly keepAlive?: number;
  /** Seconds without traffic before the first probe. */
  readonly keepAliveIdle?: number;
  /** Seconds between probes. */
  readonly keepAliveInterval?: number;
  /** So many probes may fail. */
  readonly keepAliveCount?: number;
  /** Type of service of IPv4 packets, traffic class of IPv6 packets. */
  readonly typeOfService?: number;
}

export interface Connection {
  readonly local: Address | undefined;
  readonly remote: Address | undefined;
  /**
   * Sends chunks, one after the other. `true`: they were taken, and may be overwritten. `false`: they belong to the
   * connection until `drained()`, and nothing may be written before.
   */
  write(chunks: readonly Uint8Array[]): boolean;
  /** Stops and starts reading. */
  pause(): void;
  resume(): void;
  /** Changes settings. What the runtime cannot set is ignored. */
  set(settings: TcpSettings): void;
  /** Closes. What was taken is still delivered; what `write()` has not handed over may be lost. */
  close(): void;
}

/** An incoming connection, not read from until it is accepted. */
export interface IncomingConnection {
  accept(events: ConnectionEvents): Connection;
  reject(): void;
}

export interface Listener {
  /** The address in use, with the port that was chosen for port 0. */
  readonly address: Address;
  close(): void;
}

/** A datagram socket to open. Others may have the same address, if they are opened by a host as well. */
export interface DatagramTarget {
  readonly address: UdpAddress;
  /** A multicast group to join, by its address. */
  readonly group: string | undefined;
  /** The interface on which to join: its address for IPv4, its name for IPv6; undefined for the usual one. */
  readonly interface: string | undefined;
}

/** What a bind needs of the host. */
export type BindTarget = ListenTarget | DatagramTarget;

/** What happens to a datagram socket. After `close()` nothing is reported any more. */
export interface DatagramEvents {
  opened(): void;
  /** It could not be opened. `code` is an errno name. */
  failed(code: string): void;
  /** A datagram arrived. Its bytes are the receiver's. */
  received(bytes: Uint8Array, source: UdpAddress): void;
}

/** How datagrams to groups are sent. */
export interface MulticastSettings {
  /** Whether they come back to this machine. */
  readonly loop?: boolean;
  /** How many networks they may cross. */
  readonly hops?: number;
  /** The interface through which: its address for IPv4, its name for IPv6. */
  readonly interface?: string;
}

/** A datagram socket. It may be used before it is open: what is asked for is done then. */
export interface DatagramSocket {
  /** Where it receives, with the port that was chosen for port 0; undefined until it is open. */
  readonly local: UdpAddress | undefined;
  /** Sends one datagram. It may get lost, and nobody is told. The bytes belong to the host from now on. */
  send(bytes: Uint8Array, target: UdpAddress): void;
  /** Throws a HostError if the host knows at once that it cannot be done. */
  setMulticast(settings: MulticastSettings): void;
  /** Closes; what was sent is still sent. */
  close(): void;
}

export type OnConnection = (connection: IncomingConnection) => void;

/** An address of a network interface. */
export interface InterfaceAddress {
  readonly name: string;
  readonly address: string;
}

export interface Timer {
  clear(): void;
}

/** Thrown, or rejected with, by what opens something: `code` is an errno name. */
export class HostError extends Error {
  override readonly name = "HostError";
  constructor(
    readonly code: string,
    message = code,
  ) {
    super(message);
  }
}

/**
 * What came of `proceed()`: bytes were sent; nothing was, but may be later; or nothing can be done, for there is no
 * connection.
 */
export type Progress = "sent" | "waiting" | "over";

export interface Host {
  /**
   * Milliseconds, monotonic, with fractions. The origin may be any, but should be another one than the start of the
   * process: libzmq seeds its generator of random numbers with the time.
   */
  now(): number;
  /** Fills with cryptographically secure random bytes. */
  random(bytes: Uint8Array): void;
  /** Runs after the current job and the promises it settled, before the event loop goes on. */
  defer(callback: () => void): void;
  /** Runs after the event loop has had its chance. */
  yield(callback: () => void): void;
  /** Runs once after so many milliseconds. Does not keep the process alive. */
  timer(milliseconds: number, callback: () => void): Timer;
  /**
   * Something is awaited that must keep the process alive (true), or no longer (false). Counts: several things may be
   * awaited at once, and each `true` is followed by one `false`.
   */
  keepAlive(on: boolean): void;
  /**
   * When the event loop has ended for good (at `process.exit()`), does once what it would do for connections, or waits
   * a moment if there is nothing to do. Absent where a host can do nothing without an event loop.
   */
  proceed?(): Progress;
  listen(target: ListenTarget, onConnection: OnConnection): Promise<Listener>;
  /** Throws a HostError with code ENOTSUP where only `listen` is possible. */
  listenSync(target: ListenTarget, onConnection: OnConnection): Listener;
  connect(target: Address, source: Address | undefined, events: ConnectionEvents): Connection;
  /** Opens a datagram socket; where the host can, `events` has been told how that went when this returns. */
  datagram(target: DatagramTarget, events: DatagramEvents): DatagramSocket;
  /** An unused path for `ipc://*`, whose folder goes away with its listener. */
  temporaryIpcPath(): string;
  interfaces(): readonly InterfaceAddress[];
  /** Memory for received bodies, in the runtime's customary type (Buffer, or Uint8Array). */
  allocate(size: number): Uint8Array;
  /** The platform's number of an errno name; undefined if it has none. */
  errno(code: string): number | undefined;
  /** Text of a failed assertion, or of a trace. */
  log(text: string): void;
}
