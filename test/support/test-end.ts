/** One end of a connection, used as the contract asks: it counts, collects, and waits where it has to. */
import type { Connection, ConnectionEvents } from "../../glue/host.js";
import type { World } from "./world.js";

export class TestEnd implements ConnectionEvents {
  connection!: Connection;
  isConnected = false;
  hasEnded = false;
  error: string | undefined;
  size = 0;
  /** A write is not done yet. */
  isWaiting = false;
  onData: (() => void) | undefined;
  whenConnected: (() => void) | undefined;
  /** Reads go to places of so many bytes, if the host can do that. */
  roomSize = 0;
  #room: Uint8Array | undefined;
  readonly #chunks: Uint8Array[] = [];
  readonly #unsent: Uint8Array[] = [];
  #isClosing = false;
  #isClosed = false;

  constructor(private readonly world: World) {}

  attach(connection: Connection): this {
    this.connection = connection;
    return this;
  }

  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** What came, cut into pieces of a size. */
  receivedChunks(size: number): Buffer[] {
    const { received } = this;
    return Array.from({ length: received.length / size }, (_, i) =>
      received.subarray(i * size, (i + 1) * size),
    );
  }

  get isOver(): boolean {
    return this.hasEnded || this.error !== undefined;
  }

  connected(): void {
    this.isConnected = true;
    this.whenConnected?.();
  }

  failed(code: string): void {
    this.error ??= code;
    this.#unsent.length = 0;
    this.isWaiting = false;
  }

  data(buffer: Uint8Array, size = buffer.length): void {
    // It is only lent.
    this.#chunks.push(buffer.slice(0, size));
    this.size += size;
    this.onData?.();
  }

  room(): Uint8Array | undefined {
    this.#room = this.roomSize > 0 ? new Uint8Array(this.roomSize) : undefined;
    return this.#room;
  }

  filled(size: number): void {
    this.#chunks.push((this.#room as Uint8Array).subarray(0, size));
    this.size += size;
    this.onData?.();
  }

  ended(): void {
    this.hasEnded = true;
  }

  drained(): void {
    this.isWaiting = false;
    this.#proceed();
  }

  send(bytes: Uint8Array): void {
    this.#unsent.push(bytes);
    this.#proceed();
  }

  pause(): void {
    this.connection.pause();
  }

  resume(): void {
    this.connection.resume();
  }

  /** Closes once everything is written. */
  close(): void {
    this.#isClosing = true;
    this.#proceed();
  }

  /** Closes whatever is still to be written. */
  closeNow(): void {
    this.#isClosed = true;
    this.connection.close();
    this.world.changed();
  }

  #proceed(): void {
    if (this.#isClosed) return;
    while (!this.isWaiting && this.#unsent.length > 0) {
      const bytes = this.#unsent.shift() as Uint8Array;
      // What was taken may be overwritten, and is.
      if (this.connection.write([bytes])) bytes.fill(0xee);
      else this.isWaiting = true;
    }
    if (!this.#isClosing || this.isWaiting || this.#unsent.length > 0) return;
    this.closeNow();
  }
}
