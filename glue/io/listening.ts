/** Listeners for wasm: a listener of the host, and the connections that wait to be accepted. */
import { Fd, READABLE, type Readiness } from "./fd-table.js";
import type { Address, IncomingConnection, Listener } from "../host.js";

/** A listener of the host. It is opened before zmq_bind() takes it over, and connections may arrive in between. */
export class OpenedListener {
  readonly waiting: IncomingConnection[] = [];
  onConnection: (() => void) | undefined;
  listener: Listener | undefined;

  readonly accept = (connection: IncomingConnection): void => {
    this.waiting.push(connection);
    this.onConnection?.();
  };

  /** Closes the listener, and rejects the connections that wait. */
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

  /** Takes the next connection, if one waits. */
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
