/** The tables of options that only some socket types have. */
import type { OptionTable } from "./definition.js";

/** Options of sockets that send. */
export const WRITABLE_OPTIONS = {
  /**
   * ZMQ_SNDBUF. The size of the operating system's send buffer. -1 leaves it to the system. Runtimes cannot set it, so
   * it has no effect. In bytes: -1 or more; default -1.
   */
  sendBufferSize: { option: "ZMQ_SNDBUF", type: "Int32", allowed: "-1 or more, in bytes" },
  /**
   * ZMQ_SNDHWM. How many messages are queued for each peer. When the queue is full, `send()` waits or drops the
   * message, as the socket type requires. 0 means no limit. In messages: 0 or more; default 1000.
   */
  sendHighWaterMark: { option: "ZMQ_SNDHWM", type: "Int32", allowed: "0 or more, in messages" },
  /**
   * ZMQ_SNDTIMEO. How long `send()` waits before it rejects with EAGAIN. 0 does not wait, -1 waits for ever. In
   * milliseconds: -1 or more; default -1.
   */
  sendTimeout: { option: "ZMQ_SNDTIMEO", type: "Int32", allowed: "-1 or more, in milliseconds" },
  /** ZMQ_MULTICAST_HOPS. How many networks a multicast packet can cross. In hops: 1 or more; default 1. */
  multicastHops: { option: "ZMQ_MULTICAST_HOPS", type: "Int32", allowed: "1 or more, in hops" },
} as const satisfies OptionTable;

/** Options of sockets that receive. */
export const READABLE_OPTIONS = {
  /**
   * ZMQ_RCVBUF. The size of the operating system's receive buffer. -1 leaves it to the system. Runtimes cannot set it,
   * so it has no effect. In bytes: -1 or more; default -1.
   */
  receiveBufferSize: { option: "ZMQ_RCVBUF", type: "Int32", allowed: "-1 or more, in bytes" },
  /**
   * ZMQ_RCVHWM. How many messages are queued from each peer. When the queue is full, the peer has to wait. 0 means no
   * limit. In messages: 0 or more; default 1000.
   */
  receiveHighWaterMark: { option: "ZMQ_RCVHWM", type: "Int32", allowed: "0 or more, in messages" },
  /**
   * ZMQ_RCVTIMEO. How long `receive()` waits before it rejects with EAGAIN. 0 does not wait, -1 waits for ever. In
   * milliseconds: -1 or more; default -1.
   */
  receiveTimeout: { option: "ZMQ_RCVTIMEO", type: "Int32", allowed: "-1 or more, in milliseconds" },
} as const satisfies OptionTable;

/** Options that several socket types share. */
export const ROUTING_ID = {
  /**
   * ZMQ_ROUTING_ID. The identity by which a Router addresses this socket. Set it before you connect. 1 to 255 bytes,
   * and the first byte is not 0; default null, which lets the Router choose one.
   */
  routingId: {
    option: "ZMQ_ROUTING_ID",
    type: "String",
    allowed: "1 to 255 bytes, the first of which is not 0",
  },
} as const satisfies OptionTable;

export const PROBE_ROUTER = {
  /**
   * ZMQ_PROBE_ROUTER. Whether the socket sends an empty message to each new peer, so that a Router learns of this
   * socket. Write-only. Default false.
   */
  probeRouter: { option: "ZMQ_PROBE_ROUTER", type: "Bool", access: "write" },
} as const satisfies OptionTable;

export const CONFLATE = {
  /**
   * ZMQ_CONFLATE. Whether the socket keeps only the last message. Messages must then have one frame, and high-water
   * marks have no meaning. Write-only. Default false.
   */
  conflate: { option: "ZMQ_CONFLATE", type: "Bool", access: "write" },
} as const satisfies OptionTable;

export const INVERT_MATCHING = {
  /**
   * ZMQ_INVERT_MATCHING. Whether the socket passes messages that match no subscription, instead of those that do. Set
   * it on both sides. Default false.
   */
  invertMatching: { option: "ZMQ_INVERT_MATCHING", type: "Bool" },
} as const satisfies OptionTable;

export const NO_DROP = {
  /**
   * ZMQ_XPUB_NODROP. Whether `send()` waits when the queue of a subscriber is full, instead of dropping the message.
   * Write-only. Default false.
   */
  noDrop: { option: "ZMQ_XPUB_NODROP", type: "Bool", access: "write" },
} as const satisfies OptionTable;

/** Options of one socket type. */
export const REQUEST_OPTIONS = {
  /**
   * ZMQ_REQ_CORRELATE. Whether requests carry a number, so that only the reply to the last request is received.
   * Write-only. Default false.
   */
  correlate: { option: "ZMQ_REQ_CORRELATE", type: "Bool", access: "write" },
  /** ZMQ_REQ_RELAXED. Whether a new request can be sent before the last one is answered. Write-only. Default false. */
  relaxed: { option: "ZMQ_REQ_RELAXED", type: "Bool", access: "write" },
} as const satisfies OptionTable;

export const ROUTER_OPTIONS = {
  /**
   * ZMQ_ROUTER_MANDATORY. Whether sending to an unknown peer rejects with EHOSTUNREACH, instead of dropping the
   * message. Default false. Cannot be read: reading throws EINVAL.
   */
  mandatory: { option: "ZMQ_ROUTER_MANDATORY", type: "Bool" },
  /**
   * ZMQ_ROUTER_HANDOVER. Whether a new peer replaces a connected peer with the same identity. If false, the new peer is
   * ignored. Write-only. Default false.
   */
  handover: { option: "ZMQ_ROUTER_HANDOVER", type: "Bool", access: "write" },
} as const satisfies OptionTable;

export const XPUBLISHER_OPTIONS = {
  /**
   * ZMQ_XPUB_MANUAL. Whether the program makes subscriptions itself: it receives each request of a peer, and sets the
   * option ZMQ_SUBSCRIBE to accept it. Write-only. Default false.
   */
  manual: { option: "ZMQ_XPUB_MANUAL", type: "Bool", access: "write" },
  /**
   * ZMQ_XPUB_WELCOME_MSG. A message that is sent to each new subscriber, if it has subscribed to it. null means none.
   * Write-only. Default null.
   */
  welcomeMessage: { option: "ZMQ_XPUB_WELCOME_MSG", type: "String", access: "write" },
} as const satisfies OptionTable;

export const STREAM_OPTIONS = {
  /**
   * ZMQ_STREAM_NOTIFY. Whether an empty message is received when a peer connects and when it disconnects. Write-only.
   * Default true.
   */
  notify: { option: "ZMQ_STREAM_NOTIFY", type: "Bool", access: "write" },
} as const satisfies OptionTable;
