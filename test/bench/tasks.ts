/** The tasks that the main program gives to its processes, and their answers. */

/** "before" is another build of this package, see `--against`. "net" is `node:net` without any messaging. */
export type Library = "ours" | "before" | "native" | "net";

export interface Timing {
  /** The warm-up, in seconds from the first message on. Nothing is counted during this time. */
  warmUp: number;
  /** How long to measure after the warm-up, in seconds. */
  seconds: number;
}

export type Role =
  /** One side of a stream of messages in one direction. */
  | "sender"
  | "receiver"
  /** One side of questions and answers. */
  | "asker"
  | "answerer"
  /** Both sides in one process. */
  | "stream-inproc"
  | "round-trip-inproc"
  /** Start-up time, and memory when there is nothing to do. */
  | "idle";

export interface Task extends Timing {
  role: Role;
  library: Library;
  /** "tcp" or "ipc"; for a role that binds. */
  transport: string;
  /** The size of a message in bytes. */
  size: number;
}

/** The figures of one process for the measured time. Times are in microseconds. */
export interface Measured {
  messages: number;
  seconds: number;
  /** CPU time of the whole process, with all its threads. */
  cpu: number;
  /** Resident memory at the end, in bytes. */
  rss: number;
  /** The time of each round trip; only from an asker. */
  p50?: number;
  p99?: number;
}

export interface Idle {
  /** Milliseconds from `import` to the first socket; 0 without a library. */
  start: number;
  rss: number;
}

/** Lines of JSON on the stdout of a process. */
export interface Answer {
  address?: string;
  measured?: Measured;
  idle?: Idle;
}
