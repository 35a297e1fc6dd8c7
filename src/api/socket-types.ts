/** The socket types: which class can send or receive, and which options it has. */
import { Socket } from "./native-classes.js";
import type { GivenBytes } from "../platform/bytes.js";
import type { Message, MessageLike } from "../socket/messages.js";
import type { OptionProperties } from "../tables/options/definition.js";
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
import { define } from "../socket/define.js";
import { SocketType } from "../tables/socket-type.js";

type ReceiveType<T> = T extends { receive(): Promise<infer U> } ? U : never;

/** A socket that can send. */
export interface Writable<
  M extends MessageLike | MessageLike[] = MessageLike | MessageLike[],
  O extends [...object[]] = [],
> extends OptionProperties<typeof WRITABLE_OPTIONS> {
  /**
   * Sends a message of one frame, or of several frames as an array. The promise resolves when the message is in the
   * queue, which is before it is sent. If the queue is full, `send()` waits, up to `sendTimeout` milliseconds.
   *
   * A Buffer of less than 4096 bytes is copied, and can be changed at once. Do not change a Buffer of 4096 bytes or more:
   * it is not copied, but sent later from where it is. Do not transfer its memory to another thread either: if it is not sent
   * by then, `send()` rejects with EINVAL or, if it has settled, the connection closes and the process gets a warning.
   *
   * @throws EBUSY if another `send()` is pending, or during a bind or unbind; EBADF if the socket is closed; a TypeError
   * for a value that cannot be a frame; all synchronously. The promise rejects with EAGAIN after `sendTimeout`, or at once
   * if only the peer that the message names has no room (a Router with `mandatory`, Server, Peer, Stream); with EHOSTUNREACH
   * if a Router with `mandatory` does not know the peer; with EFSM after `sendTimeout` if it is the turn of a Request or
   * Reply to receive; with EINVAL for an array without frames; with EMSGSIZE if a frame has more than 2147483647 bytes;
   * with ENOMEM if there is no memory for the message: see `memoryLimit` of Context.
   */
  send(message: M, ...options: O): Promise<void>;
}

/** A socket that can receive. */
export interface Readable<M extends object[] = Message[]> extends OptionProperties<typeof READABLE_OPTIONS> {
  /**
   * Receives a message, as an array of its frames. If there is none, `receive()` waits, up to `receiveTimeout`
   * milliseconds.
   *
   * @throws EBUSY if another `receive()` is pending, or during a bind or unbind; EBADF if the socket is closed; both
   * synchronously. The promise rejects with EAGAIN after `receiveTimeout`, and if the socket is closed while it waits (the
   * error then has a `cause`); with EFSM after `receiveTimeout` if it is the turn of a Request or Reply to send; with
   * ENOMEM if there is no memory for the message.
   */
  receive(): Promise<M>;

  /** Iterates over the messages that arrive. The iteration ends when the socket is closed. */
  [Symbol.asyncIterator](): AsyncIterator<ReceiveType<this>, undefined>;
}

/** A socket for exactly one peer. It sends and receives. */
export class Pair extends Socket {
  constructor(options?: SocketOptions<Pair>) {
    super(SocketType.Pair, options);
  }
}
export interface Pair extends Writable, Readable {}
define(Pair, WRITABLE_OPTIONS, READABLE_OPTIONS);

/** Sends each message to all subscribers of its topic. If the queue of one is full, the message is dropped for it. */
export class Publisher extends Socket {
  constructor(options?: SocketOptions<Publisher>) {
    super(SocketType.Publisher, options);
  }
}
type PublisherOptions = OptionProperties<typeof CONFLATE & typeof NO_DROP & typeof INVERT_MATCHING>;
export interface Publisher extends Writable, PublisherOptions {}
define(Publisher, WRITABLE_OPTIONS, CONFLATE, NO_DROP, INVERT_MATCHING);

/** Receives the messages of the topics that it has subscribed to. The topic is the beginning of the first frame. */
export class Subscriber extends Socket {
  constructor(options?: SocketOptions<Subscriber>) {
    super(SocketType.Subscriber, options);
  }

  /**
   * Subscribes to messages whose first frame begins with one of the prefixes. Without a prefix, it subscribes to all
   * messages.
   *
   * @throws ENOTSOCK if the socket is closed, ENOMEM if there is no memory for the subscription
   */
  subscribe(...prefixes: (GivenBytes | string)[]): void {
    const option = constantOf(this, "ZMQ_SUBSCRIBE");
    for (const prefix of prefixes.length === 0 ? [null] : prefixes) this.setStringOption(option, prefix);
  }

