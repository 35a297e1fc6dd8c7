/**
 * The table of open file descriptors: maps the numbers that wasm assigns to listeners, connections and datagram
 * sockets. wasm reuses the numbers of closed entries. So each entry has a generation, and what was recorded for a closed
 * entry is dropped.
 */
import type { Body } from "../bodies.js";
import type { Address, TcpSettings, UdpAddress } from "../host.js";

/** What an entry is ready for, as bits. The scheduler translates them for wasm. */
export const READABLE = 1;
export const WRITABLE = 2;

export type FdState =
  | "listening"
  | "connecting"
  | "connected"
  | "failed"
  /** A datagram socket: without an address (unbound), or with one (bound). */
  | "unbound"
  | "bound"
  | "closed";

/** The object that an entry notifies when it becomes ready. */
export interface Readiness {
  mark(entry: Fd, what: number): void;
}

/** One open descriptor. Operations that a kind of descriptor does not support fail with ENOTSUP. */
export abstract class Fd {
  abstract readonly state: FdState;
  abstract readonly local: Address | UdpAddress | undefined;
  abstract readonly remote: Address | undefined;

  /** READABLE and WRITABLE bits that have not been reported to wasm yet. */
  pending = 0;

  constructor(
    readonly fd: number,
    readonly generation: number,
  ) {}

  /**
   * Reads up to `size` bytes (default: as many as fit) and writes them to `into` from `at` on. Returns the number of
   * bytes, 0 at the end of the stream, or an errno name.
   */
  recv(_into: Uint8Array, _at?: number, _size?: number): number | string {
    return "ENOTSUP";
  }

  /** Sends `size` bytes from `at` on (default: all bytes). Returns the number of bytes taken, or an errno name. */
  send(_bytes: Uint8Array, _at?: number, _size?: number): number | string {
    return "ENOTSUP";
  }

  /** Reads into a large body, as many bytes as are there. The result is that of `recv()`. */
  recvBody(_body: Body): number | string {
    return "ENOTSUP";
  }

  /** Sends a large body, as a whole or not at all. The result is that of `send()`. */
  sendBody(_body: Body): number | string {
    return "ENOTSUP";
  }

  set(_settings: TcpSettings): void {}

  /** Closes. `linger`: how many milliseconds delivering what was sent may still take; no limit if below 0. */
  abstract close(linger?: number): void;
}

export class FdTable {
  readonly #slots: (Fd | undefined)[] = [];
  #generation = 0;
  #size = 0;

  /** The number of open entries. */
  get size(): number {
    return this.#size;
  }

  /** Opens an entry with a number that wasm has chosen. */
  open<T extends Fd>(fd: number, create: (generation: number) => T): T {
    if (this.#slots[fd] !== undefined) throw new Error(`fd ${fd} is already open`);
    const entry = create(++this.#generation);
    this.#slots[fd] = entry;
    this.#size++;
    return entry;
  }

  get(fd: number): Fd | undefined {
    return this.#slots[fd];
  }

  /** Whether the number of the entry still belongs to it. */
  isCurrent(entry: Fd): boolean {
    return this.#slots[entry.fd]?.generation === entry.generation;
  }

  close(fd: number, linger?: number): void {
    const entry = this.#slots[fd];
    if (entry === undefined) return;
    this.#slots[fd] = undefined;
    this.#size--;
    entry.close(linger);
  }

  closeAll(): void {
    this.#slots.forEach((_, fd) => this.close(fd));
  }
}
