import type { OptionTable } from "./definition.js";

/** Options of a context. */
export const CONTEXT_OPTIONS = {
  /**
   * ZMQ_IO_THREADS. How many I/O threads there are. Here there are none: it has no effect. In threads: 0 or more;
   * default 1.
   */
  ioThreads: { option: "ZMQ_IO_THREADS", type: "Int32" },
  /**
   * ZMQ_MAX_SOCKETS. How many sockets the context can have; to be set before the first one. In sockets: 1 or more;
   * default 1023.
   */
  maxSockets: { option: "ZMQ_MAX_SOCKETS", type: "Int32" },
  /** ZMQ_SOCKET_LIMIT. The largest sensible value of `maxSockets`: 65535. */
  maxSocketsLimit: { option: "ZMQ_SOCKET_LIMIT", type: "Int32", access: "read" },
  /** ZMQ_THREAD_PRIORITY. Priority of the I/O threads. Here there are none: it has no effect. Range: 0 or more. */
  threadPriority: { option: "ZMQ_THREAD_PRIORITY", type: "Int32", access: "write" },
  /**
   * ZMQ_THREAD_SCHED_POLICY. Scheduling of the I/O threads. Here there are none: it has no effect. Range: 0 or more.
   */
  threadSchedulingPolicy: { option: "ZMQ_THREAD_SCHED_POLICY", type: "Int32", access: "write" },
  /** ZMQ_MAX_MSGSZ. Largest frame that can be sent. In bytes: 0 or more; default 2147483647. */
  maxMessageSize: { option: "ZMQ_MAX_MSGSZ", type: "Int32" },
  /** ZMQ_IPV6. What `ipv6` is for new sockets. Default false. */
  ipv6: { option: "ZMQ_IPV6", type: "Bool" },
  /**
   * ZMQ_BLOCKY. Whether the process waits at its end until messages are sent; if not, `linger` is 0 for new sockets.
   * Default true.
   */
  blocky: { option: "ZMQ_BLOCKY", type: "Bool" },
} as const satisfies OptionTable;
