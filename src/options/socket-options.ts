import type { OptionTable } from "./definition.js";

/** Options of every socket. */
export const SOCKET_OPTIONS = {
  /** ZMQ_AFFINITY. Bit mask of I/O threads. Accepted for compatibility: the engine has none. Default 0. */
  affinity: { option: "ZMQ_AFFINITY", type: "Uint64" },
  /** ZMQ_RATE. Multicast data rate in kilobits per second. Default 100. */
  rate: { option: "ZMQ_RATE", type: "Int32" },
  /** ZMQ_RECOVERY_IVL. Multicast recovery interval in milliseconds. Default 10000. */
  recoveryInterval: { option: "ZMQ_RECOVERY_IVL", type: "Int32" },
  /** ZMQ_TYPE. The socket type, one of libzmq's numbers. */
  type: { option: "ZMQ_TYPE", type: "Int32", access: "read" },
  /**
   * ZMQ_LINGER. Milliseconds that unsent messages are kept after close: -1 for as long as it takes, 0 drops them.
   * Default -1, or 0 if the context is not `blocky`.
   */
  linger: { option: "ZMQ_LINGER", type: "Int32" },
  /** ZMQ_RECONNECT_IVL. Milliseconds before a lost connection is tried again; -1 never. Default 100. */
  reconnectInterval: { option: "ZMQ_RECONNECT_IVL", type: "Int32" },
  /** ZMQ_BACKLOG. Connections that may wait to be accepted. Default 100. */
  backlog: { option: "ZMQ_BACKLOG", type: "Int32" },
  /** ZMQ_RECONNECT_IVL_MAX. Upper bound, in milliseconds, to which the reconnect interval doubles; 0 for no doubling. Default 0. */
  reconnectMaxInterval: { option: "ZMQ_RECONNECT_IVL_MAX", type: "Int32" },
  /** ZMQ_MAXMSGSIZE. Largest message accepted from a peer, in bytes; a larger one ends its connection. -1 for no limit. Default -1. */
  maxMessageSize: { option: "ZMQ_MAXMSGSIZE", type: "Int64" },
  /** ZMQ_LAST_ENDPOINT. The endpoint last bound, with the port or path that was chosen for a wildcard. */
  lastEndpoint: { option: "ZMQ_LAST_ENDPOINT", type: "String", access: "read" },
  /** ZMQ_TCP_KEEPALIVE. 1 on, 0 off, -1 as the system does. Default -1. */
  tcpKeepalive: { option: "ZMQ_TCP_KEEPALIVE", type: "Int32" },
  /** ZMQ_TCP_KEEPALIVE_CNT. Stored, but runtimes cannot set it. Default -1. */
  tcpKeepaliveCount: { option: "ZMQ_TCP_KEEPALIVE_CNT", type: "Int32" },
  /** ZMQ_TCP_KEEPALIVE_IDLE. Seconds of silence before the first keepalive probe; -1 as the system does. Default -1. */
  tcpKeepaliveIdle: { option: "ZMQ_TCP_KEEPALIVE_IDLE", type: "Int32" },
  /** ZMQ_TCP_KEEPALIVE_INTVL. Stored, but runtimes cannot set it. Default -1. */
  tcpKeepaliveInterval: { option: "ZMQ_TCP_KEEPALIVE_INTVL", type: "Int32" },
  /** ZMQ_TCP_ACCEPT_FILTER. Adds an address range, such as "10.0.0.0/8", from which connections are accepted; null clears them. */
  tcpAcceptFilter: { option: "ZMQ_TCP_ACCEPT_FILTER", type: "String" },
  /** ZMQ_IMMEDIATE. Whether messages are queued only for connections that are established. Default false. */
  immediate: { option: "ZMQ_IMMEDIATE", type: "Bool" },
  /** ZMQ_IPV6. Whether IPv6 is used, beside IPv4. Default false. */
  ipv6: { option: "ZMQ_IPV6", type: "Bool" },
  /** ZMQ_MECHANISM. The security mechanism in use. */
  securityMechanism: {
    option: "ZMQ_MECHANISM",
    type: "Int32",
    access: "read",
    values: [null, "plain", "curve", "gssapi"],
  },
  /** ZMQ_PLAIN_SERVER. Whether the socket checks the user names and passwords of its peers. Default false. */
  plainServer: { option: "ZMQ_PLAIN_SERVER", type: "Bool" },
  /** ZMQ_PLAIN_USERNAME. User name for PLAIN; setting one makes the socket a PLAIN client. Default null. */
  plainUsername: { option: "ZMQ_PLAIN_USERNAME", type: "String" },
  /** ZMQ_PLAIN_PASSWORD. Password for PLAIN. Default null. */
  plainPassword: { option: "ZMQ_PLAIN_PASSWORD", type: "String" },
  /** ZMQ_CURVE_SERVER. Whether the socket is a CURVE server, which needs a secret key. Default false. */
  curveServer: { option: "ZMQ_CURVE_SERVER", type: "Bool" },
  /** ZMQ_CURVE_PUBLICKEY. Public key, as 40 characters of Z85 or 32 bytes. Keys cannot be read: that throws EINVAL. */
  curvePublicKey: { option: "ZMQ_CURVE_PUBLICKEY", type: "String" },
  /** ZMQ_CURVE_SECRETKEY. Secret key, as 40 characters of Z85 or 32 bytes. Cannot be read. */
  curveSecretKey: { option: "ZMQ_CURVE_SECRETKEY", type: "String" },
  /** ZMQ_CURVE_SERVERKEY. The server's public key, as 40 characters of Z85 or 32 bytes; setting it makes the socket a CURVE client. Cannot be read. */
  curveServerKey: { option: "ZMQ_CURVE_SERVERKEY", type: "String" },
  /** ZMQ_ZAP_DOMAIN. Domain of authentication (RFC 27); a non-empty one makes NULL connections ask ZAP too. Default null. */
  zapDomain: { option: "ZMQ_ZAP_DOMAIN", type: "String" },
  /** ZMQ_TOS. Type of service. Stored, but runtimes cannot set it. Default 0. */
  typeOfService: { option: "ZMQ_TOS", type: "Uint32" },
  /** ZMQ_HANDSHAKE_IVL. Milliseconds that a handshake may take; 0 for no limit. Default 30000. */
  handshakeInterval: { option: "ZMQ_HANDSHAKE_IVL", type: "Int32" },
  /** ZMQ_SOCKS_PROXY. Address of a SOCKS5 proxy for outgoing tcp connections, as "host:port". Default null. */
  socksProxy: { option: "ZMQ_SOCKS_PROXY", type: "String" },
  /** ZMQ_HEARTBEAT_IVL. Milliseconds between heartbeats; 0 for none. Default 0. */
  heartbeatInterval: { option: "ZMQ_HEARTBEAT_IVL", type: "Int32" },
  /** ZMQ_HEARTBEAT_TTL. Milliseconds after which the peer gives up on us, in steps of 100. Default 0. */
  heartbeatTimeToLive: { option: "ZMQ_HEARTBEAT_TTL", type: "Int32" },
  /** ZMQ_HEARTBEAT_TIMEOUT. Milliseconds without traffic after a heartbeat that end a connection; -1 for the interval. Default -1. */
  heartbeatTimeout: { option: "ZMQ_HEARTBEAT_TIMEOUT", type: "Int32" },
  /** ZMQ_CONNECT_TIMEOUT. Milliseconds that connecting may take; 0 for the system's limit. Default 0. */
  connectTimeout: { option: "ZMQ_CONNECT_TIMEOUT", type: "Int32" },
  /** ZMQ_TCP_MAXRT. Stored, but runtimes cannot set it. Default 0. */
  tcpMaxRetransmitTimeout: { option: "ZMQ_TCP_MAXRT", type: "Int32" },
  /** ZMQ_THREAD_SAFE. Whether libzmq calls the socket type thread-safe. */
  threadSafe: { option: "ZMQ_THREAD_SAFE", type: "Bool", access: "read" },
  /** ZMQ_MULTICAST_MAXTPDU. Largest multicast packet in bytes. Default 1500. */
  multicastMaxTransportDataUnit: { option: "ZMQ_MULTICAST_MAXTPDU", type: "Int32" },
  /** ZMQ_VMCI_BUFFER_SIZE. Bytes; for a transport that is not available here. */
  vmciBufferSize: { option: "ZMQ_VMCI_BUFFER_SIZE", type: "Uint64" },
  /** ZMQ_VMCI_BUFFER_MIN_SIZE. Bytes; for a transport that is not available here. */
  vmciBufferMinSize: { option: "ZMQ_VMCI_BUFFER_MIN_SIZE", type: "Uint64" },
  /** ZMQ_VMCI_BUFFER_MAX_SIZE. Bytes; for a transport that is not available here. */
  vmciBufferMaxSize: { option: "ZMQ_VMCI_BUFFER_MAX_SIZE", type: "Uint64" },
  /** ZMQ_VMCI_CONNECT_TIMEOUT. Milliseconds; for a transport that is not available here. */
  vmciConnectTimeout: { option: "ZMQ_VMCI_CONNECT_TIMEOUT", type: "Int32" },
  /** ZMQ_BINDTODEVICE. Name of a network interface. Runtimes cannot bind to a device: connecting or binding then fails. */
  interface: { option: "ZMQ_BINDTODEVICE", type: "String" },
  /** ZMQ_ZAP_ENFORCE_DOMAIN. Whether ZAP requires a domain. Default false. */
  zapEnforceDomain: { option: "ZMQ_ZAP_ENFORCE_DOMAIN", type: "Bool" },
  /** ZMQ_LOOPBACK_FASTPATH. Windows only; stored. Default false. */
  loopbackFastPath: { option: "ZMQ_LOOPBACK_FASTPATH", type: "Bool" },
} as const satisfies OptionTable;

