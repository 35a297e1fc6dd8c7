/** A listener as wasm sees it: a queue of connections that wait to be accepted. */
import { Fd, READABLE, type Readiness } from "./fd-table.js";
import type { Address, IncomingConnection, Listener } from "../host.js";

/**
 * A listener that the host opened before zmq_bind() adopts it: connections may arrive in between.
 */
export class OpenedListener {
  readonly waiting: IncomingConnection[] = [];
  onConnection: (() => void) | undefined;
  listener: Listener | undefined;

  readonly accept = (connection: IncomingConnection): void => {
    this.waiting.push(connection);
    this.onConnection?.();
  };

  /** Nobody adopted it, or it has been closed. */
  close(): void {
    this.onConnection = undefined;
    this.listener?.close();
    for (const connection of this.waiting.splice(0)) connection.reject();
  }
}

export class Listening extends Fd {
  state: "listening" | "closed" = "listening";
  readonly remote = undefined;

  constructor(
    fd: number,
    generation: number,
    private readonly opened: OpenedListener,
    readiness: Readiness,
  ) {
    super(fd, generation);
    opened.onConnection = () => readiness.mark(this, READABLE);
    if (opened.waiting.length > 0) readiness.mark(this, READABLE);
  }

  get local(): Address | undefined {
    return this.opened.listener?.address;
  }

  /** The next connection, if one waits. */
  take(): IncomingConnection | undefined {
    return this.opened.waiting.shift();
  }

  get waiting(): number {
    return this.opened.waiting.length;
  }

  close(): void {
    this.state = "closed";
    this.opened.close();
  }
}
