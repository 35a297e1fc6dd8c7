/** A network in memory: it has the listeners of all its hosts, and makes connections to them. */
import {
  HostError,
  type Address,
  type ConnectionEvents,
  type ListenTarget,
  type OnConnection,
  type TcpAddress,
} from "../../../glue/host.js";
import { VirtualClock } from "./clock.js";
import { MemoryConnection } from "./connection.js";
import { Datagrams } from "./datagram.js";
import { MemoryListener } from "./listener.js";
import { canonical, isAny, Names } from "./names.js";
import { Random } from "./random.js";
import { EPHEMERAL_PORTS, type NetworkOptions, type Settings } from "./settings.js";

/** How many bytes a connection holds before a writer has to wait; similar to loopback connections of a kernel. */
const DEFAULT_BUFFER_SIZE = 128 * 1024;

export class Network {
  readonly clock: VirtualClock;
  readonly names = new Names();
  readonly settings: Settings;
  readonly datagrams: Datagrams;
  readonly #listeners = new Set<MemoryListener>();
  readonly #connections = new Set<MemoryConnection>();
  #lastPort = EPHEMERAL_PORTS.first - 1;
  #lastName = 0;
  #lastPath = 0;

  constructor(options: NetworkOptions = {}) {
    const seed = options.seed ?? 1;
    this.settings = {
      random: new Random(seed),
      latency: options.latency ?? [0.01, 0.1],
      segment: options.segment ?? [1, 64 * 1024],
      bufferSize: options.bufferSize ?? DEFAULT_BUFFER_SIZE,
      trace: options.trace ?? (() => undefined),
    };
    this.clock = new VirtualClock(new Random(~seed), {
      shuffle: options.shuffle ?? true,
      automatic: options.auto ? nextMacrotask : undefined,
    });
    this.datagrams = new Datagrams(this.clock, this.names, this.settings);
  }

  /** The number of open connection ends, listeners and datagram sockets. Tests check that it is 0 at the end. */
  get size(): number {
    return this.#connections.size + this.#listeners.size + this.datagrams.size;
  }

  /** See VirtualClock. */
  run(done?: () => boolean, limit?: number): boolean {
    return this.clock.run(done, limit);
  }

  advance(milliseconds: number): void {
    this.clock.advance(milliseconds);
  }

  /** Adds a name for numeric addresses, like an entry of a hosts file. */
  addName(name: string, ...addresses: string[]): void {
    this.names.add(name, addresses);
  }

  removeName(name: string): void {
    this.names.remove(name);
  }

  addInterface(name: string, address: string): void {
    this.names.addInterface(name, address);
  }

  /** Breaks all connections: both ends of each connection get an error. */
  cutAll(): void {
    for (const connection of [...this.#connections]) connection.cut();
  }

  // Functions for hosts.

  temporaryIpcPath(): string {
    return `/memory/zmq-${++this.#lastPath}/socket`;
  }

  listen(target: ListenTarget, onConnection: OnConnection): MemoryListener {
    const place = this.#claim(target);
    const address = asWritten(target.address, place);
    const { dualStack, backlog } = target;
    const listener = new MemoryListener(address, place, dualStack, backlog, onConnection, (closed) => {
      this.#listeners.delete(closed);
      this.#trace(`unlisten ${show(place)}`);
    });
    this.#listeners.add(listener);
    this.#trace(`listen ${show(place)}`);
    return listener;
  }

  connect(target: Address, source: Address | undefined, events: ConnectionEvents): MemoryConnection {
    const connection = this.#create(`c${++this.#lastName}`, events);
    this.#trace(`${connection.name} connect ${show(target)}`);
    this.#travel(() => {
      if (!connection.isClosed) this.#reach(connection, target, source);
    });
    return connection;
  }

  // Listening.

