/**
 * The endpoints of other threads that this thread uses. For each there is a portal, which is bound to the endpoint in this
 * thread's engine in place of the remote socket. A portal is made when a socket of this thread first asks for the
 * endpoint.
 */
import type { Portal, Portals } from "../../glue/portals.js";
import type { BoundEndpoint } from "./endpoints.js";
import type { Peers } from "./peers.js";

/** The ZAP handler, which may be in another thread. It is always wanted: libzmq itself connects to it, to authenticate. */
const ZAP = "inproc://zeromq.zap.01";

/** An endpoint that another thread has bound, and the peers among which that thread is. */
export interface RemoteEndpoint {
  readonly bound: BoundEndpoint;
  readonly peers: Peers;
}

interface Represented extends RemoteEndpoint {
  readonly portal: Portal;
}

export class RemoteEndpoints {
  /** The endpoints for which there is a portal. */
  readonly #represented = new Map<string, Represented>();
  /** Endpoints that sockets of this thread have asked for and that no other thread has bound yet. */
  readonly #wanted = new Set([ZAP]);
  /** Those of them to which a socket of this thread has connected since nobody has had them bound. */
  readonly #pending = new Set<string>();

  /**
   * `settle` runs pending turns of the engine. `find` looks for the endpoint in all directories; see
   * `Endpoints.find()`.
   */
  constructor(
    private readonly portals: Portals,
    private readonly settle: () => void,
    private readonly find: (endpoint: string, mustRun: boolean) => RemoteEndpoint | undefined,
  ) {}

  /**
   * Whether messages for an endpoint may wait until it is bound. They wait even if the socket that sent them is closed:
   * libzmq keeps it.
   */
  get hasPending(): boolean {
    return this.#pending.size > 0;
  }

  /** The endpoint that the portal represents. */
  of(portal: Portal): RemoteEndpoint | undefined {
    for (const represented of this.#represented.values())
      if (represented.portal === portal) return represented;
    return undefined;
  }

  /** A socket of this thread asks for the endpoint. */
  want(endpoint: string): void {
    if (!this.#represented.has(endpoint)) this.#wanted.add(endpoint);
    this.refresh(endpoint, true);
    if (this.#wanted.has(endpoint)) this.#pending.add(endpoint);
  }

  /** A socket of this thread has bound the endpoint. */
  forget(endpoint: string): void {
    this.#wanted.delete(endpoint);
    this.#pending.delete(endpoint);
  }

  /** Updates the portals of all endpoints that this thread uses. */
  refreshAll(): void {
    for (const endpoint of [...this.#represented.keys(), ...this.#wanted]) this.refresh(endpoint, false);
  }

  /** Makes the portal of an endpoint agree with the directory. `mustRun`: see `Endpoints.find()`. */
  refresh(endpoint: string, mustRun: boolean): void {
    const represented = this.#represented.get(endpoint);
    if (represented === undefined && !this.#wanted.has(endpoint)) return;
    const found = this.find(endpoint, mustRun);
    if (represented !== undefined && !isSame(represented, found)) this.#remove(endpoint, represented);
    if (found !== undefined && this.#wanted.has(endpoint)) this.#represent(endpoint, found);
  }

  /** Sockets that are connected to the portal stay connected. */
  #remove(endpoint: string, { portal }: Represented): void {
    // A socket may have connected since the last turn. Without its connection the portal would close.
    this.portals.report(portal);
    this.#represented.delete(endpoint);
    this.#wanted.add(endpoint);
    portal.unbind(endpoint);
    this.portals.retire(portal);
  }

  /** If the context has no room for one more socket, the endpoint stays wanted. */
  #represent(endpoint: string, found: RemoteEndpoint): void {
    // A local socket that had bound the endpoint may be closing.
    this.settle();
    const portal = this.portals.openWith((made) => made.bind(endpoint, found.bound.description));
    if (portal === undefined) return;
    this.#wanted.delete(endpoint);
    this.#pending.delete(endpoint);
    this.#represented.set(endpoint, { ...found, portal });
    this.portals.report(portal);
  }
}

const isSame = (represented: Represented, found: RemoteEndpoint | undefined): boolean =>
  found?.bound.serial === represented.bound.serial && found.bound.member.id === represented.bound.member.id;
