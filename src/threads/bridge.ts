/**
 * Joins inproc of this thread's engine with inproc of other threads. When a socket of this thread connects to an endpoint
 * that another thread has bound, it connects to a portal in this thread. The other thread has a portal that connects to
 * the bound socket. Messages that enter one portal come out of the other. See docs/architecture/threads.md.
 */
import type { Host } from "../../glue/host.js";
import { EngineFault } from "../../glue/boundary/fault.js";
import type { SocketOf } from "../../glue/pointers.js";
import type { PortalEvents, Portals } from "../../glue/portals.js";
import { workerThreads } from "../host/node/modules.js";
import { PortalConnections } from "./portal-connections.js";
import type { Directory } from "./directory.js";
import { Peers, type PeerEvents } from "./peers.js";
import { RemoteEndpoints, type RemoteEndpoint } from "./remote-endpoints.js";
import type { Threads } from "./threads.js";

type SharedDirectories = Pick<
  Threads,
  "id" | "directories" | "onDirectory" | "discover" | "discoverSync" | "receiveAnnouncements"
>;

/** Milliseconds for which a worker that calls `process.exit()` waits until its peers have opened their links. */
const EXIT_WAIT = 1000;

/** What the bridge needs of this thread's engine. */
export interface BridgedEngine {
  readonly host: Pick<Host, "now" | "timer" | "allocate">;
  /** Defined when the engine is out of service. */
  readonly fault: EngineFault | undefined;
  onFault(callback: () => void): () => void;
  readonly scheduler: {
    /** Asks for a turn. */
    wake(): void;
    /** Runs pending turns at once. */
    settle(): void;
  };
}

/** An endpoint that this thread has bound: its number, and what a portal needs to represent the socket. */
interface LocalEndpoint {
  readonly serial: number;
  readonly description: Uint8Array;
}

/** Portals of other threads connect to a socket by its alias, even after the socket has unbound its other endpoints. */
const aliasFor = (thread: number, serial: number): string => `inproc://zeromq-wasm.${thread}.${serial}`;

export class Bridge {
  /** One for each directory. */
  readonly #peers: Peers[] = [];
  readonly #connections: PortalConnections;
  readonly #remoteEndpoints: RemoteEndpoints;
  /** The endpoints that sockets of this thread have bound. */
  readonly #localEndpoints = new Map<string, LocalEndpoint>();
  /** The aliases of sockets of this thread that are open. */
  readonly #aliases = new Set<string>();
  #lastSerial = 0;
  #isClosed = false;
  readonly #ignoreFaults: () => void;

