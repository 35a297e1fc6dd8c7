/** Socket events: libzmq's numbers, the names they have here, and what comes with them. */
import type { ErrnoError } from "./errors.js";
import type { Expand } from "../checks/types.js";

/** What an event carries beside its address. */
export type EventDetail = "none" | "interval" | "errno" | "protocol" | "status";

export interface EventDefinition {
  /** libzmq's constant. */
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
  { event: "ZMQ_EVENT_CLOSED", type: "close", detail: "none" },
  { event: "ZMQ_EVENT_CLOSE_FAILED", type: "close:error", detail: "errno" },
  { event: "ZMQ_EVENT_DISCONNECTED", type: "disconnect", detail: "none" },
  { event: "ZMQ_EVENT_MONITOR_STOPPED", type: "end", detail: "none" },
  { event: "ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL", type: "handshake:error:other", detail: "errno" },
  { event: "ZMQ_EVENT_HANDSHAKE_SUCCEEDED", type: "handshake", detail: "none" },
  { event: "ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL", type: "handshake:error:protocol", detail: "protocol" },
  { event: "ZMQ_EVENT_HANDSHAKE_FAILED_AUTH", type: "handshake:error:auth", detail: "status" },
];

/** libzmq's ZMQ_PROTOCOL_ERROR_ constants, without that prefix; an error's code is ERR_ and the name. */
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

/** ZAP status codes (RFC 27) and what they mean. */
export const AUTH_ERRORS: Readonly<Record<number, string>> = {
  300: "Temporary error",
  400: "Authentication failure",
  500: "Internal error",
};

/** Authentication was refused. */
export interface AuthError extends Error {
  /** The status code of ZAP (RFC 27): 300 for now, 400 for good, 500 something is wrong with the handler. */
  status: 300 | 400 | 500;
}

/** The peer, or the ZAP handler, broke the protocol. */
export interface ProtoError extends Error {
  /** ERR_ZMTP_… or ERR_ZAP_…: libzmq's ZMQ_PROTOCOL_ERROR_… with that in place of its prefix. */
  code: `ERR_${(typeof PROTOCOL_ERRORS)[number]}`;
}

/** What most events carry. */
export interface EventAddress {
  /** The endpoint that it is about. */
  address: string;
}

/** What "connect:retry" carries. */
export interface EventInterval {
  /** Milliseconds until the next try. */
  interval: number;
}

/** What events of failures carry. */
export interface EventError<E = ErrnoError> {
  /** What went wrong. */
  error: E;
}

/** An event of a type, with its data. */
export type EventFor<T extends string, D = object> = Expand<{ type: T } & D>;

/** An event of a socket: its type, and what comes with that. See {@link EventType}. */
export type Event =
  | EventFor<"accept", EventAddress>
  | EventFor<"accept:error", EventAddress & EventError>
  | EventFor<"bind", EventAddress>
  | EventFor<"bind:error", EventAddress & EventError>
  | EventFor<"connect", EventAddress>
  | EventFor<"connect:delay", EventAddress>
  | EventFor<"connect:retry", EventAddress & EventInterval>
  | EventFor<"close", EventAddress>
  | EventFor<"close:error", EventAddress & EventError>
  | EventFor<"disconnect", EventAddress>
  | EventFor<"end">
  | EventFor<"handshake", EventAddress>
  | EventFor<"handshake:error:protocol", EventAddress & EventError<ProtoError>>
  | EventFor<"handshake:error:auth", EventAddress & EventError<AuthError>>
  | EventFor<"handshake:error:other", EventAddress & EventError>
  | EventFor<"unknown">;

/**
 * What can happen to a socket, in libzmq's terms:
 *
 * - "bind" (ZMQ_EVENT_LISTENING), "bind:error" (ZMQ_EVENT_BIND_FAILED): an endpoint is bound, or cannot be.
 * - "accept" (ZMQ_EVENT_ACCEPTED), "accept:error" (ZMQ_EVENT_ACCEPT_FAILED): a peer has connected, or could not.
 * - "connect" (ZMQ_EVENT_CONNECTED): a connection to a peer is there. The handshake follows.
 * - "connect:delay" (ZMQ_EVENT_CONNECT_DELAYED): connecting has begun, and goes on in the background.
 * - "connect:retry" (ZMQ_EVENT_CONNECT_RETRIED): connecting failed and is tried again, after `interval` milliseconds.
 * - "handshake" (ZMQ_EVENT_HANDSHAKE_SUCCEEDED): messages can be exchanged.
 * - "handshake:error:protocol" (ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL), "handshake:error:auth"
 *   (ZMQ_EVENT_HANDSHAKE_FAILED_AUTH), "handshake:error:other" (ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL): they cannot, because
 *   somebody broke the protocol, because authentication was refused, or for another reason.
 * - "disconnect" (ZMQ_EVENT_DISCONNECTED): a connection has ended, and not by us.
 * - "close" (ZMQ_EVENT_CLOSED), "close:error" (ZMQ_EVENT_CLOSE_FAILED): a connection or listener was closed.
 * - "end" (ZMQ_EVENT_MONITOR_STOPPED): the socket was closed. Nothing follows.
 * - "unknown": something that this list does not have.
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
