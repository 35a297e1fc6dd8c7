/**
 * The endpoints of other threads that this thread uses. Where libzmq looks for an endpoint that no socket of this thread
 * has bound, it asks here. For each that is found, wasm binds a portal in place of the remote socket
 * (wasm/port/remote_endpoints.hpp).
 */
import type { FoundEndpoint, Portal } from "../../glue/portals.js";
import type { BoundEndpoint } from "./endpoints.js";
import type { Peers } from "./peers.js";

/** libzmq itself connects to this endpoint, for authentication. */
export const ZAP = "inproc://zeromq.zap.01";

/** An endpoint that another thread has bound, and the peers among which that thread is. */
export interface RemoteEndpoint {
  readonly bound: BoundEndpoint;
  readonly peers: Peers;
}

interface Numbered extends RemoteEndpoint {
  readonly endpoint: string;
  readonly number: number;
}

export class RemoteEndpoints {
  #lastNumber = 0;
  /** The endpoints that were found when libzmq last looked for them. */
  readonly #current = new Map<string, Numbered>();
  /** Those that a portal is or may be bound to. */
  readonly #numbered = new Map<number, Numbered>();

  /** `look` looks in all directories; see `Endpoints.find()`. */
  constructor(private readonly look: (endpoint: string, mustRun: boolean) => RemoteEndpoint | undefined) {}

  /** The endpoint that the portal represents. */
  of(portal: Portal): RemoteEndpoint | undefined {
    return this.#numbered.get(portal.endpoint);
  }

  /** Whether a portal may be bound to the endpoint. */
  has(endpoint: string): boolean {
    return this.#current.has(endpoint);
  }

  /** Looks for the endpoint in other threads. Its number is the same until it is bound anew. */
  find(endpoint: string): FoundEndpoint | undefined {
    // A server may ask for the ZAP handler more often than its thread can be checked.
    const found = this.look(endpoint, endpoint !== ZAP);
    if (found === undefined) {
      this.#current.delete(endpoint);
      return undefined;
    }
    let numbered = this.#current.get(endpoint);
    if (numbered === undefined || !isSame(numbered, found)) {
      numbered = { ...found, endpoint, number: ++this.#lastNumber };
      this.#current.set(endpoint, numbered);
      this.#numbered.set(numbered.number, numbered);
    }
    return { number: numbered.number, description: numbered.bound.description };
  }

  /** No portal is bound to the endpoint any more. Returns true if there should be one: libzmq has refused to make it. */
  forget(number: number): boolean {
    const numbered = this.#numbered.get(number);
    if (numbered === undefined) return false;
    this.#numbered.delete(number);
    return this.#current.get(numbered.endpoint) === numbered && this.#current.delete(numbered.endpoint);
  }
}

const isSame = (one: RemoteEndpoint, other: RemoteEndpoint): boolean =>
  one.bound.serial === other.bound.serial && one.bound.member.id === other.bound.member.id;