/** What kind of name a GSSAPI principal is. */
const PRINCIPALS = ["hostBased", "userName", "krb5Principal"] as const;

/** Options of every socket where `capability.gssapi` is true. It is false here, so that setting one throws. */
export const GSSAPI_OPTIONS = {
  /** ZMQ_GSSAPI_SERVER. Not available. */
  gssapiServer: { option: "ZMQ_GSSAPI_SERVER", type: "Bool" },
  /** ZMQ_GSSAPI_PRINCIPAL. Not available. */
  gssapiPrincipal: { option: "ZMQ_GSSAPI_PRINCIPAL", type: "String" },
  /** ZMQ_GSSAPI_SERVICE_PRINCIPAL. Not available. */
  gssapiServicePrincipal: { option: "ZMQ_GSSAPI_SERVICE_PRINCIPAL", type: "String" },
  /** ZMQ_GSSAPI_PLAINTEXT. Not available. */
  gssapiPlainText: { option: "ZMQ_GSSAPI_PLAINTEXT", type: "Bool" },
  /** ZMQ_GSSAPI_PRINCIPAL_NAMETYPE. Not available. */
  gssapiPrincipalNameType: {
    option: "ZMQ_GSSAPI_PRINCIPAL_NAMETYPE",
    type: "Int32",
    values: PRINCIPALS,
  },
  /** ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE. Not available. */
  gssapiServicePrincipalNameType: {
    option: "ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE",
    type: "Int32",
    values: PRINCIPALS,
  },
} as const satisfies OptionTable;

