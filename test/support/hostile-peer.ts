/** A peer over a real connection that does not keep to ZMTP, or that does not stop. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { greeting, ready } from "./zmtp.js";

export class HostilePeer {
  readonly #socket: Socket;
  #received = 0;
  #isOver = false;
  readonly #over: Promise<void>;
  #wake: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      this.#received += bytes.length;
      this.#wake?.();
    });
    socket.on("drain", () => this.#wake?.());
    this.#over = new Promise((resolve) => {
      socket.on("close", () => {
        this.#isOver = true;
        this.#wake?.();
        resolve();
      });
    });
  }

  static async connect(endpoint: string): Promise<HostilePeer> {
    const socket = connect(Number.parseInt(endpoint.split(":").at(-1) as string), "127.0.0.1");
    const peer = new HostilePeer(socket);
    await once(socket, "connect");
    return peer;
  }

  /** A peer that has completed the handshake of NULL as a socket of this type. */
  static async greeted(endpoint: string, type: string, properties = {}): Promise<HostilePeer> {
    const peer = await HostilePeer.connect(endpoint);
    await peer.send(Buffer.concat([greeting(), ready(type, properties)]));
    const answer = 64 + 20;
    while (!peer.#isOver && peer.#received < answer) await peer.#news();
    return peer;
  }

  /** How many bytes have arrived. */
  get received(): number {
    return this.#received;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Waits until the kernel has taken the bytes, or the connection has ended. */
  async send(bytes: Uint8Array): Promise<void> {
    if (this.#isOver) return;
    if (this.#socket.write(bytes)) return;
    while (!this.#isOver && this.#socket.writableNeedDrain) await this.#news();
  }

  /** Sends the same bytes again and again until the connection has ended, or `limit` bytes were sent. */
  async flood(bytes: Uint8Array, limit = Infinity): Promise<void> {
    for (let sent = 0; sent < limit && !this.#isOver; sent += bytes.length) await this.send(bytes);
  }

  /** Waits for the end of the connection. */
  over(): Promise<void> {
    return this.#over;
  }

  #news(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  /** From now on nothing is read, so that the other side cannot send. */
  stopReading(): void {
    this.#socket.pause();
  }

  readAgain(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }
}
