/** A listener in a memory network, with its queue of connections that wait to be accepted. */
import type { Address, IncomingConnection, Listener, OnConnection } from "../../../glue/host.js";
import type { MemoryConnection } from "./connection.js";

/** A connection attempt that has reached the listener. */
export interface Arrival {
  /** Makes the listener's end; the connecting end learns that it is connected. */
  admit(): MemoryConnection;
  refuse(): void;
}

export class MemoryListener implements Listener {
  readonly #waiting = new Set<MemoryConnection>();
  /** Attempts for which there is no room among the waiting; kernels let them wait, too. */
  #overflow: Arrival[] = [];
  #closed = false;

  constructor(
    readonly address: Address,
    /** The same with a host in the one form that addresses are compared in. */
    readonly place: Address,
    readonly dualStack: boolean,
    private readonly backlog: number,
    private readonly onConnection: OnConnection,
    private readonly onClose: (listener: MemoryListener) => void,
  ) {}

  arrive(arrival: Arrival): void {
    this.#overflow.push(arrival);
    this.#admit();
  }

  #admit(): void {
    // A backlog of 0 means the least possible.
    while (!this.#closed && this.#waiting.size < Math.max(this.backlog, 1)) {
      const arrival = this.#overflow.shift();
      if (arrival === undefined) return;
      const connection = arrival.admit();
      this.#waiting.add(connection);
      this.onConnection(this.#incoming(connection));
    }
  }

  #incoming(connection: MemoryConnection): IncomingConnection {
    const take = (): void => {
      if (!this.#waiting.delete(connection)) throw new Error("Accepted or rejected already");
      this.#admit();
    };
    return {
      accept: (events) => {
        take();
        connection.open(events);
        return connection;
      },
      reject: () => {
        // Closing the listener has done that already.
        if (this.#closed) return;
        take();
        connection.reset();
      },
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onClose(this);
    for (const connection of this.#waiting) connection.reset();
    for (const arrival of this.#overflow.splice(0)) arrival.refuse();
  }
}
