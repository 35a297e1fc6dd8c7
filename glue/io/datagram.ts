/** Datagram sockets (udp) for wasm: those that the host has opened for a bind, and those that have an fd. */
import { addressToText } from "./address.js";
import { Fd, READABLE, type Readiness } from "./fd-table.js";
import {
  HostError,
  type BindTarget,
  type DatagramEvents,
  type DatagramSocket,
  type DatagramTarget,
  type Host,
  type MulticastSettings,
  type UdpAddress,
} from "../host.js";

/** If more than this many bytes wait to be read, datagrams that arrive are lost, as in a kernel. */
const MAX_WAITING = 1024 * 1024;

/** How many bytes a datagram counts in addition to its own, so that empty datagrams are limited as well. */
const OVERHEAD = 64;

export function isDatagramTarget(target: BindTarget): target is DatagramTarget {
  return target.address.transport === "udp";
}

interface Received {
  readonly bytes: Uint8Array;
  readonly source: UdpAddress;
}

/**
 * A datagram socket of the host, with the datagrams that it has received. The host opens the socket before zmq_bind()
 * is called. libzmq takes it over in a later turn.
 */
export class OpenedDatagram implements DatagramEvents {
  onReceived: (() => void) | undefined;
  readonly #socket: DatagramSocket;
  readonly #waiting: Received[] = [];
  #size = 0;
  /** How opening ended, with an errno name if it failed; undefined until that is known. */
  #outcome: "open" | { readonly code: string } | undefined;
  #onOutcome: (() => void) | undefined;

  constructor(
    host: Host,
    readonly target: DatagramTarget,
  ) {
    this.#socket = host.datagram(target, this);
  }

  get socket(): DatagramSocket {
    return this.#socket;
  }

  /** Whether a datagram waits to be taken. */
  get hasReceived(): boolean {
    return this.#waiting.length > 0;
  }

  opened(): void {
    this.#settle("open");
  }

  failed(code: string): void {
    this.#settle({ code });
  }

  received(bytes: Uint8Array, source: UdpAddress): void {
    if (this.#size > MAX_WAITING) return;
    this.#size += bytes.length + OVERHEAD;
    this.#waiting.push({ bytes, source });
    this.onReceived?.();
  }

  /** Takes the next datagram, if there is one. */
  take(): Received | undefined {
    const received = this.#waiting.shift();
    if (received !== undefined) this.#size -= received.bytes.length + OVERHEAD;
    return received;
  }

  /** Waits until the socket is open and returns it, or returns the errno name with which opening failed. */
  async whenOpen(): Promise<this | string> {
    if (this.#outcome === undefined) await new Promise<void>((resolve) => (this.#onOutcome = resolve));
    return this.ifOpen();
  }

  /** The same without waiting. Returns ENOTSUP if the outcome is not known yet. */
  ifOpen(): this | string {
    if (this.#outcome === "open") return this;
    this.close();
    return this.#outcome?.code ?? "ENOTSUP";
  }

  close(): void {
    this.onReceived = undefined;
    this.#waiting.length = 0;
    this.#socket.close();
  }

  #settle(outcome: "open" | { code: string }): void {
    this.#outcome ??= outcome;
    this.#onOutcome?.();
  }
}

export class Datagram extends Fd {
  state: "unbound" | "bound" | "closed" = "unbound";
  readonly remote = undefined;
  #opened: OpenedDatagram | undefined;

  constructor(
    fd: number,
    generation: number,
    private readonly host: Host,
    private readonly family: 4 | 6,
    private readonly readiness: Readiness,
  ) {
    super(fd, generation);
  }

  get local(): UdpAddress | undefined {
    return this.#opened?.socket.local;
  }

  adopt(opened: OpenedDatagram): void {
    this.state = "bound";
    this.#opened = opened;
    opened.onReceived = () => this.readiness.mark(this, READABLE);
    if (opened.hasReceived) this.readiness.mark(this, READABLE);
  }

  sendTo(bytes: Uint8Array, target: UdpAddress): void {
    this.#socket.send(bytes, target);
  }

  /** Returns 0, or an errno name. */
  setMulticast(settings: MulticastSettings): number | string {
    try {
      this.#socket.setMulticast(settings);
      return 0;
    } catch (error) {
      if (error instanceof HostError) return error.code;
      throw error;
    }
  }

  take(): Received | undefined {
    return this.#opened?.take();
  }

  close(): void {
    this.state = "closed";
    this.#opened?.close();
  }

  /** The host's socket. An fd that is not bound gets one on any free port when it is first used. */
  get #socket(): DatagramSocket {
    if (this.#opened === undefined) {
      const host = this.family === 4 ? "0.0.0.0" : "::";
      const address = { transport: "udp", family: this.family, host, port: 0 } as const;
      this.adopt(new OpenedDatagram(this.host, { address, group: undefined, interface: undefined }));
    }
    return (this.#opened as OpenedDatagram).socket;
  }
}

/** Datagram sockets that the host has opened for a zmq_bind() and that libzmq has not taken over yet, by address. */
export class PreparedDatagrams {
  readonly #opened = new Map<string, OpenedDatagram[]>();

  add(opened: OpenedDatagram): void {
    const key = addressToText(opened.target.address);
    this.#opened.set(key, [...(this.#opened.get(key) ?? []), opened]);
  }

  take(address: string): OpenedDatagram | undefined {
    const [first, ...others] = this.#opened.get(address) ?? [];
    if (others.length === 0) this.#opened.delete(address);
    else this.#opened.set(address, others);
    return first;
  }

  closeAll(): void {
    for (const opened of this.#opened.values()) opened.forEach((one) => one.close());
    this.#opened.clear();
  }
}