/** Options of sockets that send. */
export const WRITABLE_OPTIONS = {
  /** ZMQ_SNDBUF. Kernel's send buffer in bytes. Stored, but runtimes cannot set it. Default -1. */
  sendBufferSize: { option: "ZMQ_SNDBUF", type: "Int32" },
  /** ZMQ_SNDHWM. Messages queued per peer before sending waits (or drops, as the type does); 0 for no limit. Default 1000. */
  sendHighWaterMark: { option: "ZMQ_SNDHWM", type: "Int32" },
  /** ZMQ_SNDTIMEO. Milliseconds that a send may take before it fails with EAGAIN: -1 for ever, 0 at once. Default -1. */
  sendTimeout: { option: "ZMQ_SNDTIMEO", type: "Int32" },
  /** ZMQ_MULTICAST_HOPS. Time to live of multicast packets, in hops. Default 1. */
  multicastHops: { option: "ZMQ_MULTICAST_HOPS", type: "Int32" },
} as const satisfies OptionTable;

/** Options of sockets that receive. */
export const READABLE_OPTIONS = {
  /** ZMQ_RCVBUF. Kernel's receive buffer in bytes. Stored, but runtimes cannot set it. Default -1. */
  receiveBufferSize: { option: "ZMQ_RCVBUF", type: "Int32" },
  /** ZMQ_RCVHWM. Messages queued per peer before the peer has to wait; 0 for no limit. Default 1000. */
  receiveHighWaterMark: { option: "ZMQ_RCVHWM", type: "Int32" },
  /** ZMQ_RCVTIMEO. Milliseconds that a receive may take before it fails with EAGAIN: -1 for ever, 0 at once. Default -1. */
  receiveTimeout: { option: "ZMQ_RCVTIMEO", type: "Int32" },
} as const satisfies OptionTable;

