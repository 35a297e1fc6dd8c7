/**
 * Portals that stand in for what other threads have bound: each is bound, in this thread's engine, to the endpoint of
 * the far socket. There is one for an endpoint when a socket of this thread has asked for it.
 */
import type { Engine } from "../../glue/engine.js";
import type { Portal, Portals } from "../../glue/portals.js";
import type { Bound } from "./endpoints.js";
import type { Neighbours } from "./peers.js";

/** The endpoint of authentication, for which libzmq itself asks. */
const ZAP = "inproc://zeromq.zap.01";

/** An endpoint that another thread has bound, and those that it was found among. */
export interface Found {
  readonly bound: Bound;
  readonly neighbours: Neighbours;
}

interface StandIn extends Found {
  readonly portal: Portal;
}

export class StandIns {
  readonly #all = new Map<string, StandIn>();
  /** Endpoints that were asked for and that nobody has bound. */
  readonly #wanted = new Set([ZAP]);

  constructor(
    private readonly engine: Engine,
    private readonly portals: Portals,
    private readonly find: (endpoint: string, isSure: boolean) => Found | undefined,
  ) {}

  /** What the portal stands in for. */
  of(portal: Portal): Found | undefined {
    for (const standIn of this.#all.values()) if (standIn.portal === portal) return standIn;
    return undefined;
  }

  /** A socket of this thread asks for the endpoint. */
  want(endpoint: string): void {
    if (!this.#all.has(endpoint)) this.#wanted.add(endpoint);
    this.refresh(endpoint, true);
  }

  /** A socket of this thread has it. */
  forget(endpoint: string): void {
    this.#wanted.delete(endpoint);
  }

  refreshAll(): void {
    for (const endpoint of [...this.#all.keys(), ...this.#wanted]) this.refresh(endpoint, false);
  }

  /** Looks whether the endpoint is bound by another thread; `isSure`: by one that is certainly there. */
  refresh(endpoint: string, isSure: boolean): void {
    const standIn = this.#all.get(endpoint);
    if (standIn === undefined && !this.#wanted.has(endpoint)) return;
    const found = this.find(endpoint, isSure);
    if (standIn !== undefined && !isSame(standIn, found)) this.#dismiss(endpoint, standIn);
    if (found !== undefined && this.#wanted.has(endpoint)) this.#appoint(endpoint, found);
  }

  /** Sockets that are connected stay so. */
  #dismiss(endpoint: string, { portal }: StandIn): void {
    this.#all.delete(endpoint);
    this.#wanted.add(endpoint);
    portal.unbind(endpoint);
    this.portals.retire(portal);
  }

  /** If there is no room for one more socket, the endpoint remains wanted. */
  #appoint(endpoint: string, found: Found): void {
    // A socket that had the endpoint before may be about to close.
    this.engine.scheduler.settle();
    const portal = this.portals.openWith((made) => made.bind(endpoint, found.bound.far));
    if (portal === undefined) return;
    this.#wanted.delete(endpoint);
    this.#all.set(endpoint, { ...found, portal });
    this.portals.report(portal);
  }
}

const isSame = (standIn: StandIn, found: Found | undefined): boolean =>
  found?.bound.serial === standIn.bound.serial && found.bound.member.name === standIn.bound.member.name;
