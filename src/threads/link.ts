/**
 * A link between two members: a BroadcastChannel that only they have opened. The member that connects sockets requests
 * the link. Both sides send items about those connections.
 */
import type { BroadcastChannel } from "node:worker_threads";
import { workerThreads } from "../host/node/modules.js";
import type { LinkRequest, LinkRequests } from "./link-requests.js";
import type { Member } from "./membership.js";
import type { SharedBatch } from "./shared-batch.js";

/** What happens to a connection. The requester gives its number with "open", and nobody waits for an answer to that. */
export type Item = { readonly connection: number } &
  /** `socket` is the number of the bound socket, `bound` describes it, and `description` the one that connects. */
  (
    | {
        readonly kind: "open";
        readonly socket: number;
        readonly bound: Uint8Array;
        readonly description: Uint8Array;
      }
    | { readonly kind: "messages"; readonly batch: SharedBatch }
    /** The sender's socket has read `count` messages since the connection was made. */
    | { readonly kind: "read"; readonly count: number }
    /** The sender's socket has new high-water marks. */
    | { readonly kind: "limits"; readonly inward: number; readonly outward: number }
    | { readonly kind: "close" }
  );

/** The last thing that a member sends before it leaves. */
export const END = "end";

/** What this thread knows about whether the other member is running. */
export interface PeerCheck {
  /** The last check did not find the member. What it sent before may still arrive. */
  wasMissing: boolean;
  /** The member's `wakeCount()` at the last check. */
  wakeCount: number;
  /** How many checks were made since the member last woke up. */
  unanswered: number;
  /** How many checks were left out since the last one. */
  skipped: number;
}

export class Link {
  readonly #channel: BroadcastChannel;
  #unsent: Item[] = [];
  #isOpen: boolean;
  #isClosed = false;
  /** The connections of the link: from the requester's numbers to those of this thread's engine. */
  readonly connections = new Map<number, number>();
  /** True when something was received since this was last set to false. */
  hasReceived = false;
  readonly check: PeerCheck = { wasMissing: false, wakeCount: 0, unanswered: 0, skipped: 0 };

  /** `isIncoming`: the other member has made the request. It is accepted here. */
  constructor(
    private readonly requests: LinkRequests,
    private readonly request: LinkRequest,
    isIncoming: boolean,
    onItems: (items: readonly Item[] | typeof END) => void,
  ) {
    const { BroadcastChannel } = workerThreads();
    this.#channel = new BroadcastChannel(request.channel);
    this.#channel.onmessage = (event: unknown) => {
      this.hasReceived = true;
      onItems((event as { data: readonly Item[] | typeof END }).data);
    };
    this.#channel.unref();
    this.#isOpen = isIncoming;
    if (isIncoming) requests.accept(request);
  }

  get peer(): Member {
    return this.request.peer;
  }

  get hasUnsent(): boolean {
    return this.#unsent.length > 0;
  }

  /** Adds an item to those that the next `flush()` sends. */
  post(item: Item): void {
    if (!this.#isClosed) this.#unsent.push(item);
  }

  /** Sends the items, unless the other member has not opened the channel yet. */
  flush(): void {
    if (this.#unsent.length === 0 || this.#isClosed) return;
    this.#isOpen ||= this.requests.isAccepted(this.request);
    if (!this.#isOpen) return;
    const items = this.#unsent;
    this.#unsent = [];
    this.#channel.postMessage(items);
  }

  /** Like `flush()`, but blocks this thread until the other member has opened the channel or the time is over. */
  flushWithin(milliseconds: number): void {
    if (!this.#isOpen) this.requests.waitUntilAccepted(this.request, milliseconds);
    this.flush();
  }

  /** Closes the channel. What was not sent is lost. `sendEnd`: the other member is still running and must know. */
  close(sendEnd: boolean): void {
    this.#isClosed = true;
    this.#unsent = [];
    if (sendEnd && this.#isOpen) this.#channel.postMessage(END);
    this.#channel.close();
    this.requests.withdraw(this.request);
  }
}
