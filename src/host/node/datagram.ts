/** A datagram socket of the Node host, implemented with a `dgram.Socket`. */
import type { Socket, SocketOptions } from "node:dgram";
import {
  HostError,
  type DatagramEvents,
  type DatagramSocket,
  type DatagramTarget,
  type MulticastSettings,
  type UdpAddress,
} from "../../../glue/host.js";
import { dgram, dns, net } from "./modules.js";
import { codeOf } from "./permissions.js";

type Lookup = NonNullable<SocketOptions["lookup"]>;

/** Returns numeric addresses without waiting. Node then binds and sends at once. */
const lookup: Lookup = (host, options, callback) => {
  const family = net().isIP(host);
  if (family === 0) dns().lookup(host, options, callback);
  else callback(null, host, family);
};

export class NodeDatagram implements DatagramSocket {
  readonly #socket: Socket;
  readonly #family: 4 | 6;
  #state: "opening" | "open" | "closed" = "opening";
  /** Undefined after `close()`. */
  #events: DatagramEvents | undefined;
  /** Actions to run when the socket is open. */
  #later: (() => void)[] = [];

  constructor(target: DatagramTarget, events: DatagramEvents) {
    const { family } = target.address;
    this.#events = events;
    this.#family = family;
    this.#socket = dgram().createSocket({ type: `udp${family}`, reuseAddr: true, lookup });
    this.#socket.on("error", (error) => this.#failed(error));
    this.#socket.on("message", (bytes, { address, port, family: kind }) => {
      const numeric = kind === "IPv6" ? 6 : 4;
      this.#events?.received(bytes, { transport: "udp", family: numeric, host: address, port });
    });
    this.#socket.on("listening", () => this.#opened(target));
    this.#bind(target.address);
  }

  get local(): UdpAddress | undefined {
    if (this.#state !== "open") return undefined;
    const { address, port } = this.#socket.address();
    return { transport: "udp", family: this.#family, host: address, port };
  }

  send(bytes: Uint8Array, target: UdpAddress): void {
    // Errors of a single datagram are ignored: the datagram is lost.
    this.#whenOpen(() => this.#socket.send(bytes, target.port, target.host, () => undefined));
  }

  setMulticast(settings: MulticastSettings): void {
    this.#whenOpen(() => attempt(() => this.#setMulticast(settings)));
  }

  close(): void {
    this.#events = undefined;
    this.#whenOpen(() => {
      this.#state = "closed";
      this.#socket.close();
    });
  }

  #bind({ host, port }: UdpAddress): void {
    try {
      this.#socket.bind({ address: host, port, exclusive: true });
      this.#socket.unref();
    } catch (error) {
      this.#failed(error);
    }
  }

  #opened(target: DatagramTarget): void {
    if (this.#state !== "opening") return;
    try {
      attempt(() => this.#join(target));
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#state = "open";
    this.#events?.opened();
    for (const action of this.#later.splice(0)) tryTo(action);
  }

  /** Reports an error while the socket opens. Later errors mean that a datagram is lost, and are ignored. */
  #failed(error: unknown): void {
    if (this.#state !== "opening") return;
    this.#state = "closed";
    tryTo(() => this.#socket.close());
    this.#events?.failed(codeOf(error));
  }

  #join({ group, interface: name }: DatagramTarget): void {
    if (group !== undefined) this.#socket.addMembership(group, this.#interfaceAddress(name));
  }

  #setMulticast({ loop, hops, interface: name }: MulticastSettings): void {
    if (loop !== undefined) this.#socket.setMulticastLoopback(loop);
    if (hops !== undefined) this.#socket.setMulticastTTL(hops);
    const address = this.#interfaceAddress(name);
    if (address !== undefined) this.#socket.setMulticastInterface(address);
  }

  /** Node expects an address in both families. For IPv6, this is any address with the interface as its zone. */
  #interfaceAddress(name: string | undefined): string | undefined {
    return name === undefined || name === "" || this.#family === 4 ? name || undefined : `::%${name}`;
  }

  #whenOpen(action: () => void): void {
    if (this.#state === "open") action();
    else if (this.#state === "opening") this.#later.push(action);
  }
}

/** Runs the action. An exception is turned into a HostError. */
function attempt(action: () => void): void {
  try {
    action();
  } catch (error) {
    throw new HostError(codeOf(error));
  }
}

function tryTo(action: () => void): void {
  try {
    action();
  } catch {
    // The outcome does not matter to any caller.
  }
}
