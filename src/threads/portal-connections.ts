/**
 * Connections between sockets of two threads. Each has a portal connection in this thread's engine, which has a local
 * number, and belongs to a link. What the portal reports is posted to the link, and what arrives over the link is passed
 * to the portal.
 */
import type { SocketOf } from "../../glue/pointers.js";
import type { Portal, PortalEvents, Portals } from "../../glue/portals.js";
import type { Item, Link } from "./link.js";
import type { RemoteEndpoint } from "./remote-endpoints.js";
import { SentBatches } from "./sent-batches.js";
import { SharedMemories, unshare, type SharedBatch } from "./shared-batch.js";

/**
 * Bytes that a connection may have on the way to the other thread and in the queue of the socket there. Messages beyond
 * that stay in the queue of the sender, where a body that was sent twice is kept once. A message is passed on as a whole.
 */
const MAX_UNREAD = 8 * 1024 * 1024;

/** One connection. Both threads know it by the number that the thread gave it which has requested the link. */
interface Connection {
  readonly link: Link;
  readonly number: number;
  readonly sent: SentBatches;
  readonly memories: SharedMemories;
}

/** An item without the number of its connection. */
type News = Item extends infer I ? (I extends unknown ? Omit<I, "connection"> : never) : never;

/** What connections need to know of the endpoints on both sides. */
export interface ConnectedEndpoints {
  /** The remote endpoint that a portal of this thread represents. */
  remoteOf(portal: Portal): RemoteEndpoint | undefined;
  /** A socket of this thread, by the number that the directory has for it. Undefined if the socket is closed. */
  socketOf(number: number): SocketOf | undefined;
  /** The portal of an endpoint was unbound, or libzmq has refused to make it. */
  unbound(endpoint: number): void;
}

export class PortalConnections {
  readonly portals: Portals;
  /** By local number. */
  readonly #connections = new Map<number, Connection>();

  /**
   * `flush` sends what was posted to all links. `allocate` returns memory for received bodies.
   */
  constructor(
    makePortals: (events: PortalEvents) => Portals,
    private readonly endpoints: ConnectedEndpoints,
    private readonly allocate: (size: number) => Uint8Array,
    flush: () => void,
  ) {
    this.portals = makePortals(this.#portalEvents(flush));
  }

  /** The number of connections that have not ended. */
  get size(): number {
    return this.#connections.size;
  }

  // From this thread's sockets to other threads.

  #portalEvents(flush: () => void): PortalEvents {
    return {
      opened: (local, portal) => this.#openRemote(local, portal),
      bound: () => undefined,
      unbound: (endpoint) => this.endpoints.unbound(endpoint),
      readable: (local) => this.#send(local, MAX_UNREAD),
      read: (local, count) => this.#post(local, { kind: "read", count }),
      limits: (local, inward, outward) => this.#post(local, { kind: "limits", inward, outward }),
      ended: (local) => {
        this.#post(local, { kind: "close" });
        this.#remove(local);
      },
      reported: flush,
    };
  }

  /** Passes messages on until `limit` bytes are unread, and at least to the end of a message. */
  #send(local: number, limit: number): void {
    const connection = this.#connections.get(local);
    if (connection === undefined) return;
    const { sent, memories } = connection;
    for (let batch; sent.hasRoom(limit) && (batch = this.portals.read(local)) !== undefined;) {
      const read = batch;
      const shared = ifMemory(() => memories.share(read));
      if (shared === undefined) return this.#lose(local);
      sent.add(batch);
      this.#post(local, { kind: "messages", batch: shared });
    }
  }

  /** There is no memory for messages of the connection, which are lost. Closes it on both sides. */
  #lose(local: number): void {
    this.portals.lose(local);
    this.#post(local, { kind: "close" });
    this.#remove(local);
  }

  /** Passes everything on: this thread is about to end. */
  sendAll(): void {
    for (const local of [...this.#connections.keys()]) this.#send(local, Infinity);
  }

  /** The remote socket has read messages. */
  #onRead(local: number, count: number): void {
    this.portals.acknowledge(local, count);
    const sent = this.#connections.get(local)?.sent;
    const wasFull = sent?.hasRoom(MAX_UNREAD) === false;
    sent?.read(count);
    if (wasFull) this.#send(local, MAX_UNREAD);
  }

  #post(local: number, news: News): void {
    const connection = this.#connections.get(local);
    connection?.link.post({ ...news, connection: connection.number });
  }

  /** A socket of this thread has connected to a portal. Connects the portal of the other thread. */
  #openRemote(local: number, portal: Portal): void {
    const remote = this.endpoints.remoteOf(portal);
    const link = remote?.peers.linkTo(remote.bound.member);
    if (remote === undefined || link === undefined) return this.portals.closeConnection(local);
    this.#add(local, link, local);
    const { socket, description: bound } = remote.bound;
    const description = this.portals.describeConnection(local);
    link.post({ kind: "open", connection: local, socket, bound, description });
  }

  #add(local: number, link: Link, number: number): void {
    this.#connections.set(local, { link, number, sent: new SentBatches(), memories: new SharedMemories() });
    link.connections.set(number, local);
  }

  #remove(local: number): void {
    const connection = this.#connections.get(local);
    if (connection === undefined) return;
    this.#connections.delete(local);
    connection.link.connections.delete(connection.number);
  }

  // From other threads to this thread's sockets.

  /** Handles an item that has arrived over a link. */
  receive(link: Link, item: Item): void {
    if (item.kind === "open") return this.#openLocal(link, item);
    const local = link.connections.get(item.connection);
    if (local === undefined) return;
    switch (item.kind) {
      case "messages":
        return this.#write(local, item.batch);
      case "read":
        return this.#onRead(local, item.count);
      case "limits":
        return this.portals.setLimits(local, item.inward, item.outward);
      case "close":
        return this.portals.closeConnection(local);
    }
  }

  #write(local: number, batch: SharedBatch): void {
    const own = ifMemory(() => unshare(batch, this.allocate));
    if (own === undefined) this.#lose(local);
    else this.portals.write(local, own);
  }

  /** A socket of another thread has connected to a socket of this thread. Connects a portal in its place. */
  #openLocal(link: Link, item: Item & { kind: "open" }): void {
    const { connection } = item;
    const socket = this.endpoints.socketOf(item.socket);
    let local = 0;
    const portal =
      socket === undefined
        ? undefined
        : this.portals.openWith((made) => (local = made.connect(socket, item.description, item.bound)));
    if (portal === undefined) return link.post({ kind: "close", connection });
    this.#add(local, link, connection);
    this.portals.retire(portal);
    this.portals.report(portal);
  }

  /** The link has ended: its connections have lost their remote sockets. */
  closeAll(link: Link): void {
    for (const local of link.connections.values()) this.portals.closeConnection(local);
  }
}

/** Undefined if there is no memory for what the function copies. */
function ifMemory<T>(copy: () => T): T | undefined {
  try {
    return copy();
  } catch {
    return undefined;
  }
}
