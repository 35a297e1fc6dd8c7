/**
 * zeromq-wasm/draft: the draft types that npm zeromq has in `zeromq/draft`, with the same API. Peer and Channel are in
 * zeromq-wasm/draft-extra. libzmq can change draft types in any version.
 *
 * A message of a draft type has one frame, except that of a Datagram.
 */
import {
  Socket,
  type Message,
  type MessageLike,
  type Readable,
  type SocketOptions,
  type Writable,
} from "./index.js";
import { CONFLATE, READABLE_OPTIONS, WRITABLE_OPTIONS } from "./tables/options/type-options.js";
import type { Bytes, GivenBytes } from "./platform/bytes.js";
import { define } from "./socket/define.js";
import { SocketType } from "./tables/socket-type.js";

/** The peer that a message is for or from. */
interface ServerRoutingOptions {
  /** The number of the peer: 1 to 4294967295. */
  routingId: number;
}

/** Receives from all its Clients, with their routing ids. Sends to the Client with a routing id. */
export class Server extends Socket {
  constructor(options?: SocketOptions<Server>) {
    super(SocketType.Server, options);
  }
}
export interface Server
  extends Readable<[Message, ServerRoutingOptions]>, Writable<MessageLike, [ServerRoutingOptions]> {}
define(Server, WRITABLE_OPTIONS, READABLE_OPTIONS);

/** Sends to its Servers in turn, and receives from all of them fairly. */
export class Client extends Socket {
  constructor(options?: SocketOptions<Client>) {
    super(SocketType.Client, options);
  }
}
export interface Client extends Readable<[Message]>, Writable<MessageLike> {}
define(Client, WRITABLE_OPTIONS, READABLE_OPTIONS);

interface RadioGroupOptions {
  /** The name of the group to send to: at most 255 bytes. What follows these bytes, or a NUL, is ignored. */
  group: GivenBytes | string;
}

/** Sends messages to groups. Also works over udp. */
export class Radio extends Socket {
  constructor(options?: SocketOptions<Radio>) {
    super(SocketType.Radio, options);
  }
}
export interface Radio extends Writable<MessageLike, [RadioGroupOptions]> {}
define(Radio, WRITABLE_OPTIONS);

interface DishGroupOptions {
  /** The group that a message was for. */
  group: Bytes;
}

/** Receives the messages to the groups that it has joined. Also works over udp. */
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
  join(...values: (GivenBytes | string)[]): void;

  /**
   * Leaves groups, by the names that they were joined by. Messages to them that have not been received yet are dropped.
   *
   * @throws EINVAL if the socket has not joined the group
   * @throws EBUSY during a bind or unbind
   * @throws EBADF if the socket is closed
   */
  leave(...values: (GivenBytes | string)[]): void;
}
define(Dish, READABLE_OPTIONS);

/** Receives from its Scatter sockets fairly. */
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

/** Sends to its Gather sockets in turn. */
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
 * Sends and receives udp datagrams, over IPv4. A message has two frames: an address, such as "127.0.0.1:5555", and the
 * datagram. The address of a received message ends with a NUL.
 */
export class Datagram extends Socket {
  constructor(options?: SocketOptions<Datagram>) {
    super(SocketType.Datagram, options);
  }
}
export interface Datagram extends Readable<[Message, Message]>, Writable<[MessageLike, MessageLike]> {}
define(Datagram, WRITABLE_OPTIONS, READABLE_OPTIONS);
