/** What was sent over a connection and was not read yet, in bytes. */
import type { ReadBatch } from "../../glue/portals.js";

/** One batch. */
interface Sent {
  /** How many messages of the connection were complete at its end. */
  readonly end: number;
  readonly size: number;
}

export class SentBatches {
  /** The oldest first. */
  #batches: Sent[] = [];
  #unread = 0;
  #messages = 0;
  #mayPause = true;

  /** Whether one more batch may be sent: there is room, or the receiver needs it to go on. */
  hasRoom(limit: number): boolean {
    return this.#unread < limit || !this.#mayPause;
  }

  add({ frames, bodies, messages, mayPause }: ReadBatch): void {
    const size = bodies.reduce((sum, body) => sum + body.length, frames.length);
    this.#messages += messages;
    this.#unread += size;
    this.#mayPause = mayPause;
    this.#batches.push({ end: this.#messages, size });
  }

  /** The receiver has read `count` messages since the connection was made. */
  read(count: number): void {
    let done = 0;
    while (done < this.#batches.length && this.#batches[done].end <= count)
      this.#unread -= this.#batches[done++].size;
    if (done > 0) this.#batches = this.#batches.slice(done);
  }
}
