/** What a memory network is like. */
import type { Random, Range } from "./random.js";

/** Ports for who asks for any. */
export const EPHEMERAL_PORTS = { first: 49152, last: 65535 } as const;

export interface NetworkOptions {
  /** Determines everything that is left to chance. */
  readonly seed?: number;
  /** Milliseconds for which bytes travel. Bytes of one connection stay in order. */
  readonly latency?: Range;
  /** Sizes of the pieces in which bytes arrive. */
  readonly segment?: Range;
  /** Bytes that one direction of a connection holds before `write()` has to wait. */
  readonly bufferSize?: number;
  /** Whether jobs that are due at the same time run in random order. Default: yes. */
  readonly shuffle?: boolean;
  /**
   * Whether the network runs by itself whenever there is something to do, promises settling in between. Default: no,
   * it runs in `run()` and `advance()` only. Virtual time jumps over timers only while a host is told to keep the
   * process alive, so an idle network costs nothing.
   */
  readonly auto?: boolean;
  /** Gets a line for everything that happens on the network: two runs with one seed give the same lines. */
  readonly trace?: (line: string) => void;
}

/** What connections and listeners need of it. */
export interface Settings {
  readonly random: Random;
  readonly latency: Range;
  readonly segment: Range;
  readonly bufferSize: number;
  readonly trace: (line: string) => void;
}
