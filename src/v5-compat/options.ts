/** The options of zeromq 5: libzmq's numbers and short names, over the properties that sockets have now. */
import { refusal } from "../checks/refusal.js";
import { describe } from "../checks/values.js";
import type {
  READABLE_OPTIONS,
  ROUTER_OPTIONS,
  ROUTING_ID,
  WRITABLE_OPTIONS,
} from "../tables/options/type-options.js";
import { SOCKET_OPTIONS } from "../tables/options/socket-options.js";
import * as zmq from "./constants.js";

type PropertyName = keyof (typeof SOCKET_OPTIONS &
  typeof WRITABLE_OPTIONS &
  typeof READABLE_OPTIONS &
  typeof ROUTING_ID &
  typeof ROUTER_OPTIONS);

/** Any socket. A property that it does not have reads as undefined, and throws when it is set. */
type Holder = Record<string, unknown>;

interface Accessors {
  readonly get?: (socket: Holder) => unknown;
  readonly set?: (socket: Holder, value: unknown) => void;
}

/** Sets a property. On a socket without it, fails as an assignment in the program would. */
function assign(socket: Holder, property: PropertyName, given: unknown): void {
  if (!(property in socket))
    throw refusal(TypeError, `Cannot add property ${property}, object is not extensible`, {
      hint: "sockets of this type do not have the option",
    });
  socket[property] = given;
}

const value = (property: PropertyName): Accessors => ({
  get: (socket) => socket[property],
  set: (socket, given) => assign(socket, property, given),
});

/** An option that is a boolean in the current API, and 0 or 1 in zeromq 5. */
const flag = (property: PropertyName): Accessors => ({
  get: (socket) => (socket[property] ? 1 : 0),
  set: (socket, given) => assign(socket, property, Boolean(given)),
});

const readOnly = ({ get }: Accessors): Accessors => ({ get });
const writeOnly = ({ set }: Accessors): Accessors => ({ set });

/** Options that make sense only where sockets are read and polled by hand. */
function unsupported(message: string): () => never {
  return () => {
    throw refusal(Error, message);
  };
}

const notSupported = (name: string): (() => never) =>
  unsupported(`${name} is not supported in compatibility mode`);

/** The error of a subscription of another type than "sub". */
export function subscriberRequired(type: new (message: string) => Error = Error): Error {
  return refusal(type, "Subscriber socket required", { hint: 'only sockets of the type "sub" subscribe' });
}

/** A method of Subscriber, with a prefix. */
const subscription = (method: "subscribe" | "unsubscribe"): Accessors => ({
  set(socket, prefix) {
    const call = socket[method];
    if (typeof call !== "function") throw subscriberRequired(TypeError);
    call.call(socket, prefix);
  },
});

/** The number of each option, its short name if it has one, and the property or accessors of the current API. */
type Row = readonly [option: number, name: string | null, accessors: Accessors];

