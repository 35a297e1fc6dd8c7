/** Options of contexts. */
import type { OptionTable } from "./definition.js";

/** Options of a context. */
export const CONTEXT_OPTIONS = {
  /**
   * ZMQ_IO_THREADS. The number of I/O threads. This package has no I/O threads, so the option has no effect. In
   * threads: 0 or more; default 1.
   */
  ioThreads: { option: "ZMQ_IO_THREADS", type: "Int32", allowed: "0 or more" },
  /**
   * ZMQ_MAX_SOCKETS. How many sockets the context can have at a time. Set it before you make the first socket. In
   * sockets: 1 or more; default 1023. A constructor throws EMFILE when the context has so many.
   */
  maxSockets: { option: "ZMQ_MAX_SOCKETS", type: "Int32", allowed: "1 or more" },
  /** ZMQ_SOCKET_LIMIT. The largest useful value of `maxSockets`: 65535. Read-only. */
  maxSocketsLimit: { option: "ZMQ_SOCKET_LIMIT", type: "Int32", access: "read" },
  /**
   * ZMQ_THREAD_PRIORITY. The priority of the I/O threads. This package has no I/O threads, so the option has no effect.
   * Write-only. Range: 0 or more.
   */
  threadPriority: { option: "ZMQ_THREAD_PRIORITY", type: "Int32", access: "write", allowed: "0 or more" },
  /**
   * ZMQ_THREAD_SCHED_POLICY. The scheduling policy of the I/O threads. This package has no I/O threads, so the option
   * has no effect. Write-only. Range: 0 or more.
   */
  threadSchedulingPolicy: {
    option: "ZMQ_THREAD_SCHED_POLICY",
    type: "Int32",
    access: "write",
    allowed: "0 or more",
  },
  /** ZMQ_MAX_MSGSZ. The size of the largest frame that can be sent. In bytes: 0 or more; default 2147483647. */
  maxMessageSize: { option: "ZMQ_MAX_MSGSZ", type: "Int32", allowed: "0 or more, in bytes" },
  /** ZMQ_IPV6. The initial value of `ipv6` for new sockets. Default false. */
  ipv6: { option: "ZMQ_IPV6", type: "Bool" },
  /**
   * ZMQ_BLOCKY. Whether the process waits at its end until queued messages are sent. If false, new sockets have a
   * `linger` of 0. Default true.
   */
  blocky: { option: "ZMQ_BLOCKY", type: "Bool" },
} as const satisfies OptionTable;