  /** The address that a listener for this target gets. Throws if the address is not free. */
  #claim({ address, dualStack }: ListenTarget): Address {
    if (address.transport === "ipc") {
      if (this.#findPath(address.path) !== undefined) throw new HostError("EADDRINUSE");
      return address;
    }
    const [host] = this.names.resolve(address.host, address.family);
    if (host === undefined) throw new HostError("ENODEV");
    if (!this.names.isLocal(host)) throw new HostError("EADDRNOTAVAIL");
    const wanted = { ...address, host };
    if (address.port === 0) return { ...wanted, port: this.#freePort() };
    const isTaken = [...this.#listeners].some((listener) => overlaps(listener, wanted, dualStack));
    if (isTaken) throw new HostError("EADDRINUSE");
    return wanted;
  }

  /** A port that no listener uses. */
  #freePort(): number {
    const { first, last } = EPHEMERAL_PORTS;
    const used = new Set(
      [...this.#listeners].map(({ place }) => (place.transport === "tcp" ? place.port : 0)),
    );
    for (let tries = first; tries <= last; tries++) {
      this.#lastPort = this.#lastPort < last ? this.#lastPort + 1 : first;
      if (!used.has(this.#lastPort)) return this.#lastPort;
    }
    throw new HostError("EADDRINUSE");
  }

  #findPath(path: string): MemoryListener | undefined {
    return [...this.#listeners].find(({ place }) => place.transport === "ipc" && place.path === path);
  }

  /** The listener for connections to a numeric address. A listener on this address comes before one on any address. */
  #findPort(host: string, port: number): MemoryListener | undefined {
    const isHere = this.names.isLocal(host);
    const wanted = host.includes(":") ? [host, "::"] : [host, "0.0.0.0"];
    const open = [...this.#listeners].filter(({ place }) => place.transport === "tcp" && place.port === port);
    const listensOn = (at: string) => open.find(({ place }) => (place as TcpAddress).host === at);
    if (!isHere) return undefined;
    for (const at of wanted) {
      const listener = listensOn(at);
      if (listener !== undefined) return listener;
    }
    const dual = listensOn("::");
    return dual?.dualStack ? dual : undefined;
  }

  // Connecting.

  /** Called when an attempt to connect arrives: passes it to the listener, or sends an error back if there is none. */
  #reach(connection: MemoryConnection, target: Address, source: Address | undefined): void {
    const found = this.#route(target, source);
    if (typeof found === "string") {
      this.#travel(() => connection.fail(found));
      return;
    }
    const { listener, remote, local } = found;
    listener.arrive({
      admit: () => {
        const peer = this.#create(`${connection.name}'`, undefined);
        connection.remote = peer.local = remote;
        connection.local = peer.remote = local;
        peer.join(connection);
        if (connection.isClosed) {
          // The connecting end was closed while the attempt waited for room in the backlog.
          peer.end();
          return peer;
        }
        connection.join(peer);
        this.#travel(() => connection.open());
        return peer;
      },
      refuse: () => this.#travel(() => connection.fail("ECONNREFUSED")),
    });
  }

  #route(target: Address, source: Address | undefined): Route | string {
    if (target.transport === "ipc") {
      const listener = this.#findPath(target.path);
      return listener === undefined ? "ENOENT" : { listener, local: undefined, remote: undefined };
    }
    const hosts = this.names.resolve(target.host, target.family);
    if (hosts.length === 0) return "ENOTFOUND";
    for (const host of hosts) {
      const listener = this.#findPort(host, target.port);
      if (listener === undefined) continue;
      const local = this.#sourceAddress(host, source);
      if (local === undefined) return "EADDRNOTAVAIL";
      return { listener, local, remote: tcp(host, target.port) };
    }
    return hosts.some((host) => this.names.isLocal(host)) ? "ECONNREFUSED" : "EHOSTUNREACH";
  }

  #sourceAddress(target: string, source: Address | undefined): Address | undefined {
    const wanted = source?.transport === "tcp" && !isAny(source.host) ? canonical(source.host) : target;
    if (wanted === undefined || !this.names.isLocal(wanted)) return undefined;
    const port = source?.transport === "tcp" && source.port !== 0 ? source.port : this.#freePort();
    return tcp(wanted, port);
  }

  #create(name: string, events: ConnectionEvents | undefined): MemoryConnection {
    const connection = new MemoryConnection(name, this.clock, this.settings, events);
    this.#connections.add(connection);
    connection.onClose(() => this.#connections.delete(connection));
    return connection;
  }

  #travel(arrive: () => void): void {
    this.clock.after(this.settings.random.between(this.settings.latency), arrive);
  }

  #trace(what: string): void {
    this.settings.trace(`${this.clock.now.toFixed(3)} ${what}`);
  }
}

interface Route {
  readonly listener: MemoryListener;
  readonly local: Address | undefined;
  readonly remote: Address | undefined;
}

/** Whether the other address cannot be listened on at the same time. */
function overlaps({ place, dualStack }: MemoryListener, other: TcpAddress, otherDual: boolean): boolean {
  if (place.transport !== "tcp" || place.port !== other.port) return false;
  if (place.host === other.host) return true;
  if (place.host.includes(":") === other.host.includes(":")) return isAny(place.host) || isAny(other.host);
  // Listeners of different families overlap only if one of them accepts all connections of both families.
  return (place.host === "::" && dualStack) || (other.host === "::" && otherDual);
}

/** The place, with the host as it was written in the target, unless that was a name. */
function asWritten(asked: Address, place: Address): Address {
  if (asked.transport === "ipc" || place.transport === "ipc") return place;
  return canonical(asked.host) === undefined ? tcp(place.host, place.port) : { ...asked, port: place.port };
}

function tcp(host: string, port: number): TcpAddress {
  return { transport: "tcp", family: host.includes(":") ? 6 : 4, host, port };
}

function show(address: Address): string {
  return address.transport === "ipc" ? address.path : `${address.host}:${address.port}`;
}

/** Taken at once, because tests may replace them. Browsers have no setImmediate(). */
const { setImmediate: immediately, setTimeout: later } = globalThis as Partial<typeof globalThis> &
  Pick<typeof globalThis, "setTimeout">;

/** Runs the callback after promises have settled and other tasks of the event loop have run. */
function nextMacrotask(callback: () => void): void {
  if (immediately !== undefined) immediately(callback);
  else later(callback, 0);
}
