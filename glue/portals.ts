/**
 * Portals: sockets that stand for sockets of other threads (wasm/port/portal.hpp), with numbers and bytes instead of
 * pointers. What must be known of a far socket is bytes that only wasm understands.
 */
import { isToken } from "./bodies.js";
import type { Engine } from "./engine.js";
import { CallError, SocketHandle } from "./socket-handle.js";

/** Members of portal_news_t, as words, and the bits of `what`. */
const NEWS_WORDS = 7;
const CONNECTION = 0;
const WHAT = 1;
const PORTAL = 2;
const COUNT_LOW = 3;
const COUNT_HIGH = 4;
const IN_HIGH_WATER_MARK = 5;
const OUT_HIGH_WATER_MARK = 6;
const OPENED = 1;
const READABLE = 2;
const READ = 4;
const LIMITS = 8;
const ENDED = 16;

/** zwasm_portal_batch_t: a count and so many addresses of the `data` of frames. */
const BATCH_WORDS = 64;

/** From the `data` of a frame to its size and its message, in words. */
const SIZE_OF_DATA = -1;
const MSG_OF_DATA = 1;

const WORD_RANGE = 2 ** 32;

/** Messages on their way from one portal to another. */
export interface Batch {
  readonly frames: Uint8Array;
  /** Bodies that are not in `frames`, and where there the place of each is. */
  readonly bodies: readonly Uint8Array[];
  readonly places: readonly number[];
}

/** What happens to connections of portals, by their numbers. */
export interface PortalEvents {
  /** A near socket connected to the portal's endpoint. */
  opened(connection: number, portal: Portal): void;
  readable(connection: number): void;
  /** The near socket has read so many messages in all. */
  read(connection: number, count: number): void;
  /** The near socket has other high-water marks, and tells its peer. */
  limits(connection: number, inHighWaterMark: number, outHighWaterMark: number): void;
  /** The near socket is gone. */
  ended(connection: number): void;
  /** All that is new has been told. */
  told(): void;
}

export class Portal {
  readonly #handle: SocketHandle;
  /** Connections that have not ended. */
  connections = 0;
  /** Whether there will be no more of them. */
  isRetired = false;

  constructor(
    private readonly engine: Engine,
    onNews: () => void,
  ) {
    this.#handle = new SocketHandle(engine, engine.facts.constant("ZWASM_PORTAL"), onNews);
  }

  /** Address of the socket; 0 after close. */
  get pointer(): number {
    return this.#handle.pointer;
  }

  /** Binds in place of the far socket. */
  bind(endpoint: string, far: Uint8Array): void {
    this.#impersonate(far);
    this.#handle.bind(endpoint);
  }

  unbind(endpoint: string): void {
    this.#handle.unbind(endpoint);
  }

  /** Connects in place of the far socket; returns the number of the connection. */
  connect(endpoint: string, far: Uint8Array): number {
    this.#impersonate(far);
    this.#handle.connect(endpoint);
    this.connections++;
    return this.engine.exports.zwasm_portal_last_connection(this.pointer);
  }

  close(): void {
    this.#handle.close();
  }

  #impersonate(far: Uint8Array): void {
    this.engine.memory.write(this.engine.scratch, far);
    this.engine.exports.zwasm_portal_impersonate(this.pointer);
  }
}

/** The portals of an engine, and the messages that pass through them. */
export class Portals {
  readonly #open = new Map<number, Portal>();

  constructor(
    private readonly engine: Engine,
    private readonly events: PortalEvents,
  ) {}

  /** A portal that has bound or connected; undefined if libzmq refuses, as when there are sockets enough. */
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

  #make(): Portal {
    const portal: Portal = new Portal(this.engine, () => this.tell(portal));
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

  /** What another thread must know of a socket to stand for it. */
  describe(socket: number): Uint8Array {
    return this.#take(this.engine.exports.zwasm_portal_describe(socket));
  }

  /** The same for the near socket of a connection. */
  describeConnection(connection: number): Uint8Array {
    return this.#take(this.engine.exports.zwasm_portal_describe_connection(connection));
  }

