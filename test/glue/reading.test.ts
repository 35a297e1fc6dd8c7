/** How much connections read before the event loop handles other events. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Reading } from "../../glue/io/reading.js";
import { openStream } from "./fakes/stream.js";

const KIB = 1024;
const MIB = 1024 * KIB;
const SHARE = 2 * MIB;
const MIN_PART = 128 * KIB;
/** The most that a runtime reads at once, and how often it reads a connection before it turns to another one. */
const MOST_AT_ONCE = 256 * KIB;
const READS_IN_A_ROW = 32;

let yielded: (() => void)[];
let now: number;
let reading: Reading;

beforeEach(() => {
  yielded = [];
  now = 0;
  reading = new Reading({ now: () => now, yield: (callback) => void yielded.push(callback) });
});

/** A connection whose peer sends without end. As in a runtime, the size of a read is chosen when the one before has ended. */
class FakeReader {
  readonly calls: boolean[] = [];
  isHeld = false;
  bytes = 0;
  #next = MOST_AT_ONCE;

  /** `cost`: how many milliseconds a read takes. */
  constructor(private readonly cost = 0) {}

  hold(on: boolean): void {
    if (on === this.isHeld) throw new Error(`It is ${on ? "" : "not "}held already`);
    this.isHeld = on;
    this.calls.push(on);
  }

  read(): void {
    for (let i = 0; i < READS_IN_A_ROW && !this.isHeld; i++) {
      const size = this.#next;
      now += this.cost;
      this.bytes += size;
      reading.count(this, size);
      this.#next = Math.min(MOST_AT_ONCE, reading.part);
    }
  }
}

/** The event loop goes round. */
function goRound(): number {
  const callbacks = yielded.splice(0);
  for (const callback of callbacks) callback();
  return callbacks.length;
}

const total = (readers: readonly FakeReader[]): number => readers.reduce((sum, { bytes }) => sum + bytes, 0);

/** One pass of the event loop, in which all readers may read. Returns how many bytes they have read. */
function pass(readers: readonly FakeReader[]): number {
  const before = total(readers);
  for (const reader of readers) reader.read();
  goRound();
  return total(readers) - before;
}

const several = (count: number, cost?: number): FakeReader[] =>
  Array.from({ length: count }, () => new FakeReader(cost));

describe("a connection that reads", () => {
  it("is held when it has read the share, until the event loop has been round", () => {
    const reader = new FakeReader();
    for (let done = 0; done < SHARE - 64 * KIB; done += 64 * KIB) reading.count(reader, 64 * KIB);
    expect(reader.calls).toEqual([]);
    reading.count(reader, 64 * KIB);
    expect(reader.calls).toEqual([true]);
    expect(goRound()).toBe(1);
    expect(reader.calls).toEqual([true, false]);
  });

  it("is held if it reads much when others have read the share", () => {
    const [first, second] = several(2);
    reading.count(first, SHARE);
    reading.count(second, 64 * KIB);
    expect([first.isHeld, second.isHeld]).toEqual([true, true]);
    goRound();
    goRound();
    expect([first.isHeld, second.isHeld]).toEqual([false, false]);
  });

  it("is held before it reads if it has read much lately and others have read the share", () => {
    const [first, second] = several(2);
    for (const reader of [first, second]) reading.count(reader, 64 * KIB);
    goRound();
    reading.count(first, SHARE);
    expect(second.isHeld).toBe(true);
    goRound();
    expect([first.isHeld, second.isHeld]).toEqual([true, false]);
  });

  it("is not held before it reads if it has not read much for some rounds", () => {
    const [first, second] = several(2);
    reading.count(second, 64 * KIB);
    for (let i = 0; i < 20; i++) {
      reading.count(first, 64 * KIB);
      goRound();
    }
    reading.count(first, SHARE);
    expect(second.isHeld).toBe(false);
  });

  it("is not held after a small read, which has read all that was there", () => {
    const [first, second] = several(2);
    reading.count(first, SHARE);
    for (let i = 0; i < 1000; i++) reading.count(second, 100);
    expect(second.calls).toEqual([]);
  });

  it("asks for nothing while little is read at once", () => {
    const reader = new FakeReader();
    for (let i = 0; i < 10_000; i++) reading.count(reader, 1000);
    expect(yielded).toHaveLength(0);
    expect(reader.calls).toEqual([]);
  });

  it("is held with the others when reading has taken its time, however few bytes were read", () => {
    const [first, second] = several(2);
    for (const reader of [first, second]) reading.count(reader, 64 * KIB);
    now += 2.9;
    reading.count(first, 64 * KIB);
    expect([first.isHeld, second.isHeld]).toEqual([false, false]);
    now += 0.2;
    reading.count(first, 64 * KIB);
    expect([first.isHeld, second.isHeld]).toEqual([true, true]);
  });

  it("may take as much time in each round", () => {
    const readers = several(2);
    for (let i = 0; i < 10; i++) {
      for (const reader of readers) reading.count(reader, 64 * KIB);
      now += 2;
      goRound();
      now += 2;
    }
    expect(readers.map(({ calls }) => calls)).toEqual([[], []]);
  });

  it("asks for nothing before it has read its share, while it reads alone", () => {
    const reader = new FakeReader();
    for (let i = 0; i < 10; i++, now += 10) reading.count(reader, 64 * KIB);
    expect(yielded).toHaveLength(0);
    expect(reader.calls).toEqual([]);
  });

  it("is held with the turns when the engine has had its time", () => {
    const [known, unknown] = several(2);
    reading.count(known, 64 * KIB);
    reading.exhaust();
    expect(known.isHeld).toBe(true);
    reading.count(unknown, 64 * KIB);
    expect(unknown.isHeld).toBe(true);
    goRound();
    goRound();
    expect([known.isHeld, unknown.isHeld]).toEqual([false, false]);
    reading.count(known, 64 * KIB);
    expect(known.isHeld).toBe(false);
  });

  it("goes on without an event loop when it is released", () => {
    const reader = new FakeReader();
    reading.count(reader, SHARE);
    reading.release();
    expect(reader.calls).toEqual([true, false]);
    goRound();
    expect(reader.calls).toEqual([true, false]);
  });

  it("is not held for the time that has passed since, without an event loop", () => {
    const [first, second] = several(2);
    for (const reader of [first, second]) reading.count(reader, 64 * KIB);
    reading.release();
    now += 10;
    reading.count(first, 64 * KIB);
    expect([first.isHeld, second.isHeld]).toEqual([false, false]);
  });

  it("leaves its part to the others when it is closed", () => {
    const [first, second] = several(2);
    for (const reader of [first, second]) reading.count(reader, 64 * KIB);
    goRound();
    expect(reading.part).toBe(SHARE / 2);
    reading.forget(second);
    reading.count(first, SHARE);
    goRound();
    expect(reading.part).toBe(SHARE);
    expect(second.calls).toEqual([]);
  });
});

