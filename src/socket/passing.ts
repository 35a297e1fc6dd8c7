/**
 * Passes messages from one socket to another in JavaScript. Proxies use it between two contexts, and for messages that a
 * socket has fetched from libzmq before the proxy ran.
 */
import type { MessageAddress } from "../libzmq/types.js";
import type { SocketCore } from "./core.js";

/** A message on its way: frames, and what some draft types address it with. */
interface Passed {
  readonly frames: Uint8Array[];
  readonly address: MessageAddress | undefined;
}

export class Passing {
  /** A message that the receiving socket has refused, because its queue was full after all. */
  #held: Passed | undefined;
  readonly #into: (Uint8Array[] | undefined)[] = [];

  constructor(
    private readonly from: SocketCore,
    private readonly to: SocketCore,
  ) {}

  /** Whether there are messages to pass that libzmq does not know. */
  get hasFetched(): boolean {
    return this.#held !== undefined || this.from.receiver.hasFetched;
  }

  /**
   * Passes up to `limit` whole messages, as long as the other socket can take them. Returns how many.
   *
   * @throws an ErrnoError if libzmq refuses to receive, or to send a message for another reason than a full queue
   */
  step(limit: number, onlyFetched = false): number {
    for (let passed = 0; passed < limit; passed++) {
      // Nothing is taken from one socket that the other cannot take: high-water marks hold back senders on both sides.
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
    const frames = this.from.receiver.takeFetched() ?? (onlyFetched ? undefined : this.#receive());
    return frames && this.#addressed(frames);
  }

  #receive(): Uint8Array[] | undefined {
    const { libzmq, addressing, context } = this.from;
    if ((libzmq.events() & context.pollIn) === 0) return undefined;
    const result = libzmq.receive(1, this.#into, addressing?.received);
    if (result > 0) return this.#into[0];
    if (!libzmq.waits(-result)) throw context.error(-result);
    return undefined;
  }

  /** A routing id or a group goes with the message, if the other type has such addresses. */
  #addressed(received: Uint8Array[]): Passed {
    const { toMetadata } = this.from.addressing ?? {};
    const [address, ...frames] = received;
    const metadata = toMetadata === undefined ? {} : toMetadata(address as Buffer);
    return {
      frames: toMetadata === undefined ? received : frames,
      address: this.to.addressing?.toAddress?.({ group: "", routingId: 0, ...metadata }),
    };
  }
}
