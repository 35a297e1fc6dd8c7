/**
 * Joins inproc of this thread's engine with inproc of other threads. When a socket of this thread connects to an endpoint
 * that another thread has bound, it connects to a portal in this thread. The other thread has a portal that connects to
 * the bound socket. Messages that enter one portal come out of the other. See docs/architecture/threads.md.
 */
import type { Host } from "../../glue/host.js";
import { EngineFault } from "../../glue/boundary/fault.js";
import type { SocketOf } from "../../glue/pointers.js";
import type { FindEndpoint, PortalEvents, Portals } from "../../glue/portals.js";
import { workerThreads } from "../host/node/modules.js";
import { PortalConnections } from "./portal-connections.js";
import type { Directory } from "./directory.js";
import { Peers, type PeerEvents } from "./peers.js";
import type { Bind } from "./endpoints.js";
import { RemoteEndpoints, ZAP, type RemoteEndpoint } from "./remote-endpoints.js";
import type { Threads } from "./threads.js";

type SharedDirectories = Pick<
  Threads,
  | "id"
  | "directories"
  | "onDirectory"
  | "listen"
  | "stop"
  | "start"
  | "isInUse"
  | "searchIsOver"
  | "hadZapHandler"
  | "noteZapHandler"
  | "lookForOthers"
  | "discover"
  | "discoverSync"
  | "receiveAnnouncements"
>;

/** Milliseconds for which a worker that calls `process.exit()` waits until its peers have opened their links. */
const EXIT_WAIT = 1000;

/** What the bridge needs of this thread's engine. */
export interface BridgedEngine {
  readonly host: Pick<Host, "now" | "timer" | "allocate" | "defer">;
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

export class Bridge {
  /** One for each directory that this thread has joined. */
  readonly #peers: Peers[] = [];
  readonly #joined = new Set<Directory>();
  readonly #connections: PortalConnections;
  readonly #remoteEndpoints: RemoteEndpoints;
  /** The endpoints that sockets of this thread have bound. */
  readonly #localEndpoints = new Map<string, Bind>();
  #lastSerial = 0;
  /** The open sockets of this thread that have bound an endpoint, and their numbers. */
  readonly #sockets = new Map<number, SocketOf>();
  readonly #numbers = new WeakMap<SocketOf, number>();
  #lastSocket = 0;
  /** Whether a socket of this thread has looked for an endpoint that no thread had bound. */
  #hasLookedUp = false;
  /** Whether portals are being made after one was refused. */
  #isRetrying = false;
  /** What is to be done when libzmq has returned: to read news of portals, and to look for endpoints again before. */
  #later: "nothing" | "report" | "update" = "nothing";
  #isClosed = false;
  readonly #ignoreFaults: () => void;

  /** It joins a directory when it first needs it. So it costs little as long as there is no other thread. */
  constructor(
    private readonly engine: BridgedEngine,
    makePortals: (events: PortalEvents) => Portals,
    private readonly threads: SharedDirectories,
  ) {
    this.#remoteEndpoints = new RemoteEndpoints((endpoint, mustRun) => this.#look(endpoint, mustRun));
    this.#connections = new PortalConnections(
      makePortals,
      {
        remoteOf: (portal) => this.#remoteEndpoints.of(portal),
        socketOf: (number) => this.#sockets.get(number),
        unbound: (number) => this.#unbound(number),
      },
      (size) => engine.host.allocate(size),
      () => this.#flush(),
    );
    this.#ignoreFaults = engine.onFault(() => this.#leave());
    threads.onDirectory = (directory) => this.#protect(() => this.#onDirectory(directory));
    threads.listen();
  }

