/** What the main program asks of the processes it starts, and what they answer. */

export type Library = "ours" | "native" | "net";

export interface Timing {
  /** Seconds before anything counts, from the first message on. */
  warmUp: number;
  /** Seconds that count. */
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
  /** "tcp" or "ipc", for a role that binds. */
  transport: string;
  /** Bytes in a message. */
  size: number;
}

/** Of one process, for the time that counts. Times are in microseconds. */
export interface Measured {
  messages: number;
  seconds: number;
  /** CPU time of the whole process, all its threads. */
  cpu: number;
  /** Resident memory in the end, bytes. */
  rss: number;
  /** Of each round trip: only from an asker. */
  p50?: number;
  p99?: number;
}

export interface Idle {
  /** From `import` to the first socket, milliseconds; 0 without a library. */
  start: number;
  rss: number;
}

/** Lines of JSON on the stdout of a process. */
export interface Answer {
  address?: string;
  measured?: Measured;
  idle?: Idle;
}
