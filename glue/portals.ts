/**
 * Portals are libzmq sockets that represent remote sockets, which are sockets of other threads (wasm/port/portal.hpp). A
 * local socket is one of this thread. This file hides wasm memory: users of a portal see numbers and bytes. The
 * description of a remote socket is a byte array that only wasm understands.
 */
import { isNoMemory } from "./host.js";
import { isToken } from "./bodies.js";
import type { FindEndpoint, FoundEndpoint } from "./boundary/imports/target.js";
import { type BatchLayout, batchLayout, type NewsLayout, newsLayout } from "./boundary/layout.js";
import type { Engine } from "./engine.js";
import type { MessagePointer, SocketOf, SocketPointer } from "./pointers.js";
import { CallError, SocketHandle } from "./socket-handle.js";

export type { FindEndpoint, FoundEndpoint };

const LOST_CODE = "ZEROMQ_WASM_OUT_OF_MEMORY";
const LOST =
  "There is no memory for a message to or from another thread. The inproc connection is closed, because the message is lost.";

const WORD = 4;
const WORD_RANGE = 2 ** 32;

/** Messages that a portal has read, to be written by a portal of another thread. */
export interface Batch {
  readonly frames: Uint8Array;
  /** Bodies that are not in `frames`, and for each the offset in `frames` where its token goes. */
  readonly bodies: readonly Uint8Array[];
  readonly places: readonly number[];
}

/**
 * What was read from a connection: a batch, how many messages end in it, and whether the receiver can do without more for
 * now. It cannot in the middle of a message, nor if it drops messages that it has not read.
 */
export interface ReadBatch extends Batch {
  readonly messages: number;
  readonly mayPause: boolean;
}

/** What happens to connections of portals. A connection is known by its number. */
export interface PortalEvents {
  /** A local socket connected to the endpoint that the portal is bound to. */
  opened(connection: number, portal: Portal): void;
  /** A portal was bound to the endpoint that has this number. */
  bound(endpoint: number): void;
  /** The portal of the endpoint was unbound, or libzmq has refused to make one. */
  unbound(endpoint: number): void;
  /** There are messages to read. */
  readable(connection: number): void;
  /** The local socket has read `count` messages since the connection was made. */
  read(connection: number, count: number): void;
  /** The high-water marks of the local socket have changed. */
  limits(connection: number, inHighWaterMark: number, outHighWaterMark: number): void;
  /** The local socket has disconnected or closed. */
  ended(connection: number): void;
  /** Called after a group of other events. */
  reported(): void;
}

/** A socket that wasm has bound in place of a remote one, with the number that `Engine.findEndpoint` gave the endpoint. */
interface BoundPortal {
  readonly pointer: SocketPointer;
  readonly endpoint: number;
}

export class Portal {
  readonly #handle: SocketHandle;
  /** The number that `Engine.findEndpoint` gave the endpoint; 0 if the portal is not bound to one. */
  readonly endpoint: number;
  /** Number of connections that have not ended. */
  connections = 0;
  /** True when the portal gets no more connections. */
  isRetired = false;

  constructor(
    private readonly engine: Engine,
    onNews: () => void,
    bound?: BoundPortal,
  ) {
    this.#handle = new SocketHandle(engine, engine.facts.constant("ZWASM_PORTAL"), onNews, bound?.pointer);
    this.endpoint = bound?.endpoint ?? 0;
  }

  /** Address of the socket; 0 after `close()`. */
  get pointer(): SocketPointer {
    return this.#handle.pointerIn(this.engine);
  }

  /**
   * Connects to a socket of this thread, whatever it is bound to, in place of the remote socket that `remote` describes.
   * `bound` describes the local socket as it was when it bound the endpoint. Returns the number of the connection.
   */
  connect(socket: SocketOf, remote: Uint8Array, bound: Uint8Array): number {
    const { exports, memory, scheduler, scratch } = this.engine;
    memory.write(scratch, remote);
    memory.write(scratch + remote.length, bound);
    const result = exports.zwasm_portal_connect(this.pointer, socket.pointerIn(this.engine));
    scheduler.wake();
    if (result < 0) throw new CallError(exports.zmq_errno());
    this.connections++;
    return exports.zwasm_portal_last_connection(this.pointer);
  }