  get #portals(): Portals {
    return this.#connections.portals;
  }

  // Directories.

  /** Settles when this thread knows the directories of all other threads. To be called before a bind. */
  discover(): Promise<void> {
    return this.threads.discover();
  }

  /** Like `discover()`, but blocks this thread. */
  discoverSync(): void {
    this.threads.discoverSync();
  }

  /** Like `discover()`, before the bind of a server that asks a ZAP handler. It may be in any thread. */
  discoverZapHandler(): Promise<void> {
    return this.threads.discover(true);
  }

  /** Joins a new directory, unless this thread has nothing to tell or to ask other threads. */
  #onDirectory(directory: Directory): void {
    if (this.#localEndpoints.size > 0 || this.#hasLookedUp || this.#peers.length > 0) this.#join(directory);
  }

  #joinAll(): void {
    for (const directory of this.threads.directories) this.#join(directory);
  }

  /** All threads claim endpoints in the same order of directories, so that one of two threads wins. */
  #join(directory: Directory): void {
    if (this.#joined.has(directory)) return;
    this.#joined.add(directory);
    const peers = new Peers(directory, this.threads.id, this.engine.host, this.#peerEvents());
    this.#peers.push(peers);
    this.#peers.sort((one, other) => one.identity - other.identity);
    for (const [endpoint, bind] of this.#localEndpoints) peers.endpoints.claim(endpoint, bind);
    if (this.#localEndpoints.size > 0) peers.announceEndpoints();
    this.#doLater("update");
  }

  // What sockets of this thread do.

  /** Takes the endpoint for a socket that is about to bind it. False if another thread has it. */
  claim(endpoint: string, socket: SocketOf): boolean {
    if (this.#isClosed) return true;
    if (endpoint === ZAP) this.threads.start();
    this.threads.receiveAnnouncements();
    this.#joinAll();
    const serial = ++this.#lastSerial;
    const bind = { serial, socket: this.#numberOf(socket), description: this.#portals.describe(socket) };
    const claimed = [];
    for (const { endpoints } of this.#peers) {
      if (!endpoints.claim(endpoint, bind)) {
        for (const other of claimed) other.release(endpoint);
        return false;
      }
      claimed.push(endpoints);
    }
    this.#localEndpoints.set(endpoint, bind);
    // A portal may still be bound to it.
    if (this.#remoteEndpoints.has(endpoint)) this.#portals.update();
    return true;
  }

  #numberOf(socket: SocketOf): number {
    let number = this.#numbers.get(socket);
    if (number === undefined) {
      number = ++this.#lastSocket;
      this.#numbers.set(socket, number);
      this.#sockets.set(number, socket);
    }
    return number;
  }

  /** The socket has bound the endpoint that it claimed. */
  announce(endpoint: string): void {
    if (endpoint === ZAP) this.threads.noteZapHandler();
    for (const peers of this.#peers) peers.announceEndpoints();
  }

  /** The endpoint is unbound, or could not be bound. Connections to the socket may still arrive. */
  release(endpoint: string): void {
    if (this.#isClosed) return;
    this.#localEndpoints.delete(endpoint);
    for (const peers of this.#peers) {
      peers.endpoints.release(endpoint);
      peers.announceEndpoints();
    }
  }

  /** The socket is closed. */
  forget(socket: SocketOf): void {
    const number = this.#numbers.get(socket);
    if (number !== undefined) this.#sockets.delete(number);
  }

  // What libzmq asks. It must not be called meanwhile.

  /** See `FindEndpoint`. */
  find(endpoint: string): ReturnType<FindEndpoint> {
    if (this.#isClosed) return undefined;
    this.threads.lookForOthers();
    this.threads.receiveAnnouncements();
    const isZap = endpoint === ZAP;
    if (!isZap) this.#hasLookedUp = true;
    // A server that only asks for a ZAP handler joins when there can be one.
    if (!isZap || this.threads.isInUse) this.#joinAll();
    const found = this.#peers.length > 0 ? this.#remoteEndpoints.find(endpoint) : undefined;
    if (found !== undefined) this.#doLater("report");
    return found ?? (isZap ? this.#withoutHandler() : undefined);
  }

  #withoutHandler(): "EACCES" | "EAGAIN" | undefined {
    if (this.threads.hadZapHandler) return "EACCES";
    return this.threads.searchIsOver() ? undefined : "EAGAIN";
  }

  #look(endpoint: string, mustRun: boolean): RemoteEndpoint | undefined {
    for (const peers of this.#peers) {
      const bound = peers.endpoints.find(endpoint, mustRun);
      if (bound !== undefined) return { bound, peers };
    }
    return undefined;
  }

  #doLater(what: "report" | "update"): void {
    if (this.#later === "nothing") this.engine.host.defer(() => this.#protect(() => this.#doNow()));
    if (this.#later !== "update") this.#later = what;
  }

  #doNow(): void {
    const what = this.#later;
    this.#later = "nothing";
    if (what === "update") this.#portals.update();
    else if (what === "report") this.#portals.report();
  }

  /** If libzmq has refused a portal, a socket that was closed just now may have left room for it by the next turn. */
  #unbound(number: number): void {
    if (!this.#remoteEndpoints.forget(number) || this.#isRetrying) return;
    this.engine.host.defer(() =>
      this.#protect(() => {
        this.engine.scheduler.settle();
        this.#isRetrying = true;
        this.#portals.update();
        this.#isRetrying = false;
      }),
    );
  }

  // The end.

  /** Whether messages may wait for an endpoint that nobody has bound yet. They need the thread to find its owner. */
  get hasPending(): boolean {
    return this.#portals.hasPending;
  }

  /** Leaves once all sockets are closed and all items are sent. Returns false if that needs more time. */
  finish(): boolean {
    if (this.#isClosed) return true;
    // A socket may have connected and sent since the last turn. The portals do not know of that yet.
    this.engine.scheduler.settle();
    this.#doNow();
    this.#connections.sendAll();
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
    if (this.engine.fault === undefined) {
      this.#portals.report();
      this.#connections.sendAll();
    }
    for (const peers of this.#peers) peers.flushWithin(workerThreads().isMainThread ? 0 : EXIT_WAIT);
    this.#leave();
  }

  #leave(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.engine.fault === undefined) {
      // Nothing is found any more, so that all are unbound.
      this.#portals.update();
      this.#portals.closeAll();
    }
    for (const peers of this.#peers) peers.leave();
    this.#ignoreFaults();
    this.threads.stop();
  }

  #flush(): void {
    for (const peers of this.#peers) peers.flush();
  }

  // What other threads do.

  #peerEvents(): PeerEvents {
    return {
      endpointsChanged: () =>
        this.#protect(() => {
          this.#portals.update();
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
