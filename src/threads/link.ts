/** What a caller and the one it called say to each other, over a channel that only they have opened. */
import type { BroadcastChannel } from "node:worker_threads";
import type { Batch } from "../../glue/portals.js";
import { workerThreads } from "../host/node/modules.js";
import type { Call, Calls } from "./link-requests.js";
import type { Member } from "./membership.js";

/** What happens to connections that the caller made, and numbers. A new one is known at once: nobody waits for an answer. */
export type Item = { readonly connection: number } & (
  | { readonly kind: "open"; readonly serial: number; readonly far: Uint8Array }
  | { readonly kind: "messages"; readonly batch: SharedBatch }
  /** So many messages of the receiver have been read in all. */
  | { readonly kind: "read"; readonly count: number }
  /** The sender's socket has other high-water marks. */
  | { readonly kind: "limits"; readonly inward: number; readonly outward: number }
  | { readonly kind: "close" }
);

/** Sent last by a member that leaves. */
export const BYE = "bye";

/** A batch whose large bodies lie one after the other in shared memory: they are copied into it and out of it. */
export interface SharedBatch {
  readonly frames: Uint8Array;
  readonly places: readonly number[];
  readonly sizes: readonly number[];
  readonly bodies: SharedArrayBuffer | undefined;
}

/** What is known of the other one's being there. */
export interface Watch {
  /** It was not there; what it sent before may still arrive. */
  isGone: boolean;
  /** How often it had woken up when it was looked for, how often it was since without doing so, and the looks left out. */
  awakenings: number;
  unanswered: number;
  skipped: number;
}

export class Link {
  readonly #channel: BroadcastChannel;
  #unsent: Item[] = [];
  #isOpen: boolean;
  #isClosed = false;
  /** The connections of the link: their numbers in this thread's engine, by the caller's. */
  readonly connections = new Map<number, number>();
  /** Whether something was received since this was last set to false. */
  heard = false;
  readonly watch: Watch = { isGone: false, awakenings: 0, unanswered: 0, skipped: 0 };

  /** `answered`: whether it was the other one who called. */
  constructor(
    private readonly calls: Calls,
    private readonly call: Call,
    answered: boolean,
    onItems: (items: readonly Item[] | typeof BYE) => void,
  ) {
    const { BroadcastChannel } = workerThreads();
    this.#channel = new BroadcastChannel(call.name);
    this.#channel.onmessage = (event: unknown) => {
      this.heard = true;
      onItems((event as { data: readonly Item[] | typeof BYE }).data);
    };
    this.#channel.unref();
    this.#isOpen = answered;
    if (answered) calls.answer(call);
  }

  get peer(): Member {
    return this.call.peer;
  }

  get hasUnsent(): boolean {
    return this.#unsent.length > 0;
  }

  post(item: Item): void {
    if (!this.#isClosed) this.#unsent.push(item);
  }

  /** Sends what was posted, if the other one listens. */
  flush(): void {
    if (this.#unsent.length === 0 || this.#isClosed) return;
    this.#isOpen ||= this.calls.isAnswered(this.call);
    if (!this.#isOpen) return;
    const items = this.#unsent;
    this.#unsent = [];
    this.#channel.postMessage(items);
  }

  /** The same, and stops this thread for so many milliseconds at most if the other one does not listen yet. */
  flushWithin(milliseconds: number): void {
    if (!this.#isOpen) this.calls.wait(this.call, milliseconds);
    this.flush();
  }

  /** `goodbye`: whether the other one is still there. */
  close(goodbye: boolean): void {
    this.#isClosed = true;
    this.#unsent = [];
    if (goodbye && this.#isOpen) this.#channel.postMessage(BYE);
    this.#channel.close();
    this.calls.hangUp(this.call);
  }
}

export function share({ frames, places, bodies }: Batch): SharedBatch {
  const sizes = bodies.map((body) => body.length);
  if (sizes.length === 0) return { frames, places, sizes, bodies: undefined };
  const memory = new SharedArrayBuffer(sizes.reduce((sum, size) => sum + size, 0));
  const bytes = new Uint8Array(memory);
  let at = 0;
  for (const body of bodies) {
    bytes.set(body, at);
    at += body.length;
  }
  return { frames, places, sizes, bodies: memory };
}

export function unshare(
  { frames, places, sizes, bodies }: SharedBatch,
  allocate: (size: number) => Uint8Array,
): Batch {
  let at = 0;
  const own = sizes.map((size) => {
    const body = allocate(size);
    body.set(new Uint8Array(bodies as SharedArrayBuffer, at, size));
    at += size;
    return body;
  });
  return { frames, places, bodies: own };
}