const TABLE = [
  [zmq.ZMQ_AFFINITY, "affinity", value("affinity")],
  [zmq.ZMQ_IDENTITY, "identity", value("routingId")],
  [zmq.ZMQ_SUBSCRIBE, "_subscribe", subscription("subscribe")],
  [zmq.ZMQ_UNSUBSCRIBE, "_unsubscribe", subscription("unsubscribe")],
  [zmq.ZMQ_RATE, "rate", value("rate")],
  [zmq.ZMQ_RECOVERY_IVL, "recovery_ivl", value("recoveryInterval")],
  [zmq.ZMQ_SNDBUF, "sndbuf", value("sendBufferSize")],
  [zmq.ZMQ_RCVBUF, "rcvbuf", value("receiveBufferSize")],
  [zmq.ZMQ_RCVMORE, "_receiveMore", { get: notSupported("ZMQ_RCVMORE") }],
  [zmq.ZMQ_FD, "_fd", { get: notSupported("ZMQ_FD") }],
  [zmq.ZMQ_EVENTS, "_ioevents", { get: toEvents }],
  [zmq.ZMQ_TYPE, null, readOnly(value("type"))],
  [zmq.ZMQ_LINGER, "linger", value("linger")],
  [zmq.ZMQ_RECONNECT_IVL, "reconnect_ivl", value("reconnectInterval")],
  [zmq.ZMQ_BACKLOG, "backlog", value("backlog")],
  [zmq.ZMQ_RECONNECT_IVL_MAX, null, value("reconnectMaxInterval")],
  [zmq.ZMQ_MAXMSGSIZE, null, value("maxMessageSize")],
  [zmq.ZMQ_SNDHWM, null, value("sendHighWaterMark")],
  [zmq.ZMQ_RCVHWM, null, value("receiveHighWaterMark")],
  [zmq.ZMQ_MULTICAST_HOPS, null, value("multicastHops")],
  [zmq.ZMQ_RCVTIMEO, null, value("receiveTimeout")],
  [zmq.ZMQ_SNDTIMEO, null, value("sendTimeout")],
  [zmq.ZMQ_IPV4ONLY, null, { get: ({ ipv6 }) => !ipv6, set: (socket, given) => (socket.ipv6 = !given) }],
  [zmq.ZMQ_LAST_ENDPOINT, "last_endpoint", readOnly(value("lastEndpoint"))],
  [zmq.ZMQ_ROUTER_MANDATORY, null, flag("mandatory")],
  [zmq.ZMQ_TCP_KEEPALIVE, null, value("tcpKeepalive")],
  [zmq.ZMQ_TCP_KEEPALIVE_CNT, null, value("tcpKeepaliveCount")],
  [zmq.ZMQ_TCP_KEEPALIVE_IDLE, null, value("tcpKeepaliveIdle")],
  [zmq.ZMQ_TCP_KEEPALIVE_INTVL, null, value("tcpKeepaliveInterval")],
  [zmq.ZMQ_TCP_ACCEPT_FILTER, null, writeOnly(value("tcpAcceptFilter"))],
  [zmq.ZMQ_DELAY_ATTACH_ON_CONNECT, null, flag("immediate")],
  [
    zmq.ZMQ_XPUB_VERBOSE,
    null,
    {
      get: unsupported("Reading ZMQ_XPUB_VERBOSE is not supported"),
      set: (socket, given) => (socket.verbosity = given ? "allSubs" : null),
    },
  ],
  [zmq.ZMQ_ROUTER_RAW, null, { get: notSupported("ZMQ_ROUTER_RAW"), set: notSupported("ZMQ_ROUTER_RAW") }],
  [zmq.ZMQ_IPV6, null, flag("ipv6")],
  [zmq.ZMQ_MECHANISM, "mechanism", { get: toMechanism }],
  [zmq.ZMQ_PLAIN_SERVER, "plain_server", flag("plainServer")],
  [zmq.ZMQ_PLAIN_USERNAME, "plain_username", value("plainUsername")],
  [zmq.ZMQ_PLAIN_PASSWORD, "plain_password", value("plainPassword")],
  [zmq.ZMQ_CURVE_SERVER, "curve_server", flag("curveServer")],
  [zmq.ZMQ_CURVE_PUBLICKEY, "curve_publickey", value("curvePublicKey")],
  [zmq.ZMQ_CURVE_SECRETKEY, "curve_secretkey", value("curveSecretKey")],
  [zmq.ZMQ_CURVE_SERVERKEY, "curve_serverkey", value("curveServerKey")],
  [zmq.ZMQ_ZAP_DOMAIN, "zap_domain", value("zapDomain")],
  [zmq.ZMQ_ROUTER_HANDOVER, null, writeOnly(flag("handover"))],
  [zmq.ZMQ_HEARTBEAT_IVL, "heartbeat_ivl", value("heartbeatInterval")],
  [zmq.ZMQ_HEARTBEAT_TTL, "heartbeat_ttl", value("heartbeatTimeToLive")],
  [zmq.ZMQ_HEARTBEAT_TIMEOUT, "heartbeat_timeout", value("heartbeatTimeout")],
  [zmq.ZMQ_CONNECT_TIMEOUT, "connect_timeout", value("connectTimeout")],
] as const satisfies readonly Row[];

function toEvents({ readable, writable }: Holder): number {
  return (readable ? zmq.ZMQ_POLLIN : 0) | (writable ? zmq.ZMQ_POLLOUT : 0);
}

/** libzmq's number of the mechanism. */
function toMechanism({ securityMechanism }: Holder): number {
  return SOCKET_OPTIONS.securityMechanism.values.findIndex((name) => name === securityMechanism);
}

type ShortName = Exclude<(typeof TABLE)[number][1], null>;

/** The names of the options that are properties of a {@link Socket}, with their numbers. */
export const options = Object.fromEntries(
  TABLE.flatMap(([option, name]) => (name === null ? [] : [[name, option]])),
) as { [K in ShortName]: number };

const ACCESSORS = new Map<number | undefined, Accessors>(
  TABLE.map(([option, , accessors]) => [option, accessors]),
);

/** An option by its number or short name. */
export type OptionName = number | ShortName;

function accessorsOf(option: OptionName): Accessors {
  return ACCESSORS.get(typeof option === "number" ? option : options[option]) ?? {};
}

/** The error for an option that does not exist, or that cannot be read or set. */
function unknown(option: OptionName, access: "read" | "set"): Error {
  const { get, set } = accessorsOf(option);
  const hint =
    get === undefined && set === undefined
      ? `it is ${describe(option)}. Give a number such as ZMQ_LINGER, or a name in options such as "linger"`
      : `${describe(option)} cannot be ${access}, only ${access === "read" ? "set" : "read"}`;
  return refusal(Error, "Unknown option", { hint });
}

/** Reads an option from a socket of the current API. */
export function getOption(socket: object, option: OptionName): unknown {
  const { get } = accessorsOf(option);
  if (get === undefined) throw unknown(option, "read");
  return get(socket as Holder);
}

/** Sets an option of a socket of the current API. */
export function setOption(socket: object, option: OptionName, given: unknown): void {
  const { set } = accessorsOf(option);
  if (set === undefined) throw unknown(option, "set");
  set(socket as Holder, given);
}
