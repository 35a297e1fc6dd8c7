/** The tasks that the main program gives to its processes, and their answers. */

/**
 * What is compared. "before" is another build of this package, see `--against`. "net" and "frames" are `node:net`
 * without any messaging: "net" receives a stream of bytes into one buffer, "frames" delivers each frame as a Buffer of
 * its own, as a messaging library must.
 */
export type Library = "ours" | "before" | "native" | "net" | "frames";

export interface Timing {
  /** The warm-up, in seconds from the first message on. Nothing is counted during this time. */
  warmUp: number;
  /** How long to measure after the warm-up, in seconds. */
  seconds: number;
}

export type Transport = "tcp" | "ipc" | "inproc";

/** What the processes do. Each is a function in programs/, which says what it means. */
export type ProgramName =
  | "pull"
  | "push"
  | "push-pull-inproc"
  | "push-pull-worker"
  | "sub"
  | "pub"
  | "req"
  | "dealer"
  | "rep"
  | "router"
  | "req-rep-inproc"
  | "proxy"
  | "accept"
  | "raw-peers"
  | "push-peers"
  | "queue"
  | "open-close"
  | "contexts"
  | "idle-sockets"
  | "reconnect"
  | "idle"
  | "cold";

/** One process of a scenario. */
export interface Work {
  program: ProgramName;
  transport: Transport;
  /** The size of a frame, in bytes. */
  size: number;
  /** How many frames a message has; 1 if not given. */
  parts?: number;
  /** How many sockets, peers, contexts or messages there are; 1 if not given. */
  count?: number;
  /** How many requests a client has under way; 1 if not given. */
  window?: number;
  /** Messages are encrypted. */
  curve?: boolean;
  /** The receiver measures how late its event loop is. */
  watchLoop?: boolean;
  /** The share of the time that the receiver's own code takes. */
  busy?: number;
  /** A receiver has so many other peers, which send nothing. */
  idlePeers?: number;
  /** A receiver has so many other sockets, which wait for messages. */
  idleSockets?: number;
  /** How many topics a subscriber subscribes to; all messages if not given. */
  topics?: number;
  /** Milliseconds between attempts to connect. */
  interval?: number;
  /** It connects to the second address of a proxy. */
  isBehindProxy?: boolean;
  /** It helps to load the other processes and is not measured. It needs no library. */
  isHelper?: boolean;
}

export interface Task extends Work, Timing {
  library: Library;
}

/** The figures of one process. Their names are those of the scenario's figures. */
export interface Measured {
  values: Record<string, number>;
  /** How many processors the process used, with all its threads. */
  cores?: number;
  /** Resident memory at the end, in bytes. */
  rss?: number;
}

/** Lines of JSON on the stdout of a process. */
export interface Answer {
  address?: string;
  measured?: Measured;
}

/** What a program can ask of the main program. */
export interface Child {
  /** Sends an answer to the main program. */
  tell(answer: Answer): void;
  /** The address that the other side is bound to. */
  address(): Promise<string>;
  /** Resident memory before the library was loaded, in bytes. */
  emptyProcess: number;
}
