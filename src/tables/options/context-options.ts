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
  /**
   * ZMQ_MAX_MSGSZ. libzmq stores this number and does not use it: it limits nothing. To limit what a peer sends, set
   * `maxMessageSize` of the socket. In bytes: 0 or more; default 2147483647.
   */
  maxMessageSize: { option: "ZMQ_MAX_MSGSZ", type: "Int32", allowed: "0 or more, in bytes" },
  /** ZMQ_IPV6. The initial value of `ipv6` for new sockets. Default false. */
  ipv6: { option: "ZMQ_IPV6", type: "Bool" },
  /**
   * ZWASM_MEMORY_LIMIT. How much WebAssembly memory messages, subscriptions and connections of the context may take.
   * When it is reached, `send()` and other calls fail with ENOMEM, reading from connections pauses, and a connection
   * that holds much itself is closed. Large message bodies are outside of this memory. In bytes: 16777216 to 1610612736;
   * default 1073741824, or the value of the environment variable ZEROMQ_WASM_MEMORY_LIMIT.
   */
  memoryLimit: {
    option: "ZWASM_MEMORY_LIMIT",
    type: "Int32",
    allowed: "16777216 to 1610612736, in bytes",
  },
  /**
   * ZWASM_BODY_MEMORY_LIMIT. How much memory the large bodies (4096 bytes or more) may take that have arrived and were
   * not received yet. When it is reached, the same happens as with `memoryLimit`. 0 means no limit. In bytes: 0 or more;
   * default 0.
   */
  bodyMemoryLimit: {
    option: "ZWASM_BODY_MEMORY_LIMIT",
    type: "Int32",
    allowed: "0 or more, in bytes",
  },
  /**
   * ZWASM_MAX_HANDSHAKE_SIZE. The size of the largest frame that a peer may send before its handshake is done. A larger
   * one ends the connection. In bytes: 1024 to 65536; default 8192.
   */
  maxHandshakeSize: {
    option: "ZWASM_MAX_HANDSHAKE_SIZE",
    type: "Int32",
    allowed: "1024 to 65536, in bytes",
  },
  /**
   * ZWASM_MAX_SUBSCRIPTION_SIZE. The size of the largest topic that a peer may subscribe to. A larger one ends the
   * connection. In bytes: 1 to 2147483000; default 4194304.
   */
  maxSubscriptionSize: {
    option: "ZWASM_MAX_SUBSCRIPTION_SIZE",
    type: "Int32",
    allowed: "1 to 2147483000, in bytes",
  },
  /**
   * ZWASM_MAX_SUBSCRIPTIONS. How many subscriptions a connection may have at a time. One more ends the connection.
   * Range: 1 to 2147483647; default 1000000.
   */
  maxSubscriptions: { option: "ZWASM_MAX_SUBSCRIPTIONS", type: "Int32", allowed: "1 to 2147483647" },
  /**
   * ZWASM_MAX_SUBSCRIPTION_BYTES. How large the topics of all subscriptions of a connection may be together. More ends
   * the connection. In bytes: 1 to 2147483647; default 67108864.
   */
  maxSubscriptionBytes: {
    option: "ZWASM_MAX_SUBSCRIPTION_BYTES",
    type: "Int32",
    allowed: "1 to 2147483647, in bytes",
  },
  /**
   * ZWASM_MAX_MESSAGE_FRAMES. How many frames a message of a peer may have. More end the connection. Range: 1 to
   * 2147483647; default 1048576.
   */
  maxMessageFrames: { option: "ZWASM_MAX_MESSAGE_FRAMES", type: "Int32", allowed: "1 to 2147483647" },
  /**
   * ZWASM_MAX_MESSAGE_BYTES. How large the frames of a message of a peer may be together; a message of one frame is not
   * limited by this option. More ends the connection. In bytes: 1 to 2147483647; default 2147483647.
   */
  maxMessageBytes: {
    option: "ZWASM_MAX_MESSAGE_BYTES",
    type: "Int32",
    allowed: "1 to 2147483647, in bytes",
  },
  /**
   * ZWASM_MAX_CONNECTIONS. How many accepted connections a socket may have at a time. A further one is closed at once.
   * Range: 1 to 65535; default 65535.
   */
  maxConnections: { option: "ZWASM_MAX_CONNECTIONS", type: "Int32", allowed: "1 to 65535" },
  /**
   * ZMQ_BLOCKY. Whether the process waits at its end until queued messages are sent. If false, new sockets have a
   * `linger` of 0. Default true.
   */
  blocky: { option: "ZMQ_BLOCKY", type: "Bool" },
} as const satisfies OptionTable;
