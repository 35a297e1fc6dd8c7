/** Hints for a send or receive that failed: what the program can do. */

/** How the operation ended. */
export interface Ending {
  /** The errno name. */
  readonly code: string;
  /** The timeout in milliseconds; -1 for none. */
  readonly timeout: number;
  /** Whether the socket was closed while the operation was pending. */
  readonly closed: boolean;
  /** Whether the message is for a peer whose queue is full, while there is room for other peers. */
  readonly isPeerFull?: boolean;
}

type Side = "send" | "receive";

const TIMED_OUT: Readonly<Record<Side, (timeout: number) => string>> = {
  receive: (timeout) =>
    timeout === 0
      ? "no message is there now, and receiveTimeout is 0. Set receiveTimeout to the milliseconds to wait, or to -1 for no limit"
      : `no message arrived within the receiveTimeout of ${timeout} ms. Check that the peer is connected and sends, or raise ` +
        "receiveTimeout (milliseconds, -1 for no limit)",
  send: (timeout) =>
    `no peer could take the message ${timeout === 0 ? "now, and sendTimeout is 0" : `within the sendTimeout of ${timeout} ms`}. ` +
    "A send waits while there is no connected peer, or while the queues are full (sendHighWaterMark). Check that the peer is connected " +
    "and receives, or raise sendTimeout (milliseconds, -1 for no limit)",
};

const UNSUPPORTED: Readonly<Record<Side, string>> = {
  receive:
    "this socket type only sends. To receive, use its counterpart, such as Pull for Push or Subscriber for Publisher",
  send: "this socket type only receives. To send, use its counterpart, such as Push for Pull or Publisher for Subscriber",
};

const OUT_OF_TURN: Readonly<Record<Side, string>> = {
  receive:
    "it is the turn of this socket to send: a Request receives after each send(), a Reply receives again after it has answered",
  send:
    "it is the turn of this socket to receive: a Reply sends after each receive(), a Request sends again after it has the reply " +
    "(or with relaxed = true)",
};

const PEER_FULL =
  "the queue of the peer that the message is for is full (sendHighWaterMark), while other peers can take messages. Send to them, and " +
  "try again later; or drop the message";

const NO_ROUTE =
  "no connected peer has the routing id in the first frame, and mandatory is true. Wait until the peer is connected (its first " +
  "message brings its routing id), or set mandatory = false to drop such messages";

const TOO_LARGE =
  "a frame of a message has at most 2147483647 bytes. Send the bytes in several frames or messages";

/** What is wrong, for an error of the operation. */
export function operationHint(side: Side, { code, timeout, closed, isPeerFull }: Ending): string | undefined {
  if (closed) return `the socket was closed while ${side}() was pending`;
  switch (code) {
    case "EAGAIN":
      return isPeerFull ? PEER_FULL : TIMED_OUT[side](timeout);
    case "ENOTSUP":
      return UNSUPPORTED[side];
    case "EFSM":
      return OUT_OF_TURN[side];
    case "EMSGSIZE":
      return TOO_LARGE;
    case "EHOSTUNREACH":
      return NO_ROUTE;
    default:
      return undefined;
  }
}
