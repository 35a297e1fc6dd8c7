/** The table of the options that every socket has, and the options that take effect at once. */
import type { OptionTable } from "./definition.js";

/** Options of every socket. */
export const SOCKET_OPTIONS = {
  /**
   * ZMQ_AFFINITY. Bit mask of the I/O threads that the socket uses. This package has no I/O threads, so the option has
   * no effect. Range: 0 to 18446744073709551615; default 0.
   */
  affinity: { option: "ZMQ_AFFINITY", type: "Uint64", allowed: "0 to 18446744073709551615" },
  /**
   * ZMQ_RATE. The data rate of pgm multicast, which is not available here. In kilobits per second: 1 or more; default
   * 100.
   */
  rate: { option: "ZMQ_RATE", type: "Int32", allowed: "1 or more, in kilobits per second" },
  /**
   * ZMQ_RECOVERY_IVL. How long lost data can be recovered with pgm multicast, which is not available here. In
   * milliseconds: 0 or more; default 10000.
   */
  recoveryInterval: { option: "ZMQ_RECOVERY_IVL", type: "Int32", allowed: "0 or more, in milliseconds" },
  /** ZMQ_TYPE. The socket type, as the number that libzmq gives it. Read-only. */
  type: { option: "ZMQ_TYPE", type: "Int32", access: "read" },
  /**
   * ZMQ_LINGER. How long unsent messages are kept after `close()`. 0 discards them, -1 keeps them until they are sent.
   * In milliseconds: -1 or more; default -1, or 0 if the context is not `blocky`.
   */
  linger: { option: "ZMQ_LINGER", type: "Int32", allowed: "-1 or more, in milliseconds" },
  /**
   * ZMQ_RECONNECT_IVL. How long the socket waits before it connects again, plus a random time of up to the same length,
   * unless `reconnectMaxInterval` is set. 0 and -1 disable reconnecting. In milliseconds: -1 or more; default 100.
   */
  reconnectInterval: { option: "ZMQ_RECONNECT_IVL", type: "Int32", allowed: "-1 or more, in milliseconds" },
  /**
   * ZMQ_BACKLOG. How many connections can wait to be accepted. The operating system is asked for at least 4096, also if
   * this number is smaller, and may have a lower limit of its own. Range: 0 or more; default 100.
   */
  backlog: { option: "ZMQ_BACKLOG", type: "Int32", allowed: "0 or more" },
  /**
   * ZMQ_RECONNECT_IVL_MAX. The longest wait before the socket connects again: `reconnectInterval` doubles with each
   * attempt up to this value, without a random time. If it is less than `reconnectInterval`, each wait is this long. 0 is
   * no limit. In milliseconds: 0 or more; default 0.
   */
  reconnectMaxInterval: {
    option: "ZMQ_RECONNECT_IVL_MAX",
    type: "Int32",
    allowed: "0 or more, in milliseconds",
  },
  /**
   * ZMQ_MAXMSGSIZE. The size of the largest frame that is accepted from a peer. A larger frame ends the connection. A
   * negative value means no limit. In bytes, negative for no limit: -9223372036854775808 or more; default -1.
   */
  maxMessageSize: {
    option: "ZMQ_MAXMSGSIZE",
    type: "Int64",
    allowed: "-9223372036854775808 or more, in bytes, negative for no limit",
  },
  /**
   * ZMQ_LAST_ENDPOINT. The endpoint of the last bind or connect, with the port or path that was chosen for a wildcard.
   * null if there was none. Read-only.
   */
  lastEndpoint: { option: "ZMQ_LAST_ENDPOINT", type: "String", access: "read" },
  /**
   * ZMQ_TCP_KEEPALIVE. Whether TCP probes idle connections: 1 for yes, 0 for no, -1 for the setting of the operating
   * system. Range: -1 to 1; default -1.
   */
  tcpKeepalive: { option: "ZMQ_TCP_KEEPALIVE", type: "Int32", allowed: "-1 to 1" },
  /**
   * ZMQ_TCP_KEEPALIVE_CNT. How many probes can fail before the connection is closed. -1 leaves it to the runtime. Only
   * recent runtimes can set it, such as Node.js 24.21; on others it has no effect. Range: -1 or more; default -1.
   */
  tcpKeepaliveCount: { option: "ZMQ_TCP_KEEPALIVE_CNT", type: "Int32", allowed: "-1 or more" },
  /**
   * ZMQ_TCP_KEEPALIVE_IDLE. How long a connection is idle before the first probe. -1 leaves it to the operating system.
   * In seconds: -1 or more; default -1.
   */
  tcpKeepaliveIdle: { option: "ZMQ_TCP_KEEPALIVE_IDLE", type: "Int32", allowed: "-1 or more, in seconds" },
  /**
   * ZMQ_TCP_KEEPALIVE_INTVL. The time between probes. -1 leaves it to the runtime. Only recent runtimes can set it,
   * such as Node.js 24.21; on others it has no effect. In seconds: -1 or more; default -1.
   */
  tcpKeepaliveInterval: {
    option: "ZMQ_TCP_KEEPALIVE_INTVL",
    type: "Int32",
    allowed: "-1 or more, in seconds",
  },
  /**
   * ZMQ_TCP_ACCEPT_FILTER. Adds a range of addresses, such as "10.0.0.0/8", from which connections are accepted. null
   * or "" removes all ranges, so that connections from any address are accepted. Cannot be read: reading throws EINVAL.
   */
  tcpAcceptFilter: {
    option: "ZMQ_TCP_ACCEPT_FILTER",
    type: "String",
    allowed: 'a range of addresses such as "10.0.0.0/8", or null for none',
  },
  /**
   * ZMQ_IMMEDIATE. Whether messages are queued only for connections that are established. If false, they are also
   * queued for connections that are still being made. Default false.
   */
  immediate: { option: "ZMQ_IMMEDIATE", type: "Bool" },
  /** ZMQ_IPV6. Whether the socket uses IPv6 in addition to IPv4. Default false, or the value of the context. */
  ipv6: { option: "ZMQ_IPV6", type: "Bool" },
  /**
   * ZMQ_MECHANISM. The security mechanism that other options have chosen: "plain" or "curve", or null for none.
   * Read-only.
   */
  securityMechanism: {
    option: "ZMQ_MECHANISM",
    type: "Int32",
    access: "read",
    values: [null, "plain", "curve", "gssapi"],
  },
  /**
   * ZMQ_PLAIN_SERVER. Whether the socket is a PLAIN server. Its peers need a name and a password, which a ZAP handler
   * checks. Default false.
   */
  plainServer: { option: "ZMQ_PLAIN_SERVER", type: "Bool" },
  /**
   * ZMQ_PLAIN_USERNAME. The user name for PLAIN. It makes the socket a PLAIN client; null disables security. 1 to 255
   * bytes; default null.
   */
  plainUsername: { option: "ZMQ_PLAIN_USERNAME", type: "String", allowed: "1 to 255 bytes, or null" },
  /**
   * ZMQ_PLAIN_PASSWORD. The password for PLAIN. It makes the socket a PLAIN client; null disables security. 1 to 255
   * bytes; default null.
   */
  plainPassword: { option: "ZMQ_PLAIN_PASSWORD", type: "String", allowed: "1 to 255 bytes, or null" },
  /** ZMQ_CURVE_SERVER. Whether the socket is a CURVE server. A server also needs `curveSecretKey`. Default false. */
  curveServer: { option: "ZMQ_CURVE_SERVER", type: "Bool" },
  /**
   * ZMQ_CURVE_PUBLICKEY. The public key of this socket: 40 characters of Z85, or 32 bytes. There is no default. Cannot
   * be read: reading throws EINVAL.
   */
  curvePublicKey: {
    option: "ZMQ_CURVE_PUBLICKEY",
    type: "String",
    allowed: "a key of 40 characters of Z85, as curveKeyPair() makes, or of 32 bytes",
  },
  /**
   * ZMQ_CURVE_SECRETKEY. The secret key of this socket: 40 characters of Z85, or 32 bytes. There is no default. Cannot
   * be read: reading throws EINVAL.
   */
  curveSecretKey: {
    option: "ZMQ_CURVE_SECRETKEY",
    type: "String",
    allowed: "a key of 40 characters of Z85, as curveKeyPair() makes, or of 32 bytes",
  },
  /**
   * ZMQ_CURVE_SERVERKEY. The public key of the server: 40 characters of Z85, or 32 bytes. It makes the socket a CURVE
   * client. There is no default. Cannot be read: reading throws EINVAL.
   */
  curveServerKey: {
    option: "ZMQ_CURVE_SERVERKEY",
    type: "String",
    allowed: "the public key of the server, as 40 characters of Z85 or 32 bytes",
  },
  /**
   * ZMQ_ZAP_DOMAIN. The domain for authentication by ZAP (RFC 27). With a domain, the ZAP handler is also asked about
   * peers without security. Up to 255 bytes; default null.
   */
  zapDomain: { option: "ZMQ_ZAP_DOMAIN", type: "String", allowed: "a text of up to 255 bytes, or null" },
  /**
   * ZMQ_TOS. The type of service of IP packets. Only the lowest eight bits are used. Only recent runtimes can set it,
   * such as Node.js 24.21 and Bun 1.4; on others it has no effect. Range: 0 to 2147483647; default 0.
   */
  typeOfService: { option: "ZMQ_TOS", type: "Uint32", allowed: "0 to 2147483647" },
  /**
   * ZMQ_HANDSHAKE_IVL. How long a handshake can take before the connection is closed. 0 means no limit. In
   * milliseconds: 0 or more; default 30000.
   */
  handshakeInterval: { option: "ZMQ_HANDSHAKE_IVL", type: "Int32", allowed: "0 or more, in milliseconds" },
  /** ZMQ_SOCKS_PROXY. The SOCKS5 proxy for outgoing tcp connections, as "host:port". null means none. Default null. */
  socksProxy: {
    option: "ZMQ_SOCKS_PROXY",
    type: "String",
    allowed: 'a proxy as "host:port", or null for none',
  },
  /** ZMQ_HEARTBEAT_IVL. The time between heartbeats (PING). 0 disables them. In milliseconds: 0 or more; default 0. */
  heartbeatInterval: { option: "ZMQ_HEARTBEAT_IVL", type: "Int32", allowed: "0 or more, in milliseconds" },
  /**
   * ZMQ_HEARTBEAT_TTL. How long the peer waits for traffic from this socket before it closes the connection; it is sent
   * with each heartbeat. 0 means no limit. Rounded down to tenths of a second. In milliseconds: 0 to 6553599; default
   * 0.
   */
  heartbeatTimeToLive: {
    option: "ZMQ_HEARTBEAT_TTL",
    type: "Int32",
    allowed: "0 to 6553599, in milliseconds",
  },
  /**
   * ZMQ_HEARTBEAT_TIMEOUT. How long this socket waits for traffic after a heartbeat before it closes the connection. In
   * milliseconds: 0 or more; default -1, which means the value of `heartbeatInterval` and cannot be set.
   */
  heartbeatTimeout: { option: "ZMQ_HEARTBEAT_TIMEOUT", type: "Int32", allowed: "0 or more, in milliseconds" },
  /**
   * ZMQ_CONNECT_TIMEOUT. How long an attempt to connect can take. 0 means the limit of the operating system. In
   * milliseconds: 0 or more; default 0.
   */
  connectTimeout: { option: "ZMQ_CONNECT_TIMEOUT", type: "Int32", allowed: "0 or more, in milliseconds" },
  /**
   * ZMQ_TCP_MAXRT. How long TCP sends unacknowledged data again. Runtimes cannot set it, so it has no effect. In
   * milliseconds: 0 or more; default 0.
   */
  tcpMaxRetransmitTimeout: { option: "ZMQ_TCP_MAXRT", type: "Int32", allowed: "0 or more, in milliseconds" },
  /**
   * ZMQ_THREAD_SAFE. Whether libzmq calls this socket type thread-safe: it does so for Server, Client and some other
   * draft types. Read-only.
   */
  threadSafe: { option: "ZMQ_THREAD_SAFE", type: "Bool", access: "read" },
  /**
   * ZMQ_MULTICAST_MAXTPDU. The size of the largest packet of pgm multicast, which is not available here. In bytes: 1 or
   * more; default 1500.
   */
  multicastMaxTransportDataUnit: {
    option: "ZMQ_MULTICAST_MAXTPDU",
    type: "Int32",
    allowed: "1 or more, in bytes",
  },
  /** ZMQ_VMCI_BUFFER_SIZE. In bytes. VMCI is not available: reading and setting throw EINVAL. */
  vmciBufferSize: { option: "ZMQ_VMCI_BUFFER_SIZE", type: "Uint64" },
  /** ZMQ_VMCI_BUFFER_MIN_SIZE. In bytes. VMCI is not available: reading and setting throw EINVAL. */
  vmciBufferMinSize: { option: "ZMQ_VMCI_BUFFER_MIN_SIZE", type: "Uint64" },
  /** ZMQ_VMCI_BUFFER_MAX_SIZE. In bytes. VMCI is not available: reading and setting throw EINVAL. */
  vmciBufferMaxSize: { option: "ZMQ_VMCI_BUFFER_MAX_SIZE", type: "Uint64" },
  /** ZMQ_VMCI_CONNECT_TIMEOUT. In milliseconds. VMCI is not available: reading and setting throw EINVAL. */
  vmciConnectTimeout: { option: "ZMQ_VMCI_CONNECT_TIMEOUT", type: "Int32" },
  /**
   * ZMQ_BINDTODEVICE. The name of the network interface that the socket uses. Runtimes cannot set it: with an
   * interface, binding fails with ENOTSUP and connecting never succeeds. Default null.
   */
  interface: {
    option: "ZMQ_BINDTODEVICE",
    type: "String",
    allowed: 'the name of an interface, such as "eth0", or null',
  },
  /**
   * ZMQ_ZAP_ENFORCE_DOMAIN. Whether ZAP is used exactly as RFC 27 says: only if there is a `zapDomain`, and then
   * connections are refused if no ZAP handler answers. Default false.
   */
  zapEnforceDomain: { option: "ZMQ_ZAP_ENFORCE_DOMAIN", type: "Bool" },
  /**
   * ZMQ_LOOPBACK_FASTPATH. Whether a faster path through the loopback interface of Windows is used. Runtimes cannot set
   * it, so it has no effect. Default false.
   */
  loopbackFastPath: { option: "ZMQ_LOOPBACK_FASTPATH", type: "Bool" },
} as const satisfies OptionTable;

/** The kinds of names of a GSSAPI principal. */
const PRINCIPALS = ["hostBased", "userName", "krb5Principal"] as const;

/** Options of every socket if `capability.gssapi` is true. It is false here, so setting one of them throws. */
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

/** Options that take effect at once. Setting another option after bind or connect prints a warning. */
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
