/** Peers that are not ZeroMQ: they send what they like, stop half-way, and break off. */
import type { Socket } from "node:net";
import type { ConnectionEvents } from "../../glue/host.js";
import type { MemoryConnection } from "../../src/host/memory/index.js";

export abstract class RawPeer {
  #received: Uint8Array[] = [];
  /** The other side sends no more. */
  hasEnded = false;
  error: string | undefined;

  constructor(private readonly onChange: () => void) {}

  /** Everything that came. */
  get received(): Buffer {
    return Buffer.concat(this.#received);
  }

  get isOver(): boolean {
    return this.hasEnded || this.error !== undefined;
  }

  abstract send(bytes: Uint8Array): void;
  /** Sends no more, still reads. */
  abstract end(): void;
  /** Breaks off. */
  abstract reset(): void;
  abstract close(): void;
  abstract pause(): void;
  abstract resume(): void;

  protected note(what: { data?: Uint8Array; ended?: boolean; error?: string }): void {
    if (what.data !== undefined) this.#received.push(new Uint8Array(what.data));
    this.hasEnded ||= what.ended ?? false;
    this.error ??= what.error;
    this.onChange();
  }
}

export class NodePeer extends RawPeer {
  constructor(
    private readonly socket: Socket,
    onChange: () => void,
  ) {
    super(onChange);
    socket.on("data", (data) => this.note({ data }));
    socket.on("end", () => this.note({ ended: true }));
    socket.on("close", () => this.note({ ended: true }));
    socket.on("error", (error: NodeJS.ErrnoException) => this.note({ error: error.code }));
  }

  send(bytes: Uint8Array): void {
    // Node keeps what it cannot send at once.
    this.socket.write(new Uint8Array(bytes));
  }

  end(): void {
    this.socket.end();
  }

  reset(): void {
    // Unix sockets have no reset.
    if (this.socket.remoteFamily === undefined) this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  close(): void {
    this.socket.destroySoon();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }
}

export class MemoryPeer extends RawPeer implements ConnectionEvents {
  #connection: MemoryConnection | undefined;
  #open = false;
  readonly #unsent: (() => void)[] = [];
  #waiting = false;

  attach(connection: MemoryConnection, isOpen: boolean): this {
    this.#connection = connection;
    this.#open ||= isOpen;
    return this;
  }

  connected(): void {
    this.#open = true;
    this.#proceed();
    this.note({});
  }

  failed(code: string): void {
    this.note({ error: code });
  }

  data(chunk: Uint8Array): void {
    this.note({ data: chunk });
  }

  ended(): void {
    this.note({ ended: true });
  }

  drained(): void {
    this.#waiting = false;
    this.#proceed();
  }

  send(bytes: Uint8Array): void {
    const copy = new Uint8Array(bytes);
    this.#do(() => {
      this.#waiting = !(this.#connection as MemoryConnection).write([copy]);
    });
  }

  end(): void {
    this.#do(() => this.#connection?.end());
  }

  reset(): void {
    this.#connection?.reset();
  }

  close(): void {
    this.#do(() => this.#connection?.close());
  }

  pause(): void {
    this.#connection?.pause();
  }

  resume(): void {
    this.#connection?.resume();
  }

  #do(action: () => void): void {
    this.#unsent.push(action);
    this.#proceed();
  }

  /** One after the other: what is written goes out before it ends. */
  #proceed(): void {
    while (this.#open && !this.#waiting && this.#connection?.isClosed === false) {
      const action = this.#unsent.shift();
      if (action === undefined) return;
      action();
    }
  }
}
