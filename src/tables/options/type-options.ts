/** Options that some socket types have. */
import type { OptionTable } from "./definition.js";

/** Options of sockets that send. */
export const WRITABLE_OPTIONS = {
  /**
   * ZMQ_SNDBUF. Size of the kernel's send buffer; -1 as the system does. Runtimes cannot set it: it has no effect. In
   * bytes: -1 or more; default -1.
   */
  sendBufferSize: { option: "ZMQ_SNDBUF", type: "Int32" },
  /**
   * ZMQ_SNDHWM. Messages that are queued for each peer before sending waits, or drops, as the socket type does; 0 for
   * no limit. In messages: 0 or more; default 1000.
   */
  sendHighWaterMark: { option: "ZMQ_SNDHWM", type: "Int32" },
  /**
   * ZMQ_SNDTIMEO. How long `send()` waits before it rejects with EAGAIN: -1 for ever, 0 not at all. In milliseconds:
   * -1 or more; default -1.
   */
  sendTimeout: { option: "ZMQ_SNDTIMEO", type: "Int32" },
  /** ZMQ_MULTICAST_HOPS. How far multicast goes. In hops: 1 or more; default 1. */
  multicastHops: { option: "ZMQ_MULTICAST_HOPS", type: "Int32" },
} as const satisfies OptionTable;

/** Options of sockets that receive. */
export const READABLE_OPTIONS = {
  /**
   * ZMQ_RCVBUF. Size of the kernel's receive buffer; -1 as the system does. Runtimes cannot set it: it has no effect.
   * In bytes: -1 or more; default -1.
   */
  receiveBufferSize: { option: "ZMQ_RCVBUF", type: "Int32" },
  /**
   * ZMQ_RCVHWM. Messages that are queued from each peer before it has to wait; 0 for no limit. In messages: 0 or
   * more; default 1000.
   */
  receiveHighWaterMark: { option: "ZMQ_RCVHWM", type: "Int32" },
  /**
   * ZMQ_RCVTIMEO. How long `receive()` waits before it rejects with EAGAIN: -1 for ever, 0 not at all. In
   * milliseconds: -1 or more; default -1.
   */
  receiveTimeout: { option: "ZMQ_RCVTIMEO", type: "Int32" },
} as const satisfies OptionTable;

/** Options that several socket types share. */
export const ROUTING_ID = {
  /**
   * ZMQ_ROUTING_ID. Identity by which a Router addresses this socket, if it is to be known beforehand. 1 to 255
   * bytes, the first of which is not 0; default null, and the Router makes one up.
   */
  routingId: { option: "ZMQ_ROUTING_ID", type: "String" },
} as const satisfies OptionTable;

export const PROBE_ROUTER = {
  /**
   * ZMQ_PROBE_ROUTER. Whether an empty message is sent to each new peer, so that a Router learns of this socket.
   * Default false.
   */
  probeRouter: { option: "ZMQ_PROBE_ROUTER", type: "Bool", access: "write" },
} as const satisfies OptionTable;

export const CONFLATE = {
  /**
   * ZMQ_CONFLATE. Whether only the last message is kept. Messages then have one frame, and high-water marks do not
   * count. Default false.
   */
  conflate: { option: "ZMQ_CONFLATE", type: "Bool", access: "write" },
} as const satisfies OptionTable;

export const INVERT_MATCHING = {
  /**
   * ZMQ_INVERT_MATCHING. Whether the messages pass that match no subscription; to be set on both sides. Default
   * false.
   */
  invertMatching: { option: "ZMQ_INVERT_MATCHING", type: "Bool" },
} as const satisfies OptionTable;

export const NO_DROP = {
  /**
   * ZMQ_XPUB_NODROP. Whether sending waits at the high-water mark, as a Push does, instead of dropping. Default
   * false.
   */
  noDrop: { option: "ZMQ_XPUB_NODROP", type: "Bool", access: "write" },
} as const satisfies OptionTable;

/** Options of one socket type. */
export const REQUEST_OPTIONS = {
  /**
   * ZMQ_REQ_CORRELATE. Whether requests carry a number, so that only the reply to the last one is taken. Default
   * false.
   */
  correlate: { option: "ZMQ_REQ_CORRELATE", type: "Bool", access: "write" },
  /** ZMQ_REQ_RELAXED. Whether a new request may be sent before the last one is answered. Default false. */
  relaxed: { option: "ZMQ_REQ_RELAXED", type: "Bool", access: "write" },
} as const satisfies OptionTable;

export const ROUTER_OPTIONS = {
  /**
   * ZMQ_ROUTER_MANDATORY. Whether sending to a peer that is not there rejects with EHOSTUNREACH instead of dropping.
   * Default false. Cannot be read: that throws EINVAL.
   */
  mandatory: { option: "ZMQ_ROUTER_MANDATORY", type: "Bool" },
  /** ZMQ_ROUTER_HANDOVER. Whether a new peer takes the place of another one with the same identity. Default false. */
  handover: { option: "ZMQ_ROUTER_HANDOVER", type: "Bool", access: "write" },
} as const satisfies OptionTable;

export const XPUBLISHER_OPTIONS = {
  /**
   * ZMQ_XPUB_MANUAL. Whether subscriptions are made by the program, which receives what peers ask for. Default false.
   */
  manual: { option: "ZMQ_XPUB_MANUAL", type: "Bool", access: "write" },
  /** ZMQ_XPUB_WELCOME_MSG. Sent to each new subscriber if it subscribes to it; null for none. Default null. */
  welcomeMessage: { option: "ZMQ_XPUB_WELCOME_MSG", type: "String", access: "write" },
} as const satisfies OptionTable;

export const STREAM_OPTIONS = {
  /** ZMQ_STREAM_NOTIFY. Whether connects and disconnects arrive as empty messages. Default true. */
  notify: { option: "ZMQ_STREAM_NOTIFY", type: "Bool", access: "write" },
} as const satisfies OptionTable;