  close(): void {
    this.#handle.close();
  }
}

/** The portals of an engine, and the messages that pass through their connections. */
export class Portals {
  readonly #open = new Map<number, Portal>();

  readonly #news: NewsLayout;
  readonly #batch: BatchLayout;

  constructor(
    private readonly engine: Engine,
    private readonly events: PortalEvents,
  ) {
    this.#news = newsLayout(engine.facts);
    this.#batch = batchLayout(engine.facts);
  }

  /**
   * Makes a portal and has `use` connect it. Returns undefined if libzmq refuses, for example because the context
   * has no room for one more socket.
   */
  openWith(use: (portal: Portal) => void): Portal | undefined {
    let portal: Portal | undefined;
    try {
      portal = this.#make();
      use(portal);
      return portal;
    } catch (error) {
      if (portal !== undefined) this.#close(portal);
      if (error instanceof CallError) return undefined;
      throw error;
    }
  }

  #make(bound?: BoundPortal): Portal {
    const portal: Portal = new Portal(this.engine, () => this.report(portal), bound);
    this.#open.set(portal.pointer, portal);
    return portal;
  }

  /** Closes the portal when its last connection has ended. */
  retire(portal: Portal): void {
    portal.isRetired = true;
    if (portal.connections === 0) this.#close(portal);
  }

  closeAll(): void {
    for (const portal of [...this.#open.values()]) this.#close(portal);
  }

  #close(portal: Portal): void {
    this.#open.delete(portal.pointer);
    portal.close();
  }

  /** The description that a portal of another thread needs to represent this socket. */
  describe(socket: SocketOf): Uint8Array {
    return this.#take(this.engine.exports.zwasm_portal_describe(socket.pointerIn(this.engine)));
  }

  /** The description of the local socket at the other end of a portal's connection. */
  describeConnection(connection: number): Uint8Array {
    return this.#take(this.engine.exports.zwasm_portal_describe_connection(connection));
  }

  #take(size: number): Uint8Array {
    return this.engine.memory.copy(this.engine.scratch, Math.max(size, 0));
  }

  /**
   * Reports events of all portals. `portal` may have some that it does not know yet: to be passed after a connect, and
   * when the engine says that there is news.
   */
  report(portal?: Portal): void {
    const { exports, memory, scratch } = this.engine;
    if (portal !== undefined && portal.pointer !== 0) exports.zwasm_portal_process(portal.pointer);
    for (let count; (count = exports.zwasm_portal_news()) > 0;) {
      const start = scratch >>> 2;
      const news = memory.words.slice(start, start + count * this.#news.words);
      for (let at = 0; at < news.length; at += this.#news.words) this.#reportOne(news.subarray(at));
    }
    this.events.reported();
  }

  /** Asks `Engine.findEndpoint` again for the endpoints that local sockets use or wait for, and reports events. */
  update(): void {
    const { exports, context, scheduler } = this.engine;
    exports.zwasm_portal_update(context);
    scheduler.wake();
    this.report();
  }

  /** Whether connections wait for endpoints that nobody has bound yet. */
  get hasPending(): boolean {
    return this.engine.exports.zwasm_portal_pending() !== 0;
  }

  #reportOne(news: Uint32Array): void {
    const layout = this.#news;
    const word = (index: number): number => news[index];
    const what = word(layout.what);
    const connection = word(layout.connection);
    const pointer = word(layout.portal) as SocketPointer;
    if (what & layout.bound) return this.#adopt({ pointer, endpoint: connection });
    const portal = this.#open.get(pointer);
    if (what & layout.unbound) return this.#unbound(connection, portal);
    if (what & layout.opened && portal !== undefined) {
      portal.connections++;
      this.events.opened(connection, portal);
    }
    if (what & layout.readable) this.events.readable(connection);
    if (what & layout.read)
      this.events.read(connection, word(layout.countLow) + word(layout.countHigh) * WORD_RANGE);
    if (what & layout.limits)
      this.events.limits(connection, word(layout.inHighWaterMark) | 0, word(layout.outHighWaterMark) | 0);
    if (what & layout.ended) {
      this.events.ended(connection);
      if (portal !== undefined && --portal.connections === 0 && portal.isRetired) this.#close(portal);
    }
  }

  #adopt(bound: BoundPortal): void {
    this.#make(bound);
    // Sockets may have connected before the portal was watched.
    this.engine.exports.zwasm_portal_process(bound.pointer);
    this.events.bound(bound.endpoint);
  }

  #unbound(endpoint: number, portal: Portal | undefined): void {
    if (portal !== undefined) this.retire(portal);
    this.events.unbound(endpoint);
  }

  /** Reads messages that the local socket has sent, as many as fit into a batch. Undefined if there are none now. */
  read(connection: number): ReadBatch | undefined {
    const { exports, memory } = this.engine;
    const size = exports.zwasm_portal_read(connection);
    if (size === 0) return undefined;
    const { large, messageFromData, largeCount } = this.#batch;
    const batch = this.engine.scratch >>> 2;
    const { words } = memory;
    const messages: MessagePointer[] = [];
    for (let i = 0; i < words[batch + largeCount]; i++)
      messages.push(words[(words[batch + large + i] >>> 2) + messageFromData] as MessagePointer);
    const read = this.#copyBatch(size);
    for (const message of messages) exports.zwasm_msg_free(message);
    if (read !== undefined) return read;
    this.lose(connection);
    this.events.ended(connection);
    return undefined;
  }

  /** Copies the batch of `size` bytes that wasm has read. Undefined if there is no memory for it. */
  #copyBatch(size: number): ReadBatch | undefined {
    const start = this.#frames;
    const batch = this.engine.scratch >>> 2;
    const { words } = this.engine.memory;
    const { largeCount, large, sizeFromData, messages, mayPause } = this.#batch;
    const places = Array.from({ length: words[batch + largeCount] }, (_, i) => words[batch + large + i]);
    try {
      return {
        frames: this.#copy(start, size),
        bodies: places.map((place) => this.#body(words[place >>> 2], words[(place >>> 2) + sizeFromData])),
        places: places.map((place) => place - start),
        messages: words[batch + messages],
        mayPause: words[batch + mayPause] !== 0,
      };
    } catch (error) {
      if (isNoMemory(error)) return undefined;
      throw error;
    }
  }

  /** The bytes of a large body: those that the sender gave, or a copy if they are in wasm memory. */
  #body(data: number, size: number): Uint8Array {
    return isToken(data) ? this.engine.bodies.get(data).bytes : this.#copy(data, size);
  }

  #copy(address: number, size: number): Uint8Array {
    const copy = this.engine.host.allocate(size);
    copy.set(this.engine.memory.borrow(address, size));
    return copy;
  }

  /** A message was lost for lack of memory: closes the connection. To be called in place of `closeConnection()`. */
  lose(connection: number): void {
    this.engine.host.warn?.(LOST_CODE, LOST);
    this.closeConnection(connection);
  }

  /** Writes messages that the remote socket has sent. */
  write(connection: number, { frames, bodies, places }: Batch): void {
    const { exports, memory } = this.engine;
    const start = this.#frames;
    memory.write(start, frames);
    bodies.forEach((body, i) => {
      memory.words[(start + places[i]) >>> 2] = this.engine.bodies.add(body);
    });
    exports.zwasm_portal_write(connection, frames.length);
    this.engine.scheduler.wake();
  }

  /** Address of the frames of a batch. */
  get #frames(): number {
    return this.engine.scratch + this.#batch.words * WORD;
  }

  /** The remote socket has read `count` messages since the connection was made. */
  acknowledge(connection: number, count: number): void {
    this.engine.exports.zwasm_portal_acknowledge(
      connection,
      count % WORD_RANGE,
      Math.trunc(count / WORD_RANGE),
    );
    this.engine.scheduler.wake();
  }

  /** The high-water marks of the remote socket have changed. */
  setLimits(connection: number, inHighWaterMark: number, outHighWaterMark: number): void {
    this.engine.exports.zwasm_portal_set_limits(connection, inHighWaterMark, outHighWaterMark);
    this.engine.scheduler.wake();
  }

  /** The remote socket has disconnected or closed. The local socket can still read what was written before. */
  closeConnection(connection: number): void {
    this.engine.exports.zwasm_portal_close_connection(connection);
    this.engine.scheduler.wake();
  }
}