describe.each([1, 2, 7, 20, 100, 1000])("%i connections whose peers send without end", (count) => {
  it("read the share in a pass, and each the same in the long run", () => {
    const readers = several(count);
    // In the first passes, nobody knows that they will read so much.
    for (let i = 0; i < 5; i++) pass(readers);
    const start = readers.map(({ bytes }) => bytes);
    const passes = 20 * Math.ceil((count * MIN_PART) / SHARE);
    const read = Array.from({ length: passes }, () => pass(readers));
    expect(Math.max(...read)).toBeLessThanOrEqual(SHARE + MIN_PART);
    expect(Math.min(...read)).toBeGreaterThanOrEqual(SHARE / 2);
    const each = readers.map(({ bytes }, i) => bytes - start[i]);
    expect(Math.max(...each)).toBeLessThan(1.5 * Math.min(...each));
  });

  it("read for a bounded time in a pass if each read takes long, and all have their turn", () => {
    const readers = several(count, 1);
    for (let i = 0; i < 20; i++) pass(readers);
    const start = readers.map(({ bytes }) => bytes);
    for (let i = 0; i < 4 * count; i++) {
      const began = now;
      pass(readers);
      // One that reads alone is held for its bytes only.
      expect(now - began).toBeLessThanOrEqual(count === 1 ? SHARE / MOST_AT_ONCE : 4);
    }
    expect(readers.every(({ bytes }, i) => bytes > start[i])).toBe(true);
  });

  it("go on, whatever the order in which the runtime reads them", () => {
    const readers = several(count, 1);
    for (let i = 0; i < 20; i++) pass(readers);
    const start = readers.map(({ bytes }) => bytes);
    const backwards = [...readers].reverse();
    for (let i = 0; i < 8 * count; i++) pass(i % 3 === 0 ? readers : backwards);
    expect(readers.every(({ bytes }, i) => bytes > start[i])).toBe(true);
  });
});

describe("a stream", () => {
  const bytes = Buffer.alloc(256 * KIB);

  function flood(): ReturnType<typeof openStream> & { reads: number } {
    const opened = openStream();
    let reads = 0;
    for (; !opened.connection.calls.includes("pause") && reads < 100; reads++) {
      opened.stream.data(bytes);
      while (opened.stream.recv(Buffer.alloc(64 * KIB)) !== "EAGAIN");
    }
    return { ...opened, reads };
  }

  it("stops reading after the share although wasm reads everything, and goes on after the event loop", () => {
    const { connection, context, reads } = flood();
    expect(reads).toBe(SHARE / bytes.length);
    for (const callback of context.yielded.splice(0)) callback();
    expect(connection.calls).toEqual(["pause", "resume"]);
  });

  it("stays paused while wasm has much to read", () => {
    const { stream, connection, context } = flood();
    // These were on their way.
    stream.data(bytes);
    stream.data(bytes);
    for (const callback of context.yielded.splice(0)) callback();
    expect(connection.calls).toEqual(["pause"]);
    while (stream.recv(Buffer.alloc(64 * KIB)) !== "EAGAIN");
    expect(connection.calls).toEqual(["pause", "resume"]);
  });

  it("stays paused until the event loop has been round although wasm has read everything", () => {
    const { stream, connection, context } = flood();
    stream.data(bytes);
    stream.data(bytes);
    while (stream.recv(Buffer.alloc(64 * KIB)) !== "EAGAIN");
    expect(connection.calls).toEqual(["pause"]);
    for (const callback of context.yielded.splice(0)) callback();
    expect(connection.calls).toEqual(["pause", "resume"]);
  });

  it("is not known any more when it is closed, also if wasm closes it when it has read", () => {
    const { stream, context } = openStream();
    const known = vi.spyOn(context.reading, "count");
    const forgotten = vi.spyOn(context.reading, "forget");
    stream.data(bytes);
    expect(known).toHaveBeenCalledTimes(1);
    context.turnFor = () => stream.close();
    stream.data(bytes);
    expect(known).toHaveBeenCalledTimes(1);
    expect(forgotten).toHaveBeenCalledWith(stream);
  });

  it("reads no more at once than its part", () => {
    const { stream, context } = openStream();
    expect(stream.mostToRead).toBe(context.reading.part);
  });

  it("is not resumed when it was closed in the meantime", () => {
    const { stream, connection, context } = flood();
    stream.close();
    for (const callback of context.yielded.splice(0)) callback();
    expect(connection.calls).toEqual(["pause", "close"]);
  });
});
