/** The monitor of a socket of zeromq 5: its events, with their names in zeromq 5. */
import { Observer, type ErrnoError, type Event, type EventType, type Socket } from "../index.js";

/** The names of events in zeromq 5. Other events are not emitted. */
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

/** The properties that events may have. */
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
        // This includes errors that listeners throw.
        if (!observer.closed) this.fail(error);
      }
    }
  }

  #tell(event: Event): void {
    const name = NAMES[event.type];
    if (name === undefined) return;
    const { address, interval, ...details } = event as Details;
    // In zeromq 5, only events of failures have an error.
    const error = name.endsWith("_error") ? details.error : undefined;
    this.emit(name, interval ?? error?.errno, address, error);
  }
}