  constructor(
    private readonly engine: BridgedEngine,
    makePortals: (events: PortalEvents) => Portals,
    private readonly threads: SharedDirectories,
  ) {
    this.#connections = new PortalConnections(
      makePortals,
      {
        remoteOf: (portal) => this.#remoteEndpoints.of(portal),
        aliasOf: (serial) => this.#openAlias(serial),
      },
      (size) => engine.host.allocate(size),
      () => this.#flush(),
    );
    this.#remoteEndpoints = new RemoteEndpoints(
      this.#portals,
      () => engine.scheduler.settle(),
      (endpoint, mustRun) => this.#find(endpoint, mustRun),
    );
    this.#ignoreFaults = engine.onFault(() => this.#leave());
    for (const directory of threads.directories) this.#join(directory);
    threads.onDirectory = (directory) => this.#protect(() => this.#join(directory));
    void threads.discover();
  }

  get #portals(): Portals {
    return this.#connections.portals;
  }

  /** Settles when this thread knows the directories of all other threads. To be called before a bind. */
  discover(): Promise<void> {
    return this.threads.discover();
  }

  /** Like `discover()`, but blocks this thread. */
  discoverSync(): void {
    this.threads.discoverSync();
  }

  /** All threads claim endpoints in the same order of directories, so that one of two threads wins. */
  #join(directory: Directory): void {
    const peers = new Peers(directory, this.threads.id, this.engine.host, this.#peerEvents());
    this.#peers.push(peers);
    this.#peers.sort((one, other) => one.identity - other.identity);
    for (const [endpoint, { serial, description }] of this.#localEndpoints)
      peers.endpoints.claim(endpoint, serial, description);
    if (this.#localEndpoints.size > 0) peers.announceEndpoints();
    this.#remoteEndpoints.refreshAll();
    this.#flush();
  }

  // What sockets of this thread do.

  /** Takes the endpoint for a socket that is about to bind it. Returns the alias to bind as well; undefined if taken. */
  claim(endpoint: string, socket: SocketOf): string | undefined {
    const serial = ++this.#lastSerial;
    const alias = aliasFor(this.threads.id, serial);
    if (this.#isClosed) return alias;
    this.threads.receiveAnnouncements();
    this.#remoteEndpoints.refresh(endpoint, true);
    const description = this.#portals.describe(socket);
    const claimed = [];
    for (const { endpoints } of this.#peers) {
      if (!endpoints.claim(endpoint, serial, description)) {
        for (const other of claimed) other.release(endpoint);
        return undefined;
      }
      claimed.push(endpoints);
    }
    this.#localEndpoints.set(endpoint, { serial, description });
    this.#remoteEndpoints.forget(endpoint);
    return alias;
  }

  /** The socket has bound the endpoint that it claimed, and the alias. */
  announce(alias: string): void {
    this.#aliases.add(alias);
    for (const peers of this.#peers) peers.announceEndpoints();
  }

  /** The endpoint is unbound, or could not be bound. PortalConnections by the alias may still arrive. */
  release(endpoint: string): void {
    if (this.#isClosed) return;
    this.#localEndpoints.delete(endpoint);
    for (const peers of this.#peers) {
      peers.endpoints.release(endpoint);
      peers.announceEndpoints();
    }
  }

  /** The socket with this alias is closed. */
  forget(alias: string): void {
    this.#aliases.delete(alias);
  }

  #openAlias(serial: number): string | undefined {
    const alias = aliasFor(this.threads.id, serial);
    return this.#aliases.has(alias) ? alias : undefined;
  }

  /** A socket is about to connect to the endpoint. */
  prepare(endpoint: string): void {
    if (this.#isClosed || this.#localEndpoints.has(endpoint)) return;
    this.#remoteEndpoints.want(endpoint);
    this.#flush();
  }

  #find(endpoint: string, mustRun: boolean): RemoteEndpoint | undefined {
    for (const peers of this.#peers) {
      const bound = peers.endpoints.find(endpoint, mustRun);
      if (bound !== undefined) return { bound, peers };
    }
    return undefined;
  }

  // The end.

  /** Whether messages may wait for an endpoint that nobody has bound yet. They need the thread to find its owner. */
  get hasPending(): boolean {
    return this.#remoteEndpoints.hasPending;
  }

  /** Leaves once all sockets are closed and all items are sent. Returns false if that needs more time. */
  finish(): boolean {
    if (this.#isClosed) return true;
    // A socket may have connected and sent since the last turn. The portals do not know of that yet.
    this.engine.scheduler.settle();
    this.#flush();
    if (this.#connections.size > 0 || this.#peers.some(({ hasUnsent }) => hasUnsent)) {
      this.engine.scheduler.wake();
      return false;
    }
    this.#leave();
    return true;
  }

  /** Leaves now. A worker waits a moment for its peers; the main thread does not, as workers end with it. */
  abort(): void {
    if (this.#isClosed) return;
    const patience = workerThreads().isMainThread ? 0 : EXIT_WAIT;
    for (const peers of this.#peers) peers.flushWithin(patience);
    this.#leave();
  }

  #leave(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.engine.fault === undefined) this.#portals.closeAll();
    for (const peers of this.#peers) peers.leave();
    this.#ignoreFaults();
    this.threads.onDirectory = undefined;
  }

  #flush(): void {
    for (const peers of this.#peers) peers.flush();
  }

  // What other threads do.

  #peerEvents(): PeerEvents {
    return {
      endpointsChanged: () =>
        this.#protect(() => {
          this.#remoteEndpoints.refreshAll();
          this.#flush();
        }),
      received: (link, items) =>
        this.#protect(() => {
          for (const item of items) this.#connections.receive(link, item);
          this.#flush();
        }),
      ended: (link) => this.#protect(() => this.#connections.closeAll(link)),
    };
  }

  /** The users of an engine that is out of service know of its fault. Thrown here it would end the process. */
  #protect(task: () => void): void {
    if (this.#isClosed) return;
    try {
      task();
    } catch (error) {
      if (!(error instanceof EngineFault)) throw error;
    }
  }
}
