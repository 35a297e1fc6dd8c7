/** The socket types of zeromq 5. */
import { refusal } from "../checks/refusal.js";
import { describe } from "../checks/values.js";
import {
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Stream,
  Subscriber,
  XPublisher,
  XSubscriber,
} from "../index.js";

/** The names of the socket types. */
export type SocketType =
  | "pair"
  | "req"
  | "rep"
  | "pub"
  | "sub"
  | "dealer"
  | "xreq"
  | "router"
  | "xrep"
  | "pull"
  | "push"
  | "xpub"
  | "xsub"
  | "stream";

/** The class of each type in the current API. */
const SOCKETS = new Map(
  Object.entries({
    pair: Pair,
    req: Request,
    rep: Reply,
    pub: Publisher,
    sub: Subscriber,
    dealer: Dealer,
    xreq: Dealer,
    router: Router,
    xrep: Router,
    pull: Pull,
    push: Push,
    xpub: XPublisher,
    xsub: XSubscriber,
    stream: Stream,
  } satisfies Record<SocketType, unknown>),
);

export type AnySocket = InstanceType<typeof SOCKETS extends Map<string, infer T> ? T : never>;

/** The class of a type. @throws Error if the type does not exist */
export function classOf(type: SocketType): new () => AnySocket {
  const Type = SOCKETS.get(type);
  if (Type !== undefined) return Type;
  throw refusal(Error, `Invalid socket type: ${textOf(type)}`, {
    hint: `it is ${describe(type)}. Give one of ${[...SOCKETS.keys()].map((name) => `"${name}"`).join(", ")}`,
  });
}

/** The text of any value. Some objects cannot be converted to one. */
function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return describe(value);
  }
}

/** Types that cannot send, or receive. An xpub receives subscriptions, and an xsub sends them. */
export const CANNOT_RECEIVE: readonly SocketType[] = ["push", "pub"];
export const CANNOT_SEND: readonly SocketType[] = ["pull", "sub"];
