/** Datagram sockets in a memory network. Each datagram travels by itself, so that one may overtake another. */
import {
  HostError,
  type DatagramEvents,
  type DatagramSocket,
  type DatagramTarget,
  type MulticastSettings,
  type UdpAddress,
} from "../../../glue/host.js";
import type { VirtualClock } from "./clock.js";
import { canonical, isAny, type Names } from "./names.js";
import { EPHEMERAL_PORTS, type Settings } from "./settings.js";

/** The largest datagram over IPv4, in bytes. */
const MAX_SIZE = 65507;

/** All datagram sockets of a network. */
export class Datagrams {
  /** In the order in which they were opened. */
  readonly #sockets = new Set<MemoryDatagram>();
  #lastPort = EPHEMERAL_PORTS.first - 1;

  constructor(
    private readonly clock: VirtualClock,
    private readonly names: Names,
    private readonly settings: Settings,
  ) {}

  /** The number of open sockets. Tests check that it is 0 at the end. */
  get size(): number {
    return this.#sockets.size;
  }

  open(target: DatagramTarget, events: DatagramEvents): MemoryDatagram {
    const socket = new MemoryDatagram(this, events);
    try {
      socket.open(this.#claim(target.address), this.#groupOf(target));
      this.#sockets.add(socket);
    } catch (error) {
      socket.close();
      events.failed((error as HostError).code);
      return socket;
    }
    this.#trace(`${socket.name} opened`);
    events.opened();
    return socket;
  }

  close(socket: MemoryDatagram): void {
    if (this.#sockets.delete(socket)) this.#trace(`${socket.name} closed`);
  }

  /** Sends a datagram. It also arrives if the sender has been closed in the meantime. */
  send(from: MemoryDatagram, bytes: Uint8Array, target: UdpAddress, loop: boolean): void {
    const [host] = this.names.resolve(target.host, target.family);
    if (host === undefined || bytes.length > MAX_SIZE) return;
    const source = from.sourceOf(host);
    this.#trace(`${from.name} sends ${bytes.length} to ${host}:${target.port}`);
    this.clock.after(this.settings.random.between(this.settings.latency), () => {
      for (const socket of this.#receivers(host, target.port, loop)) socket.deliver(bytes, source);
    });
  }

  /** A datagram to a group goes to all its members. Any other goes to one socket: the one that was opened last. */
  #receivers(host: string, port: number, loop: boolean): MemoryDatagram[] {
    const open = [...this.#sockets].filter(({ address }) => address.port === port);
    // All hosts of the network are on one machine, so only the sender's loop setting matters.
    if (isGroup(host)) return loop ? open.filter(({ group }) => group === host) : [];
    if (!this.names.isLocal(host)) return [];
    return open.filter((socket) => socket.isFor(host)).slice(-1);
  }

  #claim(address: UdpAddress): UdpAddress {
    const [host] = this.names.resolve(address.host, address.family);
    if (host === undefined || !this.names.isLocal(host)) throw new HostError("EADDRNOTAVAIL");
    return { ...address, host, port: address.port === 0 ? this.#freePort() : address.port };
  }

  #groupOf({ group, interface: name }: DatagramTarget): string | undefined {
    const isKnown = this.names.interfaces.some(
      (known) => name === undefined || known.name === name || known.address === name,
    );
    if (group !== undefined && !isKnown) throw new HostError("ENODEV");
    return group === undefined ? undefined : canonical(group);
  }

  #freePort(): number {
    const { first, last } = EPHEMERAL_PORTS;
    const used = new Set([...this.#sockets].map(({ address }) => address.port));
    for (let tries = first; tries <= last; tries++) {
      this.#lastPort = this.#lastPort < last ? this.#lastPort + 1 : first;
      if (!used.has(this.#lastPort)) return this.#lastPort;
    }
    throw new HostError("EADDRINUSE");
  }

  #trace(what: string): void {
    this.settings.trace(`${this.clock.now.toFixed(3)} ${what}`);
  }
}

export class MemoryDatagram implements DatagramSocket {
  address!: UdpAddress;
  group: string | undefined;
  #loop = true;
  #isClosed = false;
  readonly #onClose: (() => void)[] = [];

  constructor(
    private readonly datagrams: Datagrams,
    private readonly events: DatagramEvents,
  ) {}

  get name(): string {
    return `udp ${this.address.host}:${this.address.port}`;
  }

  open(address: UdpAddress, group: string | undefined): void {
    this.address = address;
    this.group = group;
  }

  /** Calls the function once, when this socket is closed, or at once if it is closed already. */
  onClose(callback: () => void): void {
    if (this.#isClosed) callback();
    else this.#onClose.push(callback);
  }

  /** Whether this socket receives datagrams that are sent to this numeric address. */
  isFor(host: string): boolean {
    return this.address.host === host || isAny(this.address.host);
  }

  /** The source address of datagrams that this socket sends to this target. */
  sourceOf(target: string): UdpAddress {
    const { host } = this.address;
    if (!isAny(host)) return this.address;
    const source = isGroup(target) ? (target.includes(":") ? "::1" : "127.0.0.1") : target;
    return { ...this.address, host: source };
  }

  get local(): UdpAddress | undefined {
    return this.#isClosed ? undefined : this.address;
  }

  deliver(bytes: Uint8Array, source: UdpAddress): void {
    if (!this.#isClosed) this.events.received(new Uint8Array(bytes), source);
  }

  send(bytes: Uint8Array, target: UdpAddress): void {
    if (!this.#isClosed) this.datagrams.send(this, bytes, target, this.#loop);
  }

  setMulticast({ loop }: MulticastSettings): void {
    if (loop !== undefined) this.#loop = loop;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.datagrams.close(this);
    for (const callback of this.#onClose.splice(0)) callback();
  }
}

function isGroup(host: string): boolean {
  return host.includes(":") ? /^ff/i.test(host) : /^2(?:2[4-9]|3\d)\./.test(host);
}
