/** The socket types of zeromq 5. */
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

/** The class that a type is now. */
export const SOCKETS = new Map(
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

/** What types cannot do. An xpub receives subscriptions, and an xsub sends them. */
export const CANNOT_RECEIVE: readonly SocketType[] = ["push", "pub"];
export const CANNOT_SEND: readonly SocketType[] = ["pull", "sub"];