/** Options that several socket types share. */
export const ROUTING_ID = {
  /** ZMQ_ROUTING_ID. 1 to 255 bytes by which a Router peer knows this socket; must not start with NUL. Default null. */
  routingId: { option: "ZMQ_ROUTING_ID", type: "String" },
} as const satisfies OptionTable;

export const PROBE_ROUTER = {
  /** ZMQ_PROBE_ROUTER. Whether to send an empty message to each new peer. Default false. */
  probeRouter: { option: "ZMQ_PROBE_ROUTER", type: "Bool", access: "write" },
} as const satisfies OptionTable;

export const CONFLATE = {
  /** ZMQ_CONFLATE. Whether to keep only the last message; no multipart. Default false. */
  conflate: { option: "ZMQ_CONFLATE", type: "Bool", access: "write" },
} as const satisfies OptionTable;

export const INVERT_MATCHING = {
  /** ZMQ_INVERT_MATCHING. Whether to pass the messages that match no subscription. Default false. */
  invertMatching: { option: "ZMQ_INVERT_MATCHING", type: "Bool" },
} as const satisfies OptionTable;

export const NO_DROP = {
  /** ZMQ_XPUB_NODROP. Whether sending waits at the high-water mark instead of dropping. Default false. */
  noDrop: { option: "ZMQ_XPUB_NODROP", type: "Bool", access: "write" },
} as const satisfies OptionTable;

/** Options of one socket type. */
export const REQUEST_OPTIONS = {
  /** ZMQ_REQ_CORRELATE. Whether replies are matched to requests by an identifier. Default false. */
  correlate: { option: "ZMQ_REQ_CORRELATE", type: "Bool", access: "write" },
  /** ZMQ_REQ_RELAXED. Whether a new request may be sent before the reply to the last. Default false. */
  relaxed: { option: "ZMQ_REQ_RELAXED", type: "Bool", access: "write" },
} as const satisfies OptionTable;

export const ROUTER_OPTIONS = {
  /** ZMQ_ROUTER_MANDATORY. Whether sending to an unknown peer fails with EHOSTUNREACH instead of being ignored. Default false. */
  mandatory: { option: "ZMQ_ROUTER_MANDATORY", type: "Bool" },
  /** ZMQ_ROUTER_HANDOVER. Whether a new peer with a known identity replaces the old. Default false. */
  handover: { option: "ZMQ_ROUTER_HANDOVER", type: "Bool", access: "write" },
} as const satisfies OptionTable;

export const XPUBLISHER_OPTIONS = {
  /** ZMQ_XPUB_MANUAL. Whether subscriptions are applied by the user. Default false. */
  manual: { option: "ZMQ_XPUB_MANUAL", type: "Bool", access: "write" },
  /** ZMQ_XPUB_WELCOME_MSG. Message sent to each new subscriber, if it subscribes to it; null for none. Default null. */
  welcomeMessage: { option: "ZMQ_XPUB_WELCOME_MSG", type: "String", access: "write" },
} as const satisfies OptionTable;

export const STREAM_OPTIONS = {
  /** ZMQ_STREAM_NOTIFY. Whether connects and disconnects arrive as empty messages. Default true. */
  notify: { option: "ZMQ_STREAM_NOTIFY", type: "Bool", access: "write" },
} as const satisfies OptionTable;

/** Options that take effect at once; setting any other after bind or connect gives a warning. */
export const IMMEDIATE_OPTIONS: readonly string[] = [
  "ZMQ_SUBSCRIBE",
  "ZMQ_UNSUBSCRIBE",
  "ZMQ_LINGER",
  "ZMQ_ROUTER_MANDATORY",
  "ZMQ_PROBE_ROUTER",
  "ZMQ_XPUB_VERBOSE",
  "ZMQ_XPUB_VERBOSER",
  "ZMQ_REQ_CORRELATE",
  "ZMQ_REQ_RELAXED",
  "ZMQ_ROUTER_HANDOVER",
  "ZMQ_SNDHWM",
  "ZMQ_RCVHWM",
  "ZMQ_SNDTIMEO",
  "ZMQ_RCVTIMEO",
];
