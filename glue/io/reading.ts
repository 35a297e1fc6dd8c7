/**
 * How much the connections of an engine read before the event loop handles other events. A runtime reads a connection
 * again and again while bytes are there, without doing anything else. So one peer that sends without end, or many that
 * send large messages, would block all others.
 */

/** A connection that reads. */
export interface Reader {
  /** Stops reading (true), and starts again (false). */
  hold(on: boolean): void;
}

/** The bytes that all connections may read before those that go on reading have to wait. Takes one or two milliseconds. */
const SHARE = 2 * 1024 * 1024;

/** A read of fewer bytes has read all that was there, so the runtime does not read again. The connection is not held. */
const MIN_HELD = 16 * 1024;

export class Reading {
  #bytes = 0;
  #held: Reader[] = [];

  constructor(private readonly yieldToLoop: (callback: () => void) => void) {}

  /** The engine has had its time: the share counts as used up, because what is read now would only wait. */
  exhaust(): void {
    this.#bytes = SHARE;
  }

  /** Counts bytes that were read. Holds the reader if the share is used up, until the event loop has been round. */
  count(reader: Reader, bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < SHARE || bytes < MIN_HELD) return;
    if (this.#held.length === 0) this.yieldToLoop(this.release);
    this.#held.push(reader);
    reader.hold(true);
  }

  /** Lets all readers go on. The event loop calls it; also to be called when there is no event loop any more. */
  readonly release = (): void => {
    this.#bytes = 0;
    const held = this.#held;
    this.#held = [];
    for (const reader of held) reader.hold(false);
  };
}
