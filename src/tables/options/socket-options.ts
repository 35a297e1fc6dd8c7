/** Options of every socket, and when options take effect. */
import type { OptionTable } from "./definition.js";

/** Options of every socket. */
export const SOCKET_OPTIONS = {
  /**
   * ZMQ_AFFINITY. Bit mask of the I/O threads to use. There are none here: it has no effect. Range: 0 to
   * 18446744073709551615; default 0.
   */
  affinity: { option: "ZMQ_AFFINITY", type: "Uint64" },
  /**
   * ZMQ_RATE. Data rate of multicast by pgm, which is not available. In kilobits per second: 1 or more; default 100.
   */
  rate: { option: "ZMQ_RATE", type: "Int32" },
  /**
   * ZMQ_RECOVERY_IVL. How long multicast by pgm, which is not available, can recover what was lost. In milliseconds:
   * 0 or more; default 10000.
   */
  recoveryInterval: { option: "ZMQ_RECOVERY_IVL", type: "Int32" },
  /** ZMQ_TYPE. The socket type, as libzmq's number. */
  type: { option: "ZMQ_TYPE", type: "Int32", access: "read" },
  /**
   * ZMQ_LINGER. How long unsent messages are kept after close: -1 for as long as it takes, 0 not at all. In
   * milliseconds: -1 or more; default -1, or 0 if the context is not `blocky`.
   */
  linger: { option: "ZMQ_LINGER", type: "Int32" },
  /**
   * ZMQ_RECONNECT_IVL. How long to wait before a lost connection is tried again, and a random part of that in
   * addition; 0 or -1 to never try again. In milliseconds: -1 or more; default 100.
   */
  reconnectInterval: { option: "ZMQ_RECONNECT_IVL", type: "Int32" },
  /** ZMQ_BACKLOG. How many connections may wait to be accepted. Range: 0 or more; default 100. */
  backlog: { option: "ZMQ_BACKLOG", type: "Int32" },
  /**
   * ZMQ_RECONNECT_IVL_MAX. Up to where `reconnectInterval` doubles at each try; no doubling if this is less. In
   * milliseconds: 0 or more; default 0.
   */
  reconnectMaxInterval: { option: "ZMQ_RECONNECT_IVL_MAX", type: "Int32" },
  /**
   * ZMQ_MAXMSGSIZE. Largest frame accepted from a peer; a larger one ends its connection. In bytes, negative for no
   * limit: -9223372036854775808 or more; default -1.
   */
  maxMessageSize: { option: "ZMQ_MAXMSGSIZE", type: "Int64" },
  /**
   * ZMQ_LAST_ENDPOINT. The endpoint last bound or connected, with the port or path that was chosen for a wildcard;
   * null before.
   */
  lastEndpoint: { option: "ZMQ_LAST_ENDPOINT", type: "String", access: "read" },
  /**
   * ZMQ_TCP_KEEPALIVE. Whether TCP probes idle connections: 1 yes, 0 no, -1 as the system does. Range: -1 to 1;
   * default -1.
   */
  tcpKeepalive: { option: "ZMQ_TCP_KEEPALIVE", type: "Int32" },
  /**
   * ZMQ_TCP_KEEPALIVE_CNT. How many probes may fail; -1 as the runtime does. Only recent runtimes can set it, such as
   * Node.js 24.21: elsewhere it has no effect. Range: -1 or more; default -1.
   */
  tcpKeepaliveCount: { option: "ZMQ_TCP_KEEPALIVE_CNT", type: "Int32" },
  /**
   * ZMQ_TCP_KEEPALIVE_IDLE. How long a connection is idle before the first probe; -1 as the system does. In seconds:
   * -1 or more; default -1.
   */
  tcpKeepaliveIdle: { option: "ZMQ_TCP_KEEPALIVE_IDLE", type: "Int32" },
  /**
   * ZMQ_TCP_KEEPALIVE_INTVL. Time between probes; -1 as the runtime does. Only recent runtimes can set it, such as
   * Node.js 24.21: elsewhere it has no effect. In seconds: -1 or more; default -1.
   */
  tcpKeepaliveInterval: { option: "ZMQ_TCP_KEEPALIVE_INTVL", type: "Int32" },
  /**
   * ZMQ_TCP_ACCEPT_FILTER. Adds a range of addresses, such as "10.0.0.0/8", from which connections are accepted; null
   * or "" removes all, so that any is. Cannot be read: that throws EINVAL.
   */
  tcpAcceptFilter: { option: "ZMQ_TCP_ACCEPT_FILTER", type: "String" },
  /** ZMQ_IMMEDIATE. Whether messages are queued only for connections that are established. Default false. */
  immediate: { option: "ZMQ_IMMEDIATE", type: "Bool" },
  /** ZMQ_IPV6. Whether IPv6 is used, beside IPv4. Default false, or what the context has. */
  ipv6: { option: "ZMQ_IPV6", type: "Bool" },
  /** ZMQ_MECHANISM. The security mechanism, as other options have chosen it. null stands for none. */
  securityMechanism: {
    option: "ZMQ_MECHANISM",
    type: "Int32",
    access: "read",
    values: [null, "plain", "curve", "gssapi"],
  },
  /**
   * ZMQ_PLAIN_SERVER. Whether the socket is a PLAIN server: its peers need a name and a password, which ZAP checks.
   * Default false.
   */
  plainServer: { option: "ZMQ_PLAIN_SERVER", type: "Bool" },
  /**
   * ZMQ_PLAIN_USERNAME. Name for PLAIN, which makes the socket a PLAIN client; null for no security. 1 to 255 bytes;
   * default null.
   */
  plainUsername: { option: "ZMQ_PLAIN_USERNAME", type: "String" },
  /**
   * ZMQ_PLAIN_PASSWORD. Password for PLAIN, which makes the socket a PLAIN client; null for no security. 1 to 255
   * bytes; default null.
   */
  plainPassword: { option: "ZMQ_PLAIN_PASSWORD", type: "String" },
  /** ZMQ_CURVE_SERVER. Whether the socket is a CURVE server, which needs `curveSecretKey`. Default false. */
  curveServer: { option: "ZMQ_CURVE_SERVER", type: "Bool" },
  /**
   * ZMQ_CURVE_PUBLICKEY. Public key of this socket, as 40 characters of Z85 or 32 bytes; no default. Cannot be read:
   * that throws EINVAL.
   */
  curvePublicKey: { option: "ZMQ_CURVE_PUBLICKEY", type: "String" },
  /**
   * ZMQ_CURVE_SECRETKEY. Secret key of this socket, as 40 characters of Z85 or 32 bytes; no default. Cannot be read:
   * that throws EINVAL.
   */
  curveSecretKey: { option: "ZMQ_CURVE_SECRETKEY", type: "String" },
  /**
   * ZMQ_CURVE_SERVERKEY. Public key of the server, as 40 characters of Z85 or 32 bytes, which makes the socket a
   * CURVE client; no default. Cannot be read: that throws EINVAL.
   */
  curveServerKey: { option: "ZMQ_CURVE_SERVERKEY", type: "String" },
  /**
   * ZMQ_ZAP_DOMAIN. Domain of authentication (RFC 27). With a domain, ZAP is asked about peers without security, too.
   * Up to 255 bytes; default null.
   */
  zapDomain: { option: "ZMQ_ZAP_DOMAIN", type: "String" },
  /**
   * ZMQ_TOS. Type of service of IP packets; the lowest eight bits count. Only recent runtimes can set it, such as
   * Node.js 24.21 and Bun 1.4: elsewhere it has no effect. Range: 0 to 2147483647; default 0.
   */
  typeOfService: { option: "ZMQ_TOS", type: "Uint32" },
  /** ZMQ_HANDSHAKE_IVL. How long a handshake may take; 0 for no limit. In milliseconds: 0 or more; default 30000. */
  handshakeInterval: { option: "ZMQ_HANDSHAKE_IVL", type: "Int32" },
  /** ZMQ_SOCKS_PROXY. SOCKS5 proxy for outgoing tcp connections, as "host:port"; null for none. Default null. */
  socksProxy: { option: "ZMQ_SOCKS_PROXY", type: "String" },
  /** ZMQ_HEARTBEAT_IVL. Time between heartbeats; 0 for none. In milliseconds: 0 or more; default 0. */
  heartbeatInterval: { option: "ZMQ_HEARTBEAT_IVL", type: "Int32" },
  /**
   * ZMQ_HEARTBEAT_TTL. When the peer gives up on us if nothing comes; 0 for never. Tenths of a second count. In
   * milliseconds: 0 to 6553599; default 0.
   */
  heartbeatTimeToLive: { option: "ZMQ_HEARTBEAT_TTL", type: "Int32" },
  /**
   * ZMQ_HEARTBEAT_TIMEOUT. When we give up on the peer if nothing comes after a heartbeat. In milliseconds: 0 or
   * more; default -1, which stands for `heartbeatInterval` and cannot be set.
   */
  heartbeatTimeout: { option: "ZMQ_HEARTBEAT_TIMEOUT", type: "Int32" },
  /**
   * ZMQ_CONNECT_TIMEOUT. How long connecting may take; 0 for the system's limit. In milliseconds: 0 or more; default
   * 0.
   */
  connectTimeout: { option: "ZMQ_CONNECT_TIMEOUT", type: "Int32" },
  /**
   * ZMQ_TCP_MAXRT. How long TCP sends again. Runtimes cannot set it: it has no effect. In milliseconds: 0 or more;
   * default 0.
   */
  tcpMaxRetransmitTimeout: { option: "ZMQ_TCP_MAXRT", type: "Int32" },
  /**
   * ZMQ_THREAD_SAFE. Whether the type is one that libzmq calls thread-safe: Server, Client and some more of the draft
   * types.
   */
  threadSafe: { option: "ZMQ_THREAD_SAFE", type: "Bool", access: "read" },
  /**
   * ZMQ_MULTICAST_MAXTPDU. Largest packet of multicast by pgm, which is not available. In bytes: 1 or more; default
   * 1500.
   */
  multicastMaxTransportDataUnit: { option: "ZMQ_MULTICAST_MAXTPDU", type: "Int32" },
  /** ZMQ_VMCI_BUFFER_SIZE. In bytes. VMCI is not available: reading and setting throw EINVAL. */
  vmciBufferSize: { option: "ZMQ_VMCI_BUFFER_SIZE", type: "Uint64" },
  /** ZMQ_VMCI_BUFFER_MIN_SIZE. In bytes. VMCI is not available: reading and setting throw EINVAL. */
  vmciBufferMinSize: { option: "ZMQ_VMCI_BUFFER_MIN_SIZE", type: "Uint64" },
  /** ZMQ_VMCI_BUFFER_MAX_SIZE. In bytes. VMCI is not available: reading and setting throw EINVAL. */
  vmciBufferMaxSize: { option: "ZMQ_VMCI_BUFFER_MAX_SIZE", type: "Uint64" },
  /** ZMQ_VMCI_CONNECT_TIMEOUT. In milliseconds. VMCI is not available: reading and setting throw EINVAL. */
  vmciConnectTimeout: { option: "ZMQ_VMCI_CONNECT_TIMEOUT", type: "Int32" },
  /**
   * ZMQ_BINDTODEVICE. Name of the network interface to use. Runtimes cannot: with one set, binding fails with ENOTSUP
   * and connecting never succeeds. Default null.
   */
  interface: { option: "ZMQ_BINDTODEVICE", type: "String" },
  /**
   * ZMQ_ZAP_ENFORCE_DOMAIN. Whether ZAP is used strictly as RFC 27 says: only if there is a `zapDomain`, and then
   * somebody must answer. Default false.
   */
  zapEnforceDomain: { option: "ZMQ_ZAP_ENFORCE_DOMAIN", type: "Bool" },
  /**
   * ZMQ_LOOPBACK_FASTPATH. Whether a faster way through the loopback of Windows is used. Runtimes cannot set it: it
   * has no effect. Default false.
   */
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
