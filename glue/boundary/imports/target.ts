/** The interface through which imports use their engine, and how they return errors and texts to wasm. */
import type { Bodies } from "../../bodies.js";
import type { Host } from "../../host.js";
import type { FdTable } from "../../io/fd-table.js";
import type { Prepared } from "../../io/prepared.js";
import type { StreamContext } from "../../io/stream.js";
import type { Facts } from "../facts.js";
import type { Memory } from "../memory.js";

/** An inproc endpoint that a socket of another thread has bound. */
export interface FoundEndpoint {
  /** Above 0. It stays the same until the endpoint is bound anew. */
  readonly number: number;
  /** What a portal needs to represent the socket. */
  readonly description: Uint8Array;
}

/**
 * Looks for an inproc endpoint in other threads; undefined if none has bound it. For the endpoint of the ZAP handler,
 * "EACCES" says that there has been a handler and that there is none now, and "EAGAIN" that nobody knows yet.
 */
export type FindEndpoint = (endpoint: string) => FoundEndpoint | "EACCES" | "EAGAIN" | undefined;

export interface ImportTarget {
  readonly host: Host;
  readonly fds: FdTable;
  readonly bodies: Bodies;
  readonly prepared: Prepared;
  readonly scheduler: StreamContext;
  /** Undefined for a context that no other thread has. It must not call into wasm. */
  readonly findEndpoint: FindEndpoint | undefined;
  /** Set after the instance was made, and before wasm calls any import. */
  readonly memory: Memory;
  readonly facts: Facts;
  /** Keeps a text that libzmq has printed. If libzmq aborts next, the text is the reason. */
  log(text: string): void;
  /** The reason to report for an abort. */
  abortReason(reason: string): string;
}

/** A function that wasm imports. All arguments are 32-bit integers. Results below 0 are negated errno numbers. */
export type Import = (...args: number[]) => number | void;

/** Makes the results of imports: converts errno names to the numbers that wasm uses, and writes texts to memory. */
export class Answers {
  constructor(private readonly target: ImportTarget) {}

  fail(code: string): number {
    return -this.target.facts.errno(code);
  }

  /** The result for a count, or for an errno name. */
  result(outcome: number | string): number {
    return typeof outcome === "number" ? outcome : this.fail(outcome);
  }

  /** Writes a text to a buffer of `size` bytes; returns its length, or ENOBUFS if it does not fit. */
  text(text: string, buffer: number, size: number): number {
    const length = this.target.memory.writeWholeText(buffer, text, size);
    return length < 0 ? this.fail("ENOBUFS") : length;
  }
}
