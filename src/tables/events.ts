/** The table of socket events: libzmq's constants, the names of events, and the data of each. */
import type { ErrnoError } from "./errors.js";
import type { Expand } from "../checks/types.js";

/** Which data an event has in addition to its address. */
export type EventDetail = "none" | "interval" | "errno" | "protocol" | "status" | "refusal";

export interface EventDefinition {
  /** The name of libzmq's constant. */
  readonly event: string;
  readonly type: EventType;
  readonly detail: EventDetail;
}

export const EVENTS: readonly EventDefinition[] = [
  { event: "ZMQ_EVENT_CONNECTED", type: "connect", detail: "none" },
  { event: "ZMQ_EVENT_CONNECT_DELAYED", type: "connect:delay", detail: "none" },
  { event: "ZMQ_EVENT_CONNECT_RETRIED", type: "connect:retry", detail: "interval" },
  { event: "ZMQ_EVENT_LISTENING", type: "bind", detail: "none" },
  { event: "ZMQ_EVENT_BIND_FAILED", type: "bind:error", detail: "errno" },
  { event: "ZMQ_EVENT_ACCEPTED", type: "accept", detail: "none" },
  { event: "ZMQ_EVENT_ACCEPT_FAILED", type: "accept:error", detail: "errno" },
  { event: "ZMQ_EVENT_CLOSED", type: "close", detail: "refusal" },
  { event: "ZMQ_EVENT_CLOSE_FAILED", type: "close:error", detail: "errno" },
  { event: "ZMQ_EVENT_DISCONNECTED", type: "disconnect", detail: "refusal" },
  { event: "ZMQ_EVENT_MONITOR_STOPPED", type: "end", detail: "none" },
  { event: "ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL", type: "handshake:error:other", detail: "errno" },
  { event: "ZMQ_EVENT_HANDSHAKE_SUCCEEDED", type: "handshake", detail: "none" },
  { event: "ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL", type: "handshake:error:protocol", detail: "protocol" },
  { event: "ZMQ_EVENT_HANDSHAKE_FAILED_AUTH", type: "handshake:error:auth", detail: "status" },
];

/** libzmq's ZMQ_PROTOCOL_ERROR_ constants without that prefix. The `code` of an error is ERR_ and this name. */
export const PROTOCOL_ERRORS = [
  "ZMTP_UNSPECIFIED",
  "ZMTP_UNEXPECTED_COMMAND",
  "ZMTP_INVALID_SEQUENCE",
  "ZMTP_KEY_EXCHANGE",
  "ZMTP_MALFORMED_COMMAND_UNSPECIFIED",
  "ZMTP_MALFORMED_COMMAND_MESSAGE",
  "ZMTP_MALFORMED_COMMAND_HELLO",
  "ZMTP_MALFORMED_COMMAND_INITIATE",
  "ZMTP_MALFORMED_COMMAND_ERROR",
  "ZMTP_MALFORMED_COMMAND_READY",
  "ZMTP_MALFORMED_COMMAND_WELCOME",
  "ZMTP_INVALID_METADATA",
  "ZMTP_CRYPTOGRAPHIC",
  "ZMTP_MECHANISM_MISMATCH",
  "ZAP_UNSPECIFIED",
  "ZAP_MALFORMED_REPLY",
  "ZAP_BAD_REQUEST_ID",
  "ZAP_BAD_VERSION",
  "ZAP_INVALID_STATUS_CODE",
  "ZAP_INVALID_METADATA",
] as const;

/** The texts of ZAP's status codes (RFC 27). */
export const AUTH_ERRORS: Readonly<Record<number, string>> = {
  300: "Temporary error",
  400: "Authentication failure",
  500: "Internal error",
};

/** The ZAP handler has refused to authenticate a peer. */
export interface AuthError extends Error {
  /** The status code of ZAP (RFC 27): 300 for a temporary error, 400 for a refusal, 500 for an error of the handler. */
  status: 300 | 400 | 500;
}

/** The peer or the ZAP handler has violated the protocol. */
export interface ProtoError extends Error {
  /** ERR_ZMTP_… or ERR_ZAP_…, after libzmq's constants ZMQ_PROTOCOL_ERROR_…. */
  code: `ERR_${(typeof PROTOCOL_ERRORS)[number]}`;
}

