/** The raw end of one connection to the socket that is tested. It sends any bytes, and reads what comes as frames. */
import type { Socket } from "node:net";
import { command, frame, greeting, MORE, ready } from "../support/zmtp.js";
import { turn } from "../support/wait.mjs";

/** The tested socket has ended the connection while something was expected of it. */
export class Ended extends Error {
  constructor() {
    super("closes the connection");
  }
}

export interface Frame {
  readonly flags: number;
  readonly body: Buffer;
}

const LONG = 2;
const COMMAND = 4;
export const GREETING_SIZE = 64;

export const isCommand = ({ flags, body }: Frame, name?: string): boolean =>
  (flags & COMMAND) !== 0 &&
  (name === undefined ||
    body.subarray(0, name.length + 1).equals(Buffer.from([name.length, ...Buffer.from(name)])));

/** The flags of a frame of a message say whether it is the last one. */
export const isLast = ({ flags }: Frame): boolean => (flags & MORE) === 0;

/** PING with a time to live in tenths of a second. */
export function ping(timeToLive: number, context: Uint8Array = Buffer.alloc(0)): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(timeToLive);
  return command("PING", Buffer.concat([size, context]));
}

let pings = 0;

export class Link {
  #received = Buffer.alloc(0);
  #isOver = false;
  #wake: (() => void) | undefined;
  #hasGreeting = false;
  #isReady = false;
  readonly #kept: Frame[] = [];
  /** Resolves when the tested socket has closed the connection, or reset it. */
  readonly ended: Promise<void>;

  constructor(
    readonly socket: Socket,
    /** The socket type that fits the tested one. */
    readonly type: string,
  ) {
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      this.#wake?.();
    });
    this.ended = new Promise((resolve) => {
      const over = (): void => {
        this.#isOver = true;
        this.#wake?.();
        resolve();
      };
      socket.once("end", over).once("close", over);
    });
  }

  send(...parts: Uint8Array[]): this {
    this.socket.write(Buffer.concat(parts));
    return this;
  }

  /** Sends every byte in a segment of its own. */
  async trickle(bytes: Uint8Array): Promise<void> {
    for (const byte of bytes) {
      this.socket.write(Buffer.from([byte]));
      await turn();
    }
  }

  /** Takes so many bytes from what has come. */
  async take(size: number): Promise<Buffer> {
    while (this.#received.length < size) {
      if (this.#isOver) throw new Ended();
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const bytes = this.#received.subarray(0, size);
    this.#received = this.#received.subarray(size);
    return bytes;
  }

  async takeGreeting(): Promise<Buffer> {
    this.#hasGreeting = true;
    return this.take(GREETING_SIZE);
  }

  /** The next frame. */
  async frame(): Promise<Frame> {
    return this.#kept.shift() ?? (await this.#nextFrame());
  }

  async #nextFrame(): Promise<Frame> {
    if (!this.#hasGreeting) await this.takeGreeting();
    const [flags] = await this.take(1);
    const size = flags & LONG ? Number((await this.take(8)).readBigUInt64BE()) : (await this.take(1))[0];
    const next = { flags, body: await this.take(size) };
    this.#isReady ||= isCommand(next, "READY");
    return next;
  }

  /** The bodies of the next message. Commands that come before it are passed over. */
  async message(): Promise<Buffer[]> {
    const frames: Buffer[] = [];
    for (;;) {
      const next = await this.frame();
      if (isCommand(next)) continue;
      frames.push(next.body);
      if (isLast(next)) return frames;
    }
  }

  async texts(): Promise<string[]> {
    return (await this.message()).map(String);
  }

  /** The next command with this name. */
  async command(name: string): Promise<Buffer> {
    for (;;) {
      const next = await this.frame();
      if (isCommand(next, name)) return next.body.subarray(name.length + 1);
    }
  }

  /** Both greetings. */
  async greet(version: [number, number] = [3, 1], mechanism = "NULL"): Promise<this> {
    this.send(greeting(mechanism, version));
    await this.takeGreeting();
    return this;
  }

  /** Both greetings, and READY of both. */
  async shake(properties: Record<string, string> = {}, version: [number, number] = [3, 1]): Promise<this> {
    await this.greet(version);
    this.send(ready(this.type, properties));
    await this.command("READY");
    return this;
  }

  /** The handshake is done, without a READY of the tested socket. */
  handshakeIsDone(): this {
    this.#isReady = true;
    return this;
  }

  /**
   * Whether the tested socket still answers on this connection, after its READY if that has not come yet. What else it sends
   * is kept for later.
   */
  async isServed(): Promise<boolean> {
    const context = Buffer.from(`#${++pings}`);
    const others: Frame[] = [];
    try {
      while (!this.#isReady) others.push(await this.#nextFrame());
      this.send(ping(0, context));
      for (;;) {
        const next = await this.#nextFrame();
        if (isCommand(next, "PONG") && next.body.subarray(5).equals(context)) return true;
        others.push(next);
      }
    } catch (error) {
      if (error instanceof Ended) return false;
      throw error;
    } finally {
      this.#kept.push(...others);
    }
  }

  /**
   * Whether the tested socket has taken everything that was sent. The first answer may come while libzmq still has to pass on
   * what came before it, but not the second one.
   */
  async isTaken(): Promise<boolean> {
    return (await this.isServed()) && this.isServed();
  }

  /** A message of texts, one for each frame. */
  sendTexts(...texts: string[]): this {
    return this.send(...texts.map((text, i) => frame(text, i < texts.length - 1 ? MORE : 0)));
  }

  close(): void {
    this.socket.destroy();
  }
}