  #take(size: number): Uint8Array {
    return this.engine.memory.copy(this.engine.scratch, Math.max(size, 0));
  }

  /** Tells what is new. To be called after a bind or a connect of a portal; later it is by itself. */
  tell(portal: Portal): void {
    const { exports, memory, scratch } = this.engine;
    if (portal.pointer !== 0) exports.zwasm_portal_process(portal.pointer);
    for (let count; (count = exports.zwasm_portal_news()) > 0;) {
      const start = scratch >>> 2;
      const news = memory.words.slice(start, start + count * NEWS_WORDS);
      for (let at = 0; at < news.length; at += NEWS_WORDS) this.#tellOne(news.subarray(at));
    }
    this.events.told();
  }

  #tellOne(news: Uint32Array): void {
    const word = (index: number): number => news[index] as number;
    const what = word(WHAT);
    const connection = word(CONNECTION);
    const portal = this.#open.get(word(PORTAL));
    if (what & OPENED && portal !== undefined) {
      portal.connections++;
      this.events.opened(connection, portal);
    }
    if (what & READABLE) this.events.readable(connection);
    if (what & READ) this.events.read(connection, word(COUNT_LOW) + word(COUNT_HIGH) * WORD_RANGE);
    if (what & LIMITS)
      this.events.limits(connection, word(IN_HIGH_WATER_MARK) | 0, word(OUT_HIGH_WATER_MARK) | 0);
    if (what & ENDED) {
      this.events.ended(connection);
      if (portal !== undefined && --portal.connections === 0 && portal.isRetired) this.#close(portal);
    }
  }

  /** Messages that near sockets sent, as many as pass at once; undefined if there are none now. */
  read(connection: number): Batch | undefined {
    const { exports, memory } = this.engine;
    const size = exports.zwasm_portal_read(connection);
    if (size === 0) return undefined;
    const start = this.#frames;
    const places: number[] = [];
    const bodies: Uint8Array[] = [];
    const messages: number[] = [];
    const large = this.engine.scratch >>> 2;
    const { words } = memory;
    for (let i = 1; i <= (words[large] as number); i++) {
      const place = words[large + i] as number;
      const data = place >>> 2;
      places.push(place - start);
      bodies.push(this.#body(words[data] as number, words[data + SIZE_OF_DATA] as number));
      messages.push(words[data + MSG_OF_DATA] as number);
    }
    const frames = memory.copy(start, size);
    for (const message of messages) exports.zwasm_msg_free(message);
    return { frames, bodies, places };
  }

  /** The bytes of a large body: the sender's own, unless they are a view of wasm memory. */
  #body(data: number, size: number): Uint8Array {
    return isToken(data) ? this.engine.bodies.get(data).bytes : this.engine.memory.copy(data, size);
  }

  /** Passes on messages that a far socket sent. */
  write(connection: number, { frames, bodies, places }: Batch): void {
    const { exports, memory } = this.engine;
    const start = this.#frames;
    memory.write(start, frames);
    bodies.forEach((body, i) => {
      memory.words[(start + (places[i] as number)) >>> 2] = this.engine.bodies.add(body);
    });
    exports.zwasm_portal_write(connection, frames.length);
    this.engine.scheduler.wake();
  }

  /** Where the frames of a batch stand. */
  get #frames(): number {
    return this.engine.scratch + BATCH_WORDS * 4;
  }

  /** The far socket has read so many messages in all. */
  acknowledge(connection: number, count: number): void {
    this.engine.exports.zwasm_portal_acknowledge(
      connection,
      count % WORD_RANGE,
      Math.trunc(count / WORD_RANGE),
    );
    this.engine.scheduler.wake();
  }

  setLimits(connection: number, inHighWaterMark: number, outHighWaterMark: number): void {
    this.engine.exports.zwasm_portal_set_limits(connection, inHighWaterMark, outHighWaterMark);
    this.engine.scheduler.wake();
  }

  /** The far socket is gone: the near one reads what was written, then it is without a peer. */
  closeConnection(connection: number): void {
    this.engine.exports.zwasm_portal_close_connection(connection);
    this.engine.scheduler.wake();
  }
}
