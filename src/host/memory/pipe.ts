/**
 * One direction of a connection, as kernels do it: bytes are taken while there is room, travel for a while, wait at
 * the other end until they are read, and arrive in other pieces than they were sent in.
 */
import type { Settings } from "./settings.js";
import type { VirtualClock } from "./clock.js";

/** The receiving end's owner. */
export interface PipeReader {
  /** The chunk is overwritten when this returns. */
  data(chunk: Uint8Array): void;
  /** Where to put the next bytes instead; then `filled()` says how many came. */
  room(): Uint8Array | undefined;
  filled(size: number): void;
  ended(): void;
  broken(): void;
  /** Bytes came for a reader that reads no more. */
  refused(): void;
}

type Parcel = number | "end" | "break";

export class Pipe {
  /** What was taken and not read yet, and where reading goes on in the first piece. */
  #pieces: Uint8Array[] = [];
  #head = 0;
  #size = 0;
  /** What there was no room for; it belongs to the writer, who waits for `onDrained`. */
  #rest: Uint8Array | undefined;
  #ending = false;
  #breaking = false;

  /** Under way, in this order: a number of bytes, the end, a break. */
  readonly #travelling: Parcel[] = [];
  #lastArrival = 0;

  /** Of the bytes above, how many have arrived. */
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
    /** What `write()` left over has been taken. */
    private readonly onDrained: () => void,
  ) {}

  // The writer's end.

  write(bytes: Uint8Array): boolean {
    if (this.#rest !== undefined) throw new Error("Written before it drained");
    if (this.#ending || this.#breaking) return true;
    const taken = this.#take(bytes);
    if (taken === bytes.length) return true;
    this.#rest = bytes.subarray(taken);
    return false;
  }

  /** No more bytes follow. */
  end(): void {
    if (this.#ending || this.#breaking) return;
    this.#ending = true;
    if (this.#rest === undefined) this.#send("end");
  }

  /** Breaks off, after what has been sent if `late`; else what was not read is lost. */
  break(late: boolean): void {
    if (this.#breaking) return;
    this.#breaking = true;
    if (!late) this.#discard();
    if (this.#rest === undefined) this.#send("break");
  }

  /** What there was no room for is lost: its owner has died. */
  abandon(): void {
    this.#rest = undefined;
    this.end();
  }

  // The reader's end.

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

  /** The reader has closed: what arrived is refused, and what still arrives. */
  stop(reader: PipeReader): void {
    this.#reader = reader;
    this.#stopped = true;
    if (this.#arrived > 0) this.#refuse();
  }

  #take(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.settings.bufferSize - this.#size);
    if (count === 0) return 0;
    // Not slice(), which in a Buffer does not copy.
    this.#pieces.push(new Uint8Array(bytes.subarray(0, count)));
    this.#size += count;
    this.#send(count);
    return count;
  }

  #send(parcel: Parcel): void {
    this.#travelling.push(parcel);
    // Each event brings the next parcel, whichever it was made for: so they stay in order.
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

  /** Hands over up to so many bytes. As in Node, the place for the next ones is chosen at once. */
  #hand(reader: PipeReader, count: number): void {
    const room = this.#room?.subarray(0, count);
    if (room !== undefined) {
      this.#read(room);
      reader.filled(room.length);
    } else {
      const chunk = this.#read(new Uint8Array(count));
      reader.data(chunk);
      // Whoever kept the chunk, which was only lent, will notice.
      chunk.fill(0xdb);
    }
    this.#room = reader.room();
  }

  /** Fills the chunk with bytes that have arrived. */
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

  /** Takes what there is room for now. */
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
