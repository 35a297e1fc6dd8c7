/** The events of a socket, collected from now on, to be waited for. */
import type { Event, EventOfType, EventType, Observer } from "../../src/index.js";

export class EventLog {
  readonly events: Event[] = [];
  #wake: (() => void) | undefined;
  #read = 0;

  constructor(observer: Observer) {
    this.#collect(observer).catch((error: unknown) => {
      // The observer was closed before its last event.
      if ((error as { code?: string }).code !== "ENOTSOCK") throw error;
    });
  }

  get types(): EventType[] {
    return this.events.map(({ type }) => type);
  }

  /** The next event of a type, after the one that was returned last. Rejects if the socket is closed before. */
  async until<E extends EventType>(type: E): Promise<EventOfType<E>> {
    for (;;) {
      while (this.#read < this.events.length) {
        const event = this.events[this.#read++] as Event;
        if (event.type === type) return event as EventOfType<E>;
        if (event.type === "end") throw new Error(`No ${type} among ${this.types.join(", ")}`);
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async #collect(observer: Observer): Promise<void> {
    for await (const event of observer) {
      this.events.push(event);
      this.#wake?.();
    }
  }
}