/** The data of most events. */
export interface EventAddress {
  /** The endpoint that the event is about. */
  address: string;
}

/** The data of "connect:retry". */
export interface EventInterval {
  /** Milliseconds until the next attempt. */
  interval: number;
}

/** The data of events that report an error. */
export interface EventError<E = ErrnoError> {
  /** The reason. */
  error: E;
}

/** An event with a type and its data. */
export type EventFor<T extends string, D = object> = Expand<{ type: T } & D>;

/** An event of a socket: its type and its data. {@link EventType} explains the types. */
export type Event =
  | EventFor<"accept", EventAddress>
  | EventFor<"accept:error", EventAddress & EventError>
  | EventFor<"bind", EventAddress>
  | EventFor<"bind:error", EventAddress & EventError>
  | EventFor<"connect", EventAddress>
  | EventFor<"connect:delay", EventAddress>
  | EventFor<"connect:retry", EventAddress & EventInterval>
  | EventFor<"close", EventAddress & Partial<EventError>>
  | EventFor<"close:error", EventAddress & EventError>
  | EventFor<"disconnect", EventAddress & Partial<EventError>>
  | EventFor<"end">
  | EventFor<"handshake", EventAddress>
  | EventFor<"handshake:error:protocol", EventAddress & EventError<ProtoError>>
  | EventFor<"handshake:error:auth", EventAddress & EventError<AuthError>>
  | EventFor<"handshake:error:other", EventAddress & EventError>
  | EventFor<"unknown">;

/**
 * The types of events:
 *
 * - "bind" (ZMQ_EVENT_LISTENING): the socket is bound to an endpoint.
 * - "bind:error" (ZMQ_EVENT_BIND_FAILED): the socket could not be bound.
 * - "accept" (ZMQ_EVENT_ACCEPTED): a peer has connected. The handshake follows.
 * - "accept:error" (ZMQ_EVENT_ACCEPT_FAILED): a connection of a peer could not be accepted.
 * - "connect" (ZMQ_EVENT_CONNECTED): the socket has connected to a peer. The handshake follows.
 * - "connect:delay" (ZMQ_EVENT_CONNECT_DELAYED): the socket has begun to connect, in the background.
 * - "connect:retry" (ZMQ_EVENT_CONNECT_RETRIED): an attempt to connect has failed. The next one follows in `interval`
 *   milliseconds.
 * - "handshake" (ZMQ_EVENT_HANDSHAKE_SUCCEEDED): the handshake has succeeded, so messages can be exchanged.
 * - "handshake:error:protocol" (ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL): the handshake has failed, because the peer or the
 *   ZAP handler has violated the protocol.
 * - "handshake:error:auth" (ZMQ_EVENT_HANDSHAKE_FAILED_AUTH): the ZAP handler has refused the peer.
 * - "handshake:error:other" (ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL): the handshake has failed for another reason.
 * - "disconnect" (ZMQ_EVENT_DISCONNECTED): a connection has ended, and this socket was not closed. It has an `error` if
 *   this side has ended it because of what the peer sent: EMSGSIZE, ENOBUFS or ENOMEM. See the limits of {@link Context}.
 * - "close" (ZMQ_EVENT_CLOSED): a connection or listener of this socket was closed. After an attempt to connect that
 *   failed, `error` is the reason.
 * - "close:error" (ZMQ_EVENT_CLOSE_FAILED): a connection or listener could not be closed.
 * - "end" (ZMQ_EVENT_MONITOR_STOPPED): the socket was closed. It is the last event.
 * - "unknown": an event that this list does not have.
 */
export type EventType =
  | "accept"
  | "accept:error"
  | "bind"
  | "bind:error"
  | "connect"
  | "connect:delay"
  | "connect:retry"
  | "close"
  | "close:error"
  | "disconnect"
  | "end"
  | "handshake"
  | "handshake:error:protocol"
  | "handshake:error:auth"
  | "handshake:error:other"
  | "unknown";

/** The event of one type. */
export type EventOfType<E extends EventType = EventType> = Expand<Extract<Event, Event & EventFor<E>>>;
