/** Every option of the sockets, as npm zeromq has them: which types have it, its default, and what it takes. */
import type { SocketName } from "./implementations.js";

export interface OptionRow {
  readonly name: string;
  /** Undefined: all types. */
  readonly types?: readonly SocketName[];
  /** The value of a new socket; undefined: it can only be written. */
  readonly initial: unknown;
  /** A value that can be set and read back. */
  readonly value?: unknown;
}

/** Reading fails with EINVAL. */
export const UNREADABLE = Symbol("unreadable");

const SENDING: SocketName[] = [
  ...(["Pair", "Publisher", "Request", "Reply", "Dealer"] as const),
  ...(["Router", "Push", "XPublisher", "XSubscriber", "Stream"] as const),
];
const RECEIVING: SocketName[] = [
  ...(["Pair", "Subscriber", "Request", "Reply", "Dealer"] as const),
  ...(["Router", "Pull", "XPublisher", "XSubscriber", "Stream"] as const),
];
const CONFLATING: SocketName[] = ["Pull", "Push", "Subscriber", "Publisher", "Dealer"];

export const OPTIONS: readonly OptionRow[] = [
  { name: "affinity", initial: 0, value: 2 ** 40 },
  { name: "rate", initial: 100, value: 200 },
  { name: "recoveryInterval", initial: 10000, value: 5000 },
  { name: "linger", initial: 0, value: 500 },
  { name: "reconnectInterval", initial: 100, value: 50 },
  { name: "reconnectMaxInterval", initial: 0, value: 1000 },
  { name: "backlog", initial: 100, value: 10 },
  { name: "maxMessageSize", initial: -1, value: 2 ** 40 },
  { name: "lastEndpoint", initial: null },
  { name: "tcpKeepalive", initial: -1, value: 1 },
  { name: "tcpKeepaliveCount", initial: -1, value: 5 },
  { name: "tcpKeepaliveIdle", initial: -1, value: 60 },
  { name: "tcpKeepaliveInterval", initial: -1, value: 10 },
  { name: "immediate", initial: false, value: true },
  { name: "ipv6", initial: false, value: true },
  { name: "securityMechanism", initial: null },
  { name: "plainServer", initial: false, value: true },
  { name: "plainUsername", initial: null, value: "somebody" },
  { name: "plainPassword", initial: null, value: "sécret" },
  { name: "curveServer", initial: false, value: true },
  { name: "curvePublicKey", initial: UNREADABLE },
  { name: "curveSecretKey", initial: UNREADABLE },
  { name: "curveServerKey", initial: UNREADABLE },
  { name: "zapDomain", initial: null, value: "global" },
  { name: "zapEnforceDomain", initial: false, value: true },
  { name: "typeOfService", initial: 0, value: 32 },
  { name: "handshakeInterval", initial: 30000, value: 1000 },
  { name: "socksProxy", initial: null, value: "127.0.0.1:1080" },
  { name: "heartbeatInterval", initial: 0, value: 250 },
  { name: "heartbeatTimeToLive", initial: 0, value: 1000 },
  { name: "heartbeatTimeout", initial: -1, value: 500 },
  { name: "connectTimeout", initial: 0, value: 100 },
  { name: "tcpMaxRetransmitTimeout", initial: 0, value: 100 },
  { name: "threadSafe", initial: false },
  { name: "multicastMaxTransportDataUnit", initial: 1500, value: 1000 },
  { name: "interface", initial: null, value: "lo" },
  { name: "loopbackFastPath", initial: false, value: true },
  { name: "vmciBufferSize", initial: UNREADABLE },
  { name: "vmciBufferMinSize", initial: UNREADABLE },
  { name: "vmciBufferMaxSize", initial: UNREADABLE },
  { name: "vmciConnectTimeout", initial: UNREADABLE },
  { name: "tcpAcceptFilter", initial: UNREADABLE },
  { name: "sendBufferSize", types: SENDING, initial: -1, value: 4096 },
  { name: "sendHighWaterMark", types: SENDING, initial: 1000, value: 0 },
  { name: "sendTimeout", types: SENDING, initial: -1, value: 100 },
  { name: "multicastHops", types: SENDING, initial: 1, value: 5 },
  { name: "receiveBufferSize", types: RECEIVING, initial: -1, value: 4096 },
  { name: "receiveHighWaterMark", types: RECEIVING, initial: 1000, value: 10 },
  { name: "receiveTimeout", types: RECEIVING, initial: -1, value: 0 },
  { name: "routingId", types: ["Request", "Reply", "Router", "Dealer"], initial: null, value: "me" },
  { name: "mandatory", types: ["Router"], initial: UNREADABLE },
  {
    name: "invertMatching",
    types: ["Publisher", "Subscriber", "XPublisher"],
    initial: false,
    value: true,
  },
  // Write-only: they read as undefined.
  { name: "handover", types: ["Router"], initial: undefined, value: true },
  { name: "probeRouter", types: ["Router", "Dealer", "Request"], initial: undefined, value: true },
  { name: "correlate", types: ["Request"], initial: undefined, value: true },
  { name: "relaxed", types: ["Request"], initial: undefined, value: true },
  { name: "conflate", types: CONFLATING, initial: undefined, value: true },
  { name: "noDrop", types: ["XPublisher", "Publisher"], initial: undefined, value: true },
  { name: "manual", types: ["XPublisher"], initial: undefined, value: true },
  { name: "welcomeMessage", types: ["XPublisher"], initial: undefined, value: "hello" },
  { name: "verbosity", types: ["XPublisher"], initial: undefined, value: "allSubs" },
  { name: "notify", types: ["Stream"], initial: undefined, value: false },
];

export const SOCKET_TYPES: readonly SocketName[] = [...SENDING, "Pull", "Subscriber"];
