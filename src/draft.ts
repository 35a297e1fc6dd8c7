/**
 * zeromq-wasm/draft: the socket types that libzmq calls drafts, with the API of npm zeromq's `zeromq/draft`, and Peer and
 * Channel, which it does not have. libzmq may change them in any version.
 *
 * All but Datagram send messages of one frame.
 */
import {
  Socket,
  type Message,
  type MessageLike,
  type Readable,
  type SocketOptions,
  type Writable,
} from "./index.js";
import { EXPECT, expectArguments } from "./checks/arguments.js";
import { defineOptions, type OptionTable } from "./tables/options/definition.js";
import { CONFLATE, READABLE_OPTIONS, WRITABLE_OPTIONS } from "./tables/options/type-options.js";
import { constantOf, coreOf } from "./socket/access.js";
import { SocketType } from "./tables/socket-type.js";

function define(type: { readonly prototype: object }, ...tables: readonly OptionTable[]): void {
  defineOptions(type, constantOf, ...tables);
}

/** Whom a message is for, or whom it is from. */
interface ServerRoutingOptions {
  /** The peer: a number from 1 to 2^32 - 1. */
  routingId: number;
}

/** Receives from all its Clients, and sends to the one that is named by its routing id. */
export class Server extends Socket {
  constructor(options?: SocketOptions<Server>) {
    super(SocketType.Server, options);
  }
}
export interface Server
  extends Readable<[Message, ServerRoutingOptions]>, Writable<MessageLike, [ServerRoutingOptions]> {}
define(Server, WRITABLE_OPTIONS, READABLE_OPTIONS);

/** Sends to its Servers in turn, and receives from all of them. */
export class Client extends Socket {
  constructor(options?: SocketOptions<Client>) {
    super(SocketType.Client, options);
  }
}
export interface Client extends Readable<[Message]>, Writable<MessageLike> {}
define(Client, WRITABLE_OPTIONS, READABLE_OPTIONS);

interface RadioGroupOptions {
  /** The group to send to: its name, of at most 255 bytes. What follows these, or a NUL, is ignored. */
  group: Buffer | string;
}

/** Sends messages to groups, over udp as well. */
export class Radio extends Socket {
  constructor(options?: SocketOptions<Radio>) {
    super(SocketType.Radio, options);
  }
}
export interface Radio extends Writable<MessageLike, [RadioGroupOptions]> {}
define(Radio, WRITABLE_OPTIONS);

interface DishGroupOptions {
  /** The group that a message was for. */
  group: Buffer;
}

/** Receives the messages to the groups that it has joined, over udp as well. */
export class Dish extends Socket {
  constructor(options?: SocketOptions<Dish>) {
    super(SocketType.Dish, options);
  }
}
export interface Dish extends Readable<[Message, DishGroupOptions]> {
  /**
   * Joins groups by their names, of at most 255 bytes. A name ends before the first NUL.
   *
   * @throws EINVAL if the socket has joined the group already, or the name is too long
   * @throws EBUSY during a bind or unbind
   * @throws EBADF if the socket is closed
   */
  join(...values: (Buffer | string)[]): void;

  /**
   * Leaves groups, by the names that they were joined by. Messages to them that have not been received yet are dropped.
   *
   * @throws EINVAL if the socket has not joined the group
   * @throws EBUSY during a bind or unbind
   * @throws EBADF if the socket is closed
   */
  leave(...values: (Buffer | string)[]): void;
}
define(Dish, READABLE_OPTIONS);

/** Receives from Scatter sockets, evenly. */
export class Gather extends Socket {
  constructor(options?: SocketOptions<Gather>) {
    super(SocketType.Gather, options);
  }
}
export interface Gather extends Readable<[Message]> {
  /** ZMQ_CONFLATE. Whether to keep only the last message. Write-only. Default false. */
  conflate: boolean;
}
define(Gather, READABLE_OPTIONS, CONFLATE);

/** Sends to Gather sockets, evenly. */
export class Scatter extends Socket {
  constructor(options?: SocketOptions<Scatter>) {
    super(SocketType.Scatter, options);
  }
}
export interface Scatter extends Writable<MessageLike> {
  /** ZMQ_CONFLATE. Whether to keep only the last message. Write-only. Default false. */
  conflate: boolean;
}
define(Scatter, WRITABLE_OPTIONS, CONFLATE);

/**
 * Sends and receives udp datagrams. Each message is an address, such as "127.0.0.1:5555" (when received, with a NUL
 * behind it), and the datagram. IPv4 only.
 */
export class Datagram extends Socket {
  constructor(options?: SocketOptions<Datagram>) {
    super(SocketType.Datagram, options);
  }
}
export interface Datagram extends Readable<[Message, Message]>, Writable<[MessageLike, MessageLike]> {}
define(Datagram, WRITABLE_OPTIONS, READABLE_OPTIONS);

/** A Server among equals: any Peer can connect to any other. */
export class Peer extends Socket {
  constructor(options?: SocketOptions<Peer>) {
    super(SocketType.Peer, options);
  }

  /**
   * Connects, and returns the routing id by which to send to the other end. A `connect()` does not tell it.
   *
   * @throws EINVAL, EPROTONOSUPPORT; EFAULT with `immediate`; EBUSY, EBADF
   */
  connectPeer(address: string): number {
    expectArguments(arguments, EXPECT.address);
    const core = coreOf(this);
    core.expectOpen();
    const routingId = core.native.connectPeer(address);
    core.endpointAdded();
    return routingId;
  }
}
export interface Peer
  extends Readable<[Message, ServerRoutingOptions]>, Writable<MessageLike, [ServerRoutingOptions]> {}
define(Peer, WRITABLE_OPTIONS, READABLE_OPTIONS);

/** One to one, exclusively. */
export class Channel extends Socket {
  constructor(options?: SocketOptions<Channel>) {
    super(SocketType.Channel, options);
  }
}
export interface Channel extends Readable<[Message]>, Writable<MessageLike> {}
define(Channel, WRITABLE_OPTIONS, READABLE_OPTIONS);
