/**
 * The host's half of the fd table. wasm hands out the numbers; here stands what is behind them. A number is reused,
 * so each entry carries a generation: what is recorded for an entry that is gone is dropped.
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
  /** A datagram socket without an address, and with one. */
  | "unbound"
  | "bound"
  | "closed";

/** Whom an entry tells that it became ready. */
export interface Readiness {
  mark(entry: Fd, what: number): void;
}

/** One open descriptor. What a kind of descriptor does not support fails as ENOTSUP. */
export abstract class Fd {
  abstract readonly state: FdState;
  abstract readonly local: Address | UdpAddress | undefined;
  abstract readonly remote: Address | undefined;

  /** Readiness that has not been told to wasm yet. */
  pending = 0;

  constructor(
    readonly fd: number,
    readonly generation: number,
  ) {}

  /** Reads up to `size` bytes to `at`, by default as many as there is room for: how many, 0 at the end, or an errno name. */
  recv(_into: Uint8Array, _at?: number, _size?: number): number | string {
    return "ENOTSUP";
  }

  /** Takes `size` bytes from `at` on, by default all: how many, or an errno name. */
  send(_bytes: Uint8Array, _at?: number, _size?: number): number | string {
    return "ENOTSUP";
  }

  /** The same into a large body, which is filled as far as possible. */
  recvBody(_body: Body): number | string {
    return "ENOTSUP";
  }

  /** The same with a large body, as a whole or not at all. */
  sendBody(_body: Body): number | string {
    return "ENOTSUP";
  }

  set(_settings: TcpSettings): void {}

  /** `linger`: how many milliseconds what was sent may still take, below 0 without limit. */
  abstract close(linger?: number): void;
}

export class FdTable {
  readonly #slots: (Fd | undefined)[] = [];
  #generation = 0;
  #size = 0;

  /** Number of open entries. */
  get size(): number {
    return this.#size;
  }

  /** Opens an entry under a number that wasm chose. */
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

  /** Whether the entry still stands behind its number. */
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
