/**
 * Joins the inproc of this thread's engine with that of other threads. Where a socket of this thread connects to an
 * endpoint that another thread has bound, a portal stands in for that one; the other thread has a portal that connected
 * in place of this one; what enters one portal comes out of the other. See ARCHITECTURE.md, "Threads".
 */
import type { Engine } from "../../glue/engine.js";
import { EngineFault } from "../../glue/boundary/fault.js";
import type { SocketOf } from "../../glue/pointers.js";
import { Portals, type Portal, type PortalEvents } from "../../glue/portals.js";
import { workerThreads } from "../host/node/modules.js";
import type { Directory } from "./directory.js";
import { share, unshare, type Item, type Link } from "./link.js";
import { Neighbours, type NeighbourEvents } from "./peers.js";
import { StandIns, type Found } from "./remote-endpoints.js";
import type { Threads } from "./threads.js";

/** Milliseconds that a thread which ends waits for others to listen. */
const LAST_WAIT = 1000;

/** What this thread has bound: its number for it, and what others must know of the socket. */
interface Held {
  readonly serial: number;
  readonly far: Uint8Array;
}

/** One end of a connection between two threads. */
interface Connection {
  readonly link: Link;
  /** The number by which both threads know it: that of the one which connected. */
  readonly number: number;
}

/** An item without its connection. */
type News = Item extends infer I ? (I extends unknown ? Omit<I, "connection"> : never) : never;

/** The endpoint by which others reach a socket of a thread, even when it is not bound to any other any more. */
const aliasOf = (thread: number, serial: number): string => `inproc://zeromq-wasm.${thread}.${serial}`;

export class Bridge {
  readonly #neighbours: Neighbours[] = [];
  readonly #portals: Portals;
  readonly #standIns: StandIns;
  /** Endpoints that this thread has bound, and under which names others reach its sockets. */
  readonly #held = new Map<string, Held>();
  readonly #aliases = new Set<string>();
  #lastSerial = 0;
  /** By the number that this thread's engine gave them. */
  readonly #connections = new Map<number, Connection>();
  #isClosed = false;

