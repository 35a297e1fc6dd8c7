/**
 * zeromq-wasm/draft-extra: Peer and Channel, the draft types that npm zeromq does not have. libzmq can change draft types
 * in any version.
 *
 * A message of these types has one frame.
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
import { READABLE_OPTIONS, WRITABLE_OPTIONS } from "./tables/options/type-options.js";
import { coreOf } from "./socket/access.js";
import { define } from "./socket/define.js";
import { SocketType } from "./tables/socket-type.js";

/** The peer that a message is for or from. */
interface PeerRoutingOptions {
  /** The number of the peer: 1 to 4294967295. */
  routingId: number;
}

/** Like a Server, but any Peer can connect to any other Peer. */
export class Peer extends Socket {
  constructor(options?: SocketOptions<Peer>) {
    super(SocketType.Peer, options);
  }

  /**
   * Connects to an endpoint, and returns the routing id of the peer there. Send to the peer with that number.
   * `connect()` does not return it.
   *
   * @throws EINVAL, EPROTONOSUPPORT; EFAULT if `immediate` is set; EBUSY and EBADF
   */
  connectPeer(address: string): number {
    expectArguments(arguments, EXPECT.address);
    const core = coreOf(this);
    core.expectOpen();
    const routingId = core.libzmq.connectPeer(address);
    core.endpointAdded();
    return routingId;
  }
}
export interface Peer
  extends Readable<[Message, PeerRoutingOptions]>, Writable<MessageLike, [PeerRoutingOptions]> {}
define(Peer, WRITABLE_OPTIONS, READABLE_OPTIONS);

/** A socket for exactly one peer, like a Pair, but with messages of one frame. */
export class Channel extends Socket {
  constructor(options?: SocketOptions<Channel>) {
    super(SocketType.Channel, options);
  }
}
export interface Channel extends Readable<[Message]>, Writable<MessageLike> {}
define(Channel, WRITABLE_OPTIONS, READABLE_OPTIONS);
