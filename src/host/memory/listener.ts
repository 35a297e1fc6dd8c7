/** A listener in a memory network, and the connections that wait to be accepted by it. */
import type { Address, IncomingConnection, Listener, OnConnection } from "../../../glue/host.js";
import type { MemoryConnection } from "./connection.js";

/** A connection attempt that has reached the listener. */
export interface Arrival {
  /** Makes the listener's end of the connection, and reports to the connecting end that it is connected. */
  admit(): MemoryConnection;
  refuse(): void;
}

export class MemoryListener implements Listener {
  readonly #waiting = new Set<MemoryConnection>();
  /** Attempts that do not fit into the backlog. They wait until there is room, as in a kernel. */
  #overflow: Arrival[] = [];
  #closed = false;

  constructor(
    readonly address: Address,
    /** The same address, with the host in canonical form, so that addresses can be compared. */
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
    // A backlog of 0 means the smallest possible one.
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
      if (!this.#waiting.delete(connection))
        throw new Error("This connection was accepted or rejected before");
      this.#admit();
    };
    return {
      accept: (events) => {
        take();
        connection.open(events);
        return connection;
      },
      reject: () => {
        // When the listener was closed, it has reset this connection.
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
