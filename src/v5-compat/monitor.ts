/** The monitor of a socket of zeromq 5: its events, under their names of then. */
import { Observer, type ErrnoError, type Event, type EventType, type Socket } from "../index.js";

/** The names that events have here. Others are not told. */
const NAMES: Partial<Record<EventType, string>> = {
  accept: "accept",
  "accept:error": "accept_error",
  bind: "listen",
  "bind:error": "bind_error",
  close: "close",
  "close:error": "close_error",
  connect: "connect",
  "connect:delay": "connect_delay",
  "connect:retry": "connect_retry",
  disconnect: "disconnect",
};

/** What events may carry. */
interface Details {
  address?: string;
  interval?: number;
  error?: ErrnoError;
}

/** Reads the events of a socket and passes them on, with their value, address and error. */
export class Monitor {
  #observer: Observer | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly emit: (name: string, value?: number, address?: string, error?: Error) => void,
    private readonly fail: (error: unknown) => void,
  ) {}

  /** @throws ENOTSOCK if the socket is closed and was never monitored */
  start(): void {
    if (this.#observer?.closed === false) return;
    const isAgain = this.#observer !== undefined && !this.socket.closed;
    this.#observer = isAgain ? new Observer(this.socket) : this.socket.events;
    void this.#read(this.#observer);
  }

  /** @throws ENOTSOCK if the socket is closed and was never monitored */
  stop(): void {
    this.#observer ??= this.socket.events;
    this.#observer.close();
  }

  async #read(observer: Observer): Promise<void> {
    while (!observer.closed) {
      try {
        this.#tell(await observer.receive());
      } catch (error) {
        // Those of listeners as well.
        if (!observer.closed) this.fail(error);
      }
    }
  }

  #tell(event: Event): void {
    const name = NAMES[event.type];
    if (name === undefined) return;
    const { address, interval, error } = event as Details;
    this.emit(name, interval ?? error?.errno, address, error);
  }
}
