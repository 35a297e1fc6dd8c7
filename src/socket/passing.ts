/**
 * Passes messages from one socket to another in JavaScript. Proxies use it between two contexts, to sockets that may refuse
 * a message, and for messages that a socket has fetched from libzmq before the proxy ran.
 */
import type { Bytes } from "../platform/bytes.js";
import type { MessageAddress } from "../libzmq/types.js";
import { SocketType } from "../tables/socket-type.js";
import type { SocketCore } from "./core.js";

/** Types that may refuse a message although they are writable: for an unknown peer, or because of its frames. */
const REFUSING: ReadonlySet<number> = new Set([
  ...[SocketType.Stream, SocketType.Server, SocketType.Client, SocketType.Peer, SocketType.Channel],
  ...[SocketType.Scatter, SocketType.Radio, SocketType.Datagram],
]);

/** Whether a message to this socket may be refused. The proxy must report it, which libzmq's own step does not. */
export function mayRefuse({ type, isMandatory }: SocketCore): boolean {
  return isMandatory || REFUSING.has(type);
}

/** A message on its way: its frames, and the address that messages of some draft types have. */
interface Passed {
  readonly frames: Uint8Array[];
  readonly address: MessageAddress | undefined;
}

export class Passing {
  /** A message that the other socket has refused because its queue was full, although it was writable. */
  #held: Passed | undefined;

  constructor(
    private readonly from: SocketCore,
    private readonly to: SocketCore,
  ) {}

  /** Whether there are messages to pass that libzmq does not know. */
  get hasFetched(): boolean {
    return this.#held !== undefined || this.from.inbox.hasFetched;
  }

  /**
   * Passes up to `limit` whole messages, as long as the other socket can take them. Returns how many.
   *
   * @throws an ErrnoError if libzmq refuses to receive, or to send a message for another reason than a full queue
   */
  step(limit: number, onlyFetched = false): number {
    for (let passed = 0; passed < limit; passed++) {
      // Messages are received only if the other socket can take them: so the high-water marks of both sides apply to
      // senders.
      if (!this.#canSend()) return passed;
      const message = this.#held ?? this.#take(onlyFetched);
      if (message === undefined) return passed;
      this.#held = message;
      const errno = -this.to.libzmq.send(message.frames, message.address);
      if (errno !== 0) {
        if (this.to.libzmq.isAgain(errno)) return passed;
        throw this.to.context.error(errno);
      }
      this.#held = undefined;
    }
    return limit;
  }

  #canSend(): boolean {
    return (this.to.libzmq.events() & this.to.context.pollOut) !== 0;
  }

  #take(onlyFetched: boolean): Passed | undefined {
    const { inbox, libzmq, context } = this.from;
    if (onlyFetched || !this.from.readable) {
      const fetched = inbox.takeFetched();
      return fetched && this.#addressed(fetched);
    }
    const frames = inbox.takeOne();
    if (frames !== undefined) return this.#addressed(frames);
    if (!libzmq.waits(inbox.errno)) throw context.error(inbox.errno);
    return undefined;
  }

  #addressed(received: Uint8Array[]): Passed {
    const { toMetadata } = this.from.addressing ?? {};
    if (toMetadata === undefined) return { frames: received, address: this.#address({}) };
    const [address, ...frames] = received;
    return { frames, address: this.#address(toMetadata(address as Bytes)) };
  }

  /**
   * A routing id or a group goes with the message, if the other type has such addresses. As in libzmq, a message without a
   * group belongs to the group with an empty name. A message without a routing id is refused as one for an unknown peer.
   */
  #address(metadata: object): MessageAddress | undefined {
    const { toAddress, received } = this.to.addressing ?? {};
    if (received === "routingId" && !("routingId" in metadata)) return undefined;
    return toAddress?.({ group: "", ...metadata });
  }
}
