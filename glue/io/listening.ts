/** Listeners for wasm: a listener of the host, and the connections that wait to be accepted. */
import { Fd, READABLE, type Readiness } from "./fd-table.js";
import type { Address, IncomingConnection, Listener } from "../host.js";

/** A listener of the host. It is opened before zmq_bind() takes it over, and connections may arrive in between. */
export class OpenedListener {
  /** Connections, and errno names of those that could not be accepted. */
  readonly waiting: (IncomingConnection | string)[] = [];
  onConnection: (() => void) | undefined;
  listener: Listener | undefined;

  readonly accept = (connection: IncomingConnection): void => {
    this.waiting.push(connection);
    this.onConnection?.();
  };

  /** Failures are reported one at a time: a listener may fail very often while there are no free descriptors. */
  readonly failed = (code: string): void => {
    if (typeof this.waiting.at(-1) === "string") return;
    this.waiting.push(code);
    this.onConnection?.();
  };

  /** Closes the listener, and rejects the connections that wait. */
  close(): void {
    this.onConnection = undefined;
    this.listener?.close();
    for (const connection of this.waiting.splice(0)) if (typeof connection === "object") connection.reject();
  }
}

export class Listening extends Fd {
  state: "listening" | "closed" = "listening";
  readonly remote = undefined;

  constructor(
    fd: number,
    generation: number,
    private readonly opened: OpenedListener,
    private readonly readiness: Readiness,
  ) {
    super(fd, generation);
    opened.onConnection = () => readiness.mark(this, READABLE);
    if (opened.waiting.length > 0) readiness.mark(this, READABLE);
  }

  get local(): Address | undefined {
    return this.opened.listener?.address;
  }

  /**
   * Takes the next connection if one waits. An errno name says that one could not be accepted. Connections that were reset
   * while they waited are one failure: `accept()` says so on other systems than Linux. Otherwise a storm of them
   * would cost as much as if they had all been good ones.
   */
  take(): IncomingConnection | string | undefined {
    const next = this.#dropReset() ? "ECONNABORTED" : this.opened.waiting.shift();
    // After a failure wasm asks again only when the listener is marked readable.
    if (typeof next === "string" && this.waiting > 0) this.readiness.mark(this, READABLE);
    return next;
  }

  /** Rejects those at the front that were reset. Returns whether there was one. */
  #dropReset(): boolean {
    const { waiting } = this.opened;
    const before = waiting.length;
    for (let next = waiting[0]; typeof next === "object" && next.isReset?.() === true; next = waiting[0]) {
      next.reject();
      waiting.shift();
    }
    return waiting.length < before;
  }

  get waiting(): number {
    return this.opened.waiting.length;
  }

  close(): void {
    this.state = "closed";
    this.opened.close();
  }
}