  constructor(
    private readonly engine: Engine,
    private readonly threads: Threads,
  ) {
    this.#portals = new Portals(engine, this.#portalEvents());
    this.#standIns = new StandIns(engine, this.#portals, this.#find.bind(this));
    engine.onFault(() => this.#leave());
    for (const directory of threads.directories) this.#join(directory);
    threads.onDirectory = (directory) => this.#protect(() => this.#join(directory));
    void threads.meet();
  }

  /** Settles when it is known what other threads have bound. */
  meet(): Promise<void> {
    return this.threads.meet();
  }

  /** The same, but stops this thread meanwhile. */
  meetNow(): void {
    this.threads.meetNow();
  }

  /** Everybody claims in the same order, so that of two one wins. */
  #join(directory: Directory): void {
    const { name } = this.threads;
    const neighbours = new Neighbours(directory, name, this.engine.host, this.#neighbourEvents());
    this.#neighbours.push(neighbours);
    this.#neighbours.sort((one, other) => one.identity - other.identity);
    for (const [endpoint, { serial, far }] of this.#held) neighbours.endpoints.claim(endpoint, serial, far);
    if (this.#held.size > 0) neighbours.announce();
    this.#standIns.refreshAll();
    this.#flush();
  }

  // What this thread's sockets do.

  /** Takes the endpoint for a socket that is about to bind it and the alias; undefined if it is taken. */
  claim(endpoint: string, socket: SocketOf): string | undefined {
    const serial = ++this.#lastSerial;
    if (this.#isClosed) return aliasOf(this.threads.name, serial);
    this.threads.listen();
    this.#standIns.refresh(endpoint, true);
    const far = this.#portals.describe(socket);
    const asked = [];
    for (const { endpoints } of this.#neighbours) {
      if (!endpoints.claim(endpoint, serial, far)) {
        for (const claimed of asked) claimed.release(endpoint);
        return undefined;
      }
      asked.push(endpoints);
    }
    this.#held.set(endpoint, { serial, far });
    this.#standIns.forget(endpoint);
    return aliasOf(this.threads.name, serial);
  }

  /** The socket has bound what it claimed. */
  announce(alias: string): void {
    this.#aliases.add(alias);
    for (const neighbours of this.#neighbours) neighbours.announce();
  }

  /** The endpoint is not bound any more, or was not. Who has connected may still not have got here. */
  release(endpoint: string): void {
    if (this.#isClosed) return;
    this.#held.delete(endpoint);
    for (const neighbours of this.#neighbours) {
      neighbours.endpoints.release(endpoint);
      neighbours.announce();
    }
  }

  /** The socket that had the alias is closed. */
  forget(alias: string): void {
    this.#aliases.delete(alias);
  }

  /** A socket is about to connect. */
  prepare(endpoint: string): void {
    if (this.#isClosed || this.#held.has(endpoint)) return;
    this.#standIns.want(endpoint);
    this.#flush();
  }

  #find(endpoint: string, isSure: boolean): Found | undefined {
    for (const neighbours of this.#neighbours) {
      const bound = neighbours.endpoints.find(endpoint, isSure);
      if (bound !== undefined) return { bound, neighbours };
    }
    return undefined;
  }

  // The end.

  /** Once all sockets are closed: false while something must still be handed over. */
  finish(): boolean {
    if (this.#isClosed) return true;
    this.#flush();
    if (this.#connections.size > 0 || this.#neighbours.some(({ hasUnsent }) => hasUnsent)) {
      this.engine.scheduler.wake();
      return false;
    }
    this.#leave();
    return true;
  }

  /** The same without coming back: hands over what others listen to within a moment. With the main thread all end. */
  abort(): void {
    if (this.#isClosed) return;
    const patience = workerThreads().isMainThread ? 0 : LAST_WAIT;
    for (const neighbours of this.#neighbours) neighbours.flushWithin(patience);
    this.#leave();
  }

  #leave(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.engine.fault === undefined) this.#portals.closeAll();
    for (const neighbours of this.#neighbours) neighbours.leave();
  }

  #flush(): void {
    for (const neighbours of this.#neighbours) neighbours.flush();
  }

  // What enters here and goes to other threads.

  #portalEvents(): PortalEvents {
    const post = (near: number, news: News): void => {
      const connection = this.#connections.get(near);
      connection?.link.post({ ...news, connection: connection.number });
    };
    return {
      opened: (near, portal) => this.#opened(near, portal),
      readable: (near) => {
        for (let batch; (batch = this.#portals.read(near)) !== undefined;)
          post(near, { kind: "messages", batch: share(batch) });
      },
      read: (near, count) => post(near, { kind: "read", count }),
      limits: (near, inward, outward) => post(near, { kind: "limits", inward, outward }),
      ended: (near) => {
        post(near, { kind: "close" });
        this.#ended(near);
      },
      reported: () => this.#flush(),
    };
  }

  #opened(near: number, portal: Portal): void {
    const found = this.#standIns.of(portal);
    const link = found?.neighbours.linkTo(found.bound.member);
    if (found === undefined || link === undefined) return this.#portals.closeConnection(near);
    this.#connect(near, { link, number: near });
    const far = this.#portals.describeConnection(near);
    link.post({ kind: "open", connection: near, serial: found.bound.serial, far });
  }

  #connect(near: number, connection: Connection): void {
    this.#connections.set(near, connection);
    connection.link.connections.set(connection.number, near);
  }

  #ended(near: number): void {
    const connection = this.#connections.get(near);
    if (connection === undefined) return;
    this.#connections.delete(near);
    connection.link.connections.delete(connection.number);
  }

  // What comes from other threads.

  #neighbourEvents(): NeighbourEvents {
    return {
      changed: () =>
        this.#protect(() => {
          this.#standIns.refreshAll();
          this.#flush();
        }),
      received: (link, items) =>
        this.#protect(() => {
          for (const item of items) this.#receive(link, item);
          this.#flush();
        }),
      gone: (link) =>
        this.#protect(() => {
          for (const near of link.connections.values()) this.#portals.closeConnection(near);
        }),
    };
  }

  /** Who uses a broken engine has been told; thrown into the event loop, it would end the process. */
  #protect(task: () => void): void {
    if (this.#isClosed) return;
    try {
      task();
    } catch (error) {
      if (!(error instanceof EngineFault)) throw error;
    }
  }

  #receive(link: Link, item: Item): void {
    if (item.kind === "open") return this.#open(link, item);
    const near = link.connections.get(item.connection);
    if (near === undefined) return;
    switch (item.kind) {
      case "messages":
        return this.#portals.write(
          near,
          unshare(item.batch, (size) => this.engine.host.allocate(size)),
        );
      case "read":
        return this.#portals.acknowledge(near, item.count);
      case "limits":
        return this.#portals.setLimits(near, item.inward, item.outward);
      case "close":
        return this.#portals.closeConnection(near);
    }
  }

  #open(link: Link, { connection, serial, far }: Item & { kind: "open" }): void {
    const alias = aliasOf(this.threads.name, serial);
    let near = 0;
    const portal = this.#aliases.has(alias)
      ? this.#portals.openWith((made) => (near = made.connect(alias, far)))
      : undefined;
    if (portal === undefined) return link.post({ kind: "close", connection });
    this.#connect(near, { link, number: connection });
    this.#portals.retire(portal);
    this.#portals.report(portal);
  }
}