  /**
   * Removes subscriptions. A subscription that was made several times must be removed as often. Without a prefix, it
   * removes the subscription to all messages.
   */
  unsubscribe(...prefixes: (GivenBytes | string)[]): void {
    const option = constantOf(this, "ZMQ_UNSUBSCRIBE");
    for (const prefix of prefixes.length === 0 ? [null] : prefixes) this.setStringOption(option, prefix);
  }
}
type SubscriberOptions = OptionProperties<typeof CONFLATE & typeof INVERT_MATCHING>;
export interface Subscriber extends Readable, SubscriberOptions {}
define(Subscriber, READABLE_OPTIONS, CONFLATE, INVERT_MATCHING);

/** Sends a request, then receives its reply, in strict alternation. Several Replies get the requests in turn. */
export class Request extends Socket {
  constructor(options?: SocketOptions<Request>) {
    super(SocketType.Request, options);
  }
}
type RequestOptions = OptionProperties<typeof ROUTING_ID & typeof PROBE_ROUTER & typeof REQUEST_OPTIONS>;
export interface Request extends Readable, Writable, RequestOptions {}
define(Request, WRITABLE_OPTIONS, READABLE_OPTIONS, ROUTING_ID, PROBE_ROUTER, REQUEST_OPTIONS);

/** Receives a request, then sends its reply, in strict alternation. */
export class Reply extends Socket {
  constructor(options?: SocketOptions<Reply>) {
    super(SocketType.Reply, options);
  }
}
type ReplyOptions = OptionProperties<typeof ROUTING_ID>;
export interface Reply extends Readable, Writable, ReplyOptions {}
define(Reply, WRITABLE_OPTIONS, READABLE_OPTIONS, ROUTING_ID);

/** Sends to its peers in turn, and receives from all of them fairly. */
export class Dealer extends Socket {
  constructor(options?: SocketOptions<Dealer>) {
    super(SocketType.Dealer, options);
  }
}
type DealerOptions = OptionProperties<typeof ROUTING_ID & typeof PROBE_ROUTER & typeof CONFLATE>;
export interface Dealer extends Readable, Writable, DealerOptions {}
define(Dealer, WRITABLE_OPTIONS, READABLE_OPTIONS, ROUTING_ID, PROBE_ROUTER, CONFLATE);

/** Options of `connect()` of a Router. */
export interface RouterConnectOptions {
  /** The identity by which the program will address the peer (ZMQ_CONNECT_ROUTING_ID). */
  routingId?: string;
}

/**
 * Receives from all its peers, with the identity of the peer as the first frame. Sends to the peer whose identity is
 * the first frame.
 */
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

/** Receives messages from all its peers fairly. */
export class Pull extends Socket {
  constructor(options?: SocketOptions<Pull>) {
    super(SocketType.Pull, options);
  }
}
type PullOptions = OptionProperties<typeof CONFLATE>;
export interface Pull extends Readable, PullOptions {}
define(Pull, READABLE_OPTIONS, CONFLATE);

/** Sends messages to its peers in turn. If no peer has room, `send()` waits. */
export class Push extends Socket {
  constructor(options?: SocketOptions<Push>) {
    super(SocketType.Push, options);
  }
}
type PushOptions = OptionProperties<typeof CONFLATE>;
export interface Push extends Writable, PushOptions {}
define(Push, WRITABLE_OPTIONS, CONFLATE);

/** A Publisher that receives the subscriptions of its peers, as messages. */
export class XPublisher extends Socket {
  constructor(options?: SocketOptions<XPublisher>) {
    super(SocketType.XPublisher, options);
  }

  /**
   * Which subscriptions are received. null: the first subscription to a topic, and the last unsubscription. "allSubs":
   * every subscription (ZMQ_XPUB_VERBOSE). "allSubsUnsubs": every subscription and every unsubscription
   * (ZMQ_XPUB_VERBOSER). Write-only. Default null.
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

/** A Subscriber that subscribes by sending messages: a byte 1 and the topic; a byte 0 and the topic unsubscribes. */
export class XSubscriber extends Socket {
  constructor(options?: SocketOptions<XSubscriber>) {
    super(SocketType.XSubscriber, options);
  }
}
export interface XSubscriber extends Readable, Writable {}
define(XSubscriber, WRITABLE_OPTIONS, READABLE_OPTIONS);

/** Options of `connect()` of a Stream. */
export interface StreamConnectOptions {
  /** The identity by which the program will address the peer (ZMQ_CONNECT_ROUTING_ID). */
  routingId?: string;
}

/**
 * Exchanges bytes with programs that do not use ZeroMQ, over tcp. A message has two frames: the identity of the peer,
 * and a piece of the byte stream. An empty second frame closes the connection.
 */
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
