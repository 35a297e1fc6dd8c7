/** A connection of a page: libzmq speaks ws over a stream of bytes, and the browser has a WebSocket for messages. */
import type { Connection, ConnectionEvents } from "../../../glue/host.js";
import { BINARY, FrameReader, PING, PONG, writeHead } from "./frames.js";
import { afterEvents, afterMilliseconds, warn } from "./globals.js";
import { protocolOf, type WebSocketTarget } from "./routes.js";
import { Upgrade } from "./upgrade.js";

/** At more than FULL bytes that the browser has not sent, libzmq has to wait until there are less than ROOM. */
const FULL = 1024 * 1024;
const ROOM = 256 * 1024;

/** Milliseconds between two looks at what the browser has not sent: it has no event for that. */
const LOOK_INTERVAL = 4;

/** A message up to this size is given to libzmq together with its head. */
const MAX_JOINED = 16 * 1024;
const MAX_HEAD = 10;

/**
 * Bytes that may wait while libzmq takes nothing. A browser cannot be stopped from receiving, so the connection ends
 * beyond that.
 */
const MAX_WAITING = 64 * 1024 * 1024;

/** What a server has chosen that is libzmq itself, and not this package. */
const PLAIN_LIBZMQ = "ZWS2.0";

/** Browsers send a larger message in several frames. Then libzmq reads nothing more, and does not even close. */
const MAX_WHOLE = 64 * 1024;

const TOO_LARGE = "ZEROMQ_WASM_FRAGMENTS";

/** Where a head and a message are joined, which is one place for all connections: it is read before the next one. */
const joined = new Uint8Array(MAX_HEAD + MAX_JOINED);

type End = "ended" | "failed";

/** In place of an opcode: the answer to libzmq's request, which is no frame. */
const NO_FRAME = 0;

export class PageConnection implements Connection {
  readonly local = undefined;
  readonly remote = undefined;
  readonly #socket: WebSocket;
  readonly #upgrade = new Upgrade();
  readonly #reader: FrameReader;
  /** Whether libzmq's request was answered. Before that, it can take no message. */
  #isUpgraded = false;
  #isPaused = false;
  #isClosed = false;
  /** What libzmq has not taken yet: the answer to its request, and messages. */
  readonly #waiting: [opcode: number, body: Uint8Array][] = [];
  #waitingSize = 0;
  #isDelivering = false;
  #isConnected = false;
  #end: End | undefined;
  #isEndReported = false;

  constructor(
    { url, protocols }: WebSocketTarget,
    private readonly events: ConnectionEvents,
  ) {
    this.#reader = new FrameReader((opcode, body) => this.#send(opcode, body));
    this.#socket = new WebSocket(url, [...protocols]);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => {
      this.#isConnected = true;
      events.connected();
    };
    this.#socket.onmessage = ({ data }: MessageEvent<unknown>) => this.#received(data);
    // A page is not told why a connection fails. "close" always follows "error".
    this.#socket.onclose = ({ wasClean }) => this.#finish(wasClean && this.#isUpgraded ? "ended" : "failed");
  }

  // From libzmq to the peer.

  write(chunks: readonly Uint8Array[]): boolean {
    for (const chunk of chunks) {
      if (this.#isUpgraded) this.#reader.take(chunk);
      else this.#answer(chunk);
    }
    if (this.#socket.bufferedAmount <= FULL) return true;
    this.#waitForRoom();
    return false;
  }

  #answer(bytes: Uint8Array): void {
    const answer = this.#upgrade.take(bytes, protocolOf(this.#socket.protocol));
    if (answer === undefined) return;
    this.#isUpgraded = true;
    this.#waiting.unshift([NO_FRAME, Uint8Array.from(answer, (character) => character.charCodeAt(0))]);
    this.#deliverLater();
  }

  #send(opcode: number, body: Uint8Array<ArrayBuffer>): void {
    if (opcode === BINARY) this.#sendMessage(body);
    // A page cannot send a PING. The answer says no more than that the browser has not closed the connection.
    else if (opcode === PING) this.#queue(PONG, body);
    // The browser answers a PING of the peer by itself, and close() sends what ends the connection.
  }

  #sendMessage(body: Uint8Array<ArrayBuffer>): void {
    if (body.length <= MAX_WHOLE || this.#socket.protocol !== PLAIN_LIBZMQ) return this.#socket.send(body);
    warn(
      TOO_LARGE,
      `A frame of ${body.length - 1} bytes is lost, and the connection to ${this.#socket.url} ends: a browser sends messages of more than ` +
        `${MAX_WHOLE} bytes in pieces, which libzmq does not understand. Send frames of less than ${MAX_WHOLE} bytes, or use zeromq-wasm for ` +
        "the server.",
    );
    this.#abort();
  }

  #waitForRoom(): void {
    afterMilliseconds(LOOK_INTERVAL, () => {
      if (this.#isClosed) return;
      if (this.#socket.bufferedAmount > ROOM && this.#socket.readyState === WebSocket.OPEN)
        this.#waitForRoom();
      else this.events.drained();
    });
  }

  // From the peer to libzmq.

  #received(data: unknown): void {
    // ZWS has no messages of text.
    if (!(data instanceof ArrayBuffer)) return this.#abort();
    const body = new Uint8Array(data);
    if (this.#isUpgraded && !this.#isPaused && this.#waiting.length === 0) this.#give(BINARY, body);
    else this.#queue(BINARY, body);
  }

  #queue(opcode: number, body: Uint8Array): void {
    this.#waiting.push([opcode, body]);
    this.#waitingSize += body.length;
    if (this.#waitingSize > MAX_WAITING) this.#abort();
    else if (this.#isUpgraded) this.#deliverLater();
  }

  /** Not at once: libzmq may be running. */
  #deliverLater(): void {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    afterEvents(() => {
      this.#isDelivering = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    while (!this.#isClosed && !this.#isPaused && this.#waiting.length > 0) {
      const [opcode, body] = this.#waiting.shift() as [number, Uint8Array];
      if (opcode !== NO_FRAME) this.#waitingSize -= body.length;
      this.#give(opcode, body);
    }
    if (this.#end !== undefined) this.#finish(this.#end);
  }

  /** Gives libzmq a message as a frame. */
  #give(opcode: number, body: Uint8Array): void {
    if (opcode === NO_FRAME) return this.events.data(body);
    const size = writeHead(joined, opcode, body.length);
    if (body.length > MAX_JOINED) {
      this.events.data(joined, size);
      if (!this.#isClosed) this.events.data(body);
    } else {
      joined.set(body, size);
      this.events.data(joined, size + body.length);
    }
  }

  /** Reports the end when libzmq has taken all that came before it. */
  #finish(end: End): void {
    this.#end = end;
    if (this.#isClosed || this.#isEndReported || (this.#isUpgraded && this.#waiting.length > 0)) return;
    this.#isEndReported = true;
    if (end === "ended") this.events.ended();
    else this.events.failed(this.#isConnected ? "ECONNRESET" : "ECONNREFUSED");
  }

  #abort(): void {
    this.#waiting.length = 0;
    this.#socket.onmessage = null;
    this.#socket.close();
    this.#finish("failed");
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliverLater();
  }

  /** A page has none of these settings. */
  set(): void {}

  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
  }
}
