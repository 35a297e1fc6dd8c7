/** The socket types. */
import { Socket } from "./native-classes.js";
import "./send-and-receive.js";
import type { Message, MessageLike } from "../socket/messages.js";
import { defineOptions, type OptionProperties, type OptionTable } from "../tables/options/definition.js";
import {
  CONFLATE,
  INVERT_MATCHING,
  NO_DROP,
  PROBE_ROUTER,
  READABLE_OPTIONS,
  REQUEST_OPTIONS,
  ROUTER_OPTIONS,
  ROUTING_ID,
  STREAM_OPTIONS,
  WRITABLE_OPTIONS,
  XPUBLISHER_OPTIONS,
} from "../tables/options/type-options.js";
import type { SocketOptions } from "./socket.js";
import { constantOf } from "../socket/access.js";
import { SocketType } from "../tables/socket-type.js";

type ReceiveType<T> = T extends { receive(): Promise<infer U> } ? U : never;

/** A socket that can send. */
export interface Writable<
  M extends MessageLike | MessageLike[] = MessageLike | MessageLike[],
  O extends [...object[]] = [],
> extends OptionProperties<typeof WRITABLE_OPTIONS> {
  /**
   * Sends a message of one or more frames. Resolves when it is queued. A Buffer must not be changed before the promise
   * settles, unless it has at most 128 bytes. One of 4096 bytes or more must not be changed afterwards either: it is
   * never copied, but sent from where it is, when the connection takes it.
   *
   * @throws EBUSY synchronously while another send is pending; rejects with EAGAIN after `sendTimeout`
   */
  send(message: M, ...options: O): Promise<void>;
}

/** A socket that can receive. */
export interface Readable<M extends object[] = Message[]> extends OptionProperties<typeof READABLE_OPTIONS> {
  /**
   * Receives a message: its frames.
   *
   * @throws EBUSY synchronously while another receive is pending; rejects with EAGAIN after `receiveTimeout`
   */
  receive(): Promise<M>;

  /** Receives until the socket is closed. */
  [Symbol.asyncIterator](): AsyncIterator<ReceiveType<this>, undefined>;
}

function define(type: { readonly prototype: object }, ...tables: readonly OptionTable[]): void {
  defineOptions(type, constantOf, ...tables);
}

/** One to one, exclusively. */
export class Pair extends Socket {
  constructor(options?: SocketOptions<Pair>) {
    super(SocketType.Pair, options);
  }
}
export interface Pair extends Writable, Readable {}
define(Pair, WRITABLE_OPTIONS, READABLE_OPTIONS);

/** Distributes messages to all subscribers of their topic. */
export class Publisher extends Socket {
  constructor(options?: SocketOptions<Publisher>) {
    super(SocketType.Publisher, options);
  }
}
type PublisherOptions = OptionProperties<typeof CONFLATE & typeof NO_DROP & typeof INVERT_MATCHING>;
export interface Publisher extends Writable, PublisherOptions {}
define(Publisher, WRITABLE_OPTIONS, CONFLATE, NO_DROP, INVERT_MATCHING);

/** Receives the messages of the topics it subscribes to. */
export class Subscriber extends Socket {
  constructor(options?: SocketOptions<Subscriber>) {
    super(SocketType.Subscriber, options);
  }

  /** Subscribes to messages that begin with one of the prefixes; to all if none is given. */
  subscribe(...prefixes: (Buffer | string)[]): void {
    const option = constantOf(this, "ZMQ_SUBSCRIBE");
    for (const prefix of prefixes.length === 0 ? [null] : prefixes) this.setStringOption(option, prefix);
  }

  /** Undoes subscriptions, each as often as it was made. */
  unsubscribe(...prefixes: (Buffer | string)[]): void {
    const option = constantOf(this, "ZMQ_UNSUBSCRIBE");
    for (const prefix of prefixes.length === 0 ? [null] : prefixes) this.setStringOption(option, prefix);
  }
}
type SubscriberOptions = OptionProperties<typeof CONFLATE & typeof INVERT_MATCHING>;
export interface Subscriber extends Readable, SubscriberOptions {}
define(Subscriber, READABLE_OPTIONS, CONFLATE, INVERT_MATCHING);

/** Sends requests and receives their replies, in turn. */
export class Request extends Socket {
  constructor(options?: SocketOptions<Request>) {
    super(SocketType.Request, options);
  }
}
type RequestOptions = OptionProperties<typeof ROUTING_ID & typeof PROBE_ROUTER & typeof REQUEST_OPTIONS>;
export interface Request extends Readable, Writable, RequestOptions {}
define(Request, WRITABLE_OPTIONS, READABLE_OPTIONS, ROUTING_ID, PROBE_ROUTER, REQUEST_OPTIONS);

/** Receives requests and sends their replies, in turn. */
export class Reply extends Socket {
  constructor(options?: SocketOptions<Reply>) {
    super(SocketType.Reply, options);
  }
}
type ReplyOptions = OptionProperties<typeof ROUTING_ID>;
export interface Reply extends Readable, Writable, ReplyOptions {}
define(Reply, WRITABLE_OPTIONS, READABLE_OPTIONS, ROUTING_ID);

