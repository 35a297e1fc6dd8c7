/**
 * One direction of a connection in a memory network. It behaves like a kernel: it takes bytes while there is room. The
 * bytes travel for a while, and then wait at the other end until they are read. They arrive in other pieces than they
 * were sent in.
 */
import type { Settings } from "./settings.js";
import type { VirtualClock } from "./clock.js";

/** What the reading end does when something arrives. */
export interface PipeReader {
  /** The chunk is valid only until this function returns. */
  data(chunk: Uint8Array): void;
  /** Memory to put the next bytes into. If there is any, `filled()` is called instead of `data()`. */
  room(): Uint8Array | undefined;
  filled(size: number): void;
  ended(): void;
  broken(): void;
  /** Bytes arrived after the reader has been closed. */
  refused(): void;
}

type Parcel = number | "end" | "break";

export class Pipe {
  /** Bytes that were taken and have not been read; `#head` is where reading goes on in the first piece. */
  #pieces: Uint8Array[] = [];
  #head = 0;
  #size = 0;
  /** Bytes for which there was no room. They belong to the writer, which waits for `onDrained`. */
  #rest: Uint8Array | undefined;
  #ending = false;
  #breaking = false;

  /** What is travelling, in this order: a number of bytes, the end, or a break. */
  readonly #travelling: Parcel[] = [];
  #lastArrival = 0;

  /** How many of the bytes in `#pieces` have arrived. */
  #arrived = 0;
  #endArrived = false;
  #breakArrived = false;
  #reader: PipeReader | undefined;
  #room: Uint8Array | undefined;
  #paused = false;
  #stopped = false;
  #delivering = false;

  constructor(
    private readonly clock: VirtualClock,
    private readonly settings: Settings,
    /** Called when the bytes that `write()` could not take at once have been taken. */
    private readonly onDrained: () => void,
  ) {}

  // The writing end.

  write(bytes: Uint8Array): boolean {
    if (this.#rest !== undefined) throw new Error("write() must not be called before the pipe has drained");
    if (this.#ending || this.#breaking) return true;
    const taken = this.#take(bytes);
    if (taken === bytes.length) return true;
    this.#rest = bytes.subarray(taken);
    return false;
  }

  /** Ends this direction: no more bytes follow. */
  end(): void {
    if (this.#ending || this.#breaking) return;
    this.#ending = true;
    if (this.#rest === undefined) this.#send("end");
  }

  /**
   * Breaks this direction. With `late`, bytes that were sent still arrive before the break; otherwise they are lost.
   */
  break(late: boolean): void {
    if (this.#breaking) return;
    this.#breaking = true;
    if (!late) this.#discard();
    if (this.#rest === undefined) this.#send("break");
  }

  /** Ends as when the writing process has died: bytes for which there was no room are lost. */
  endByKill(): void {
    this.#rest = undefined;
    this.end();
  }

  // The reading end.

  start(reader: PipeReader): void {
    this.#reader = reader;
    this.#room = reader.room();
    this.#deliverLater();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#deliverLater();
  }

  /** The reader has been closed: bytes that have arrived, and those that will arrive, are refused. */
  stop(reader: PipeReader): void {
    this.#reader = reader;
    this.#stopped = true;
    if (this.#arrived > 0) this.#refuse();
  }

  #take(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.settings.bufferSize - this.#size);
    if (count === 0) return 0;
    // slice() cannot be used, because that of a Buffer does not copy.
    this.#pieces.push(new Uint8Array(bytes.subarray(0, count)));
    this.#size += count;
    this.#send(count);
    return count;
  }

  #send(parcel: Parcel): void {
    this.#travelling.push(parcel);
    // Each arrival takes the next parcel in line, whichever it was made for. So parcels stay in order.
    this.#lastArrival = Math.max(
      this.#lastArrival,
      this.clock.now + this.settings.random.between(this.settings.latency),
    );
    this.clock.after(this.#lastArrival - this.clock.now, () => this.#arrive());
  }

  #arrive(): void {
    const parcel = this.#travelling.shift();
    if (parcel === undefined) return;
    if (parcel === "break") this.#breakArrived = true;
    else if (parcel === "end") this.#endArrived = true;
    else this.#arrived += parcel;
    if (!this.#stopped) this.#deliverLater();
    else if (this.#arrived > 0) this.#refuse();
  }

  #deliverLater(): void {
    if (this.#delivering || this.#stopped || this.#reader === undefined) return;
    if (this.#arrived > 0 ? this.#paused : !this.#endArrived && !this.#breakArrived) return;
    this.#delivering = true;
    this.clock.after(0, () => this.#deliver());
  }

  #deliver(): void {
    this.#delivering = false;
    const reader = this.#reader;
    if (this.#stopped || reader === undefined) return;
    if (this.#arrived > 0) {
      if (this.#paused) return;
      this.#hand(reader, Math.min(this.#arrived, this.settings.random.integer(this.settings.segment)));
      this.#refill();
      this.#deliverLater();
    } else if (this.#endArrived) {
      this.#endArrived = false;
      reader.ended();
      this.#deliverLater();
    } else if (this.#breakArrived) {
      this.#breakArrived = false;
      reader.broken();
    }
  }

  /** Gives the reader up to `count` bytes. As in Node, the memory for the next bytes is chosen directly afterwards. */
  #hand(reader: PipeReader, count: number): void {
    const room = this.#room?.subarray(0, count);
    if (room !== undefined) {
      this.#read(room);
      reader.filled(room.length);
    } else {
      const chunk = this.#read(new Uint8Array(count));
      reader.data(chunk);
      // Overwrites the chunk, so that a test fails if a reader keeps it.
      chunk.fill(0xdb);
    }
    this.#room = reader.room();
  }

  /** Moves bytes that have arrived into the chunk. */
  #read(chunk: Uint8Array): Uint8Array {
    const count = chunk.length;
    for (let done = 0; done < count;) {
      const piece = this.#pieces[0];
      const part = piece.subarray(this.#head, this.#head + count - done);
      chunk.set(part, done);
      done += part.length;
      this.#head += part.length;
      if (this.#head < piece.length) continue;
      this.#pieces.shift();
      this.#head = 0;
    }
    this.#size -= count;
    this.#arrived -= count;
    return chunk;
  }

  /** Takes more of the writer's waiting bytes, now that there is room. */
  #refill(): void {
    if (this.#rest === undefined) return;
    const taken = this.#take(this.#rest);
    if (taken < this.#rest.length) {
      this.#rest = this.#rest.subarray(taken);
      return;
    }
    this.#rest = undefined;
    this.clock.after(0, this.onDrained);
    if (this.#ending) this.#send("end");
    if (this.#breaking) this.#send("break");
  }

  #refuse(): void {
    this.#read(new Uint8Array(this.#arrived));
    this.#rest = undefined;
    this.#reader?.refused();
  }

  #discard(): void {
    this.#pieces = [];
    this.#head = this.#size = this.#arrived = 0;
    this.#rest = undefined;
    this.#endArrived = false;
    this.#travelling.length = 0;
  }
}
