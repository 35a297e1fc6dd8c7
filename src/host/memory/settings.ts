/** The settings of a memory network. */
import type { Random, Range } from "./random.js";

/** The ports that sockets get if they ask for any port. */
export const EPHEMERAL_PORTS = { first: 49152, last: 65535 } as const;

export interface NetworkOptions {
  /** Determines all random choices. Default: 1. */
  readonly seed?: number;
  /** How long bytes travel, in milliseconds. Bytes of one connection stay in order. Default: 0.01 to 0.1. */
  readonly latency?: Range;
  /** The sizes of the pieces in which bytes arrive, in bytes. Default: 1 to 65536. */
  readonly segment?: Range;
  /** How many bytes one direction of a connection holds before a writer has to wait. Default: 131072. */
  readonly bufferSize?: number;
  /** Whether jobs that are due at the same time run in random order. Default: true. */
  readonly shuffle?: boolean;
  /**
   * Whether the network runs by itself whenever there is something to do. Promises settle between two jobs. Timers run
   * only while a host keeps the process alive, so an idle network costs nothing. Default: false, it runs only in
   * `run()` and `advance()`.
   */
  readonly auto?: boolean;
  /** Called with a line for everything that happens on the network. Two runs with the same seed give the same lines. */
  readonly trace?: (line: string) => void;
}

/** The settings that connections and listeners need. */
export interface Settings {
  readonly random: Random;
  readonly latency: Range;
  readonly segment: Range;
  readonly bufferSize: number;
  readonly trace: (line: string) => void;
}