/** Sends to its peers in turn and receives from all of them. */
export class Dealer extends Socket {
  constructor(options?: SocketOptions<Dealer>) {
    super(SocketType.Dealer, options);
  }
}
type DealerOptions = OptionProperties<typeof ROUTING_ID & typeof PROBE_ROUTER & typeof CONFLATE>;
export interface Dealer extends Readable, Writable, DealerOptions {}
define(Dealer, WRITABLE_OPTIONS, READABLE_OPTIONS, ROUTING_ID, PROBE_ROUTER, CONFLATE);

/** What `connect` of a Router can be told. */
export interface RouterConnectOptions {
  /** The identity by which the peer will be addressed (ZMQ_CONNECT_ROUTING_ID). */
  routingId?: string;
}

/** Receives from all peers, with their identity as the first frame, and sends to the peer named there. */
export class Router extends Socket {
  constructor(options?: SocketOptions<Router>) {
    super(SocketType.Router, options);
  }

  override connect(address: string, options: RouterConnectOptions = {}): void {
    if (options.routingId)
      this.setStringOption(constantOf(this, "ZMQ_CONNECT_ROUTING_ID"), options.routingId);
    super.connect(address);
  }
}
type RouterOptions = OptionProperties<typeof ROUTING_ID & typeof PROBE_ROUTER & typeof ROUTER_OPTIONS>;
export interface Router extends Readable, Writable, RouterOptions {}
define(Router, WRITABLE_OPTIONS, READABLE_OPTIONS, ROUTING_ID, PROBE_ROUTER, ROUTER_OPTIONS);

/** Receives work, evenly from all peers. */
export class Pull extends Socket {
  constructor(options?: SocketOptions<Pull>) {
    super(SocketType.Pull, options);
  }
}
type PullOptions = OptionProperties<typeof CONFLATE>;
export interface Pull extends Readable, PullOptions {}
define(Pull, READABLE_OPTIONS, CONFLATE);

/** Distributes work evenly among its peers. */
export class Push extends Socket {
  constructor(options?: SocketOptions<Push>) {
    super(SocketType.Push, options);
  }
}
type PushOptions = OptionProperties<typeof CONFLATE>;
export interface Push extends Writable, PushOptions {}
define(Push, WRITABLE_OPTIONS, CONFLATE);

/** A Publisher that also receives the subscriptions, as messages. */
export class XPublisher extends Socket {
  constructor(options?: SocketOptions<XPublisher>) {
    super(SocketType.XPublisher, options);
  }

  /**
   * Which subscriptions are received: null each topic's first and last, "allSubs" every subscription (ZMQ_XPUB_VERBOSE),
   * "allSubsUnsubs" every unsubscription too (ZMQ_XPUB_VERBOSER). Write-only. Default null.
   */
  set verbosity(value: null | "allSubs" | "allSubsUnsubs") {
    const option = value === "allSubsUnsubs" ? "ZMQ_XPUB_VERBOSER" : "ZMQ_XPUB_VERBOSE";
    if (value === null || value === "allSubs" || value === "allSubsUnsubs") {
      this.setBoolOption(constantOf(this, option), value !== null);
    }
  }
}
type XPublisherOptions = OptionProperties<
  typeof NO_DROP & typeof XPUBLISHER_OPTIONS & typeof INVERT_MATCHING
>;
export interface XPublisher extends Readable, Writable, XPublisherOptions {}
define(XPublisher, WRITABLE_OPTIONS, READABLE_OPTIONS, NO_DROP, XPUBLISHER_OPTIONS, INVERT_MATCHING);

/** A Subscriber that subscribes by sending messages. */
export class XSubscriber extends Socket {
  constructor(options?: SocketOptions<XSubscriber>) {
    super(SocketType.XSubscriber, options);
  }
}
export interface XSubscriber extends Readable, Writable {}
define(XSubscriber, WRITABLE_OPTIONS, READABLE_OPTIONS);

/** What `connect` of a Stream can be told. */
export interface StreamConnectOptions {
  /** The identity by which the peer will be addressed (ZMQ_CONNECT_ROUTING_ID). */
  routingId?: string;
}

/** Speaks raw tcp: each message is an identity and a chunk of bytes. */
export class Stream extends Socket {
  constructor(options?: SocketOptions<Stream>) {
    super(SocketType.Stream, options);
  }

  override connect(address: string, options: StreamConnectOptions = {}): void {
    if (options.routingId)
      this.setStringOption(constantOf(this, "ZMQ_CONNECT_ROUTING_ID"), options.routingId);
    super.connect(address);
  }
}
type StreamOptions = OptionProperties<typeof STREAM_OPTIONS>;
export interface Stream
  extends Readable<[Message, Message]>, Writable<[MessageLike, MessageLike]>, StreamOptions {}
define(Stream, WRITABLE_OPTIONS, READABLE_OPTIONS, STREAM_OPTIONS);
