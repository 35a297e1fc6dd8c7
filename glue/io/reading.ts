/**
 * How much the connections of an engine read before the event loop handles other events. A runtime reads a connection
 * again and again while bytes are there, without doing anything else. So one peer that sends without end, or many that
 * send large messages, would block all others.
 *
 * A round is what the event loop does until it has handled all events that were there. In a round, connections read a
 * share at most, of bytes and of time. All that have read much lately have the same part of it. A connection that has read
 * its part is held, and when the share is used up, all of them are held, also those that have not read yet. In the next
 * round, those go on that have waited longest.
 */

/** A connection that reads. */
export interface Reader {
  /** Stops reading (true), and starts again (false). */
  hold(on: boolean): void;
}

/** The bytes that all connections may read in one round. */
const SHARE = 2 * 1024 * 1024;

/**
 * Milliseconds that this may take. Usually it takes one or two. But to read into new memory may take ten times as long,
 * when the system first has to find the memory.
 */
const TIME = 3;

/** The smallest part, in bytes. A smaller one would not save time, because each read has a cost of its own. */
const MIN_PART = 128 * 1024;

/**
 * A read of fewer bytes is not much. It has read all that was there, so the runtime does not read again, and what it has
 * brought counts as time of turns.
 */
const MUCH = 16 * 1024;

/** A connection is expected to read much again until it has not done so for so many rounds. */
const MAX_RESTS = 8;

/** The clock and the event loop. */
export interface ReadingHost {
  now(): number;
  yield(callback: () => void): void;
}

interface Known {
  isHeld: boolean;
  /** The bytes that it has read in this round, and for how many rounds it has read none. */
  bytes: number;
  rests: number;
}

export class Reading {
  #bytes = 0;
  #began = 0;
  /** The share of this round is used up. */
  #isOver = false;
  #isEnding = false;
  #part = SHARE;
  /** Those that have read much lately, in the order in which it is their turn. */
  #known = new Map<Reader, Known>();
  /** How many of those that are held go on at once: as many as a round has time for. */
  #group = 1;

  constructor(private readonly host: ReadingHost) {}

  /**
   * The most bytes that a connection may read in a round, and so at once. Runtimes choose the memory for a read when the
   * read before has ended, so this holds for the next round, too.
   */
  get part(): number {
    return this.#part;
  }

  /** The engine has had its time: the share counts as used up, because what is read now would only wait. */
  exhaust(): void {
    if (this.#known.size > 0) this.#holdAll();
  }

  /** Counts bytes that were read. Holds the reader if its part is used up, and all if the share is. */
  count(reader: Reader, bytes: number): void {
    if (bytes < MUCH) return;
    const known = this.#know(reader);
    // While one connection reads alone, its bytes count whether or not they belong to one round: the end of each round
    // would cost it more than a pause too many.
    if (this.#known.size > 1) this.#endLater();
    this.#bytes += bytes;
    known.bytes += bytes;
    known.rests = 0;
    if (this.#bytes >= SHARE || this.#isLate) this.#holdAll();
    else if (known.bytes >= this.#part || this.#isOver) hold(reader, known);
  }

  get #isLate(): boolean {
    return this.#isEnding && this.host.now() - this.#began >= TIME;
  }

  #know(reader: Reader): Known {
    let known = this.#known.get(reader);
    if (known === undefined) {
      known = { isHeld: false, bytes: 0, rests: 0 };
      this.#known.set(reader, known);
    }
    return known;
  }

  #holdAll(): void {
    this.#endLater();
    this.#isOver = true;
    for (const [reader, known] of this.#known) hold(reader, known);
  }

  #endLater(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#began = this.host.now();
    this.host.yield(this.#endRound);
  }

  readonly #endRound = (): void => {
    this.#isEnding = false;
    const all = [...this.#known];
    const served = all.filter(([, { bytes }]) => bytes > 0);
    const resting = all.filter(
      ([, { bytes, isHeld, rests }]) => bytes === 0 && (isHeld || rests < MAX_RESTS),
    );
    this.#known = new Map([...resting, ...served]);
    this.#part = Math.max(Math.floor(SHARE / Math.max(this.#known.size, 1)), MIN_PART);
    this.#group = Math.min(this.#isOver ? served.length : this.#group * 2, this.#known.size);
    if (!this.#begin(Math.max(this.#group, 1))) this.#endLater();
  };

  /** Lets all readers go on, when there is no event loop any more: the round that has begun never ends by itself. */
  release(): void {
    this.#isEnding = false;
    this.#begin(Infinity);
  }

  /** The reader is closed. */
  forget(reader: Reader): void {
    this.#known.delete(reader);
  }

  /** Begins a round, in which so many of those that are held go on. Returns whether all go on. */
  #begin(group: number): boolean {
    this.#bytes = 0;
    this.#isOver = false;
    let left = group;
    for (const [reader, known] of this.#known) {
      known.bytes = 0;
      if (!known.isHeld) known.rests++;
      else if (left-- > 0) {
        known.isHeld = false;
        reader.hold(false);
      }
    }
    return left >= 0;
  }
}

function hold(reader: Reader, known: Known): void {
  if (known.isHeld) return;
  known.isHeld = true;
  reader.hold(true);
}
