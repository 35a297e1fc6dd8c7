import type { OptionTable } from "./definition.js";

/** Options of a context. */
export const CONTEXT_OPTIONS = {
  /** ZMQ_IO_THREADS. Accepted for compatibility: the engine has no threads. Default 1. */
  ioThreads: { option: "ZMQ_IO_THREADS", type: "Int32" },
  /** ZMQ_MAX_SOCKETS. How many sockets the context can have; takes effect before the first one. Default 1023. */
  maxSockets: { option: "ZMQ_MAX_SOCKETS", type: "Int32" },
  /** ZMQ_SOCKET_LIMIT. The largest possible value of `maxSockets`. */
  maxSocketsLimit: { option: "ZMQ_SOCKET_LIMIT", type: "Int32", access: "read" },
  /** ZMQ_THREAD_PRIORITY. Accepted for compatibility: the engine has no threads. */
  threadPriority: { option: "ZMQ_THREAD_PRIORITY", type: "Int32", access: "write" },
  /** ZMQ_THREAD_SCHED_POLICY. Accepted for compatibility: the engine has no threads. */
  threadSchedulingPolicy: { option: "ZMQ_THREAD_SCHED_POLICY", type: "Int32", access: "write" },
  /** ZMQ_MAX_MSGSZ. The largest message, in bytes, that can be sent. Default 2147483647. */
  maxMessageSize: { option: "ZMQ_MAX_MSGSZ", type: "Int32" },
  /** ZMQ_IPV6. The initial value of `ipv6` for new sockets. Default false. */
  ipv6: { option: "ZMQ_IPV6", type: "Bool" },
  /**
   * ZMQ_BLOCKY. Whether the process waits at exit until queued messages are sent: false makes 0 the default of
   * `linger` for new sockets. Default true.
   */
  blocky: { option: "ZMQ_BLOCKY", type: "Bool" },
} as const satisfies OptionTable;
