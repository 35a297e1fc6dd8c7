/** How much connections read before the event loop handles other events. */
import { beforeEach, describe, expect, it } from "vitest";
import { Reading } from "../../glue/io/reading.js";
import { openStream } from "./fakes/stream.js";

const KIB = 1024;
const MIB = 1024 * KIB;
const SHARE = 2 * MIB;

let yielded: (() => void)[];
let reading: Reading;

beforeEach(() => {
  yielded = [];
  reading = new Reading((callback) => yielded.push(callback));
});

class FakeReader {
  readonly calls: boolean[] = [];
  hold(on: boolean): void {
    this.calls.push(on);
  }
}

/** The event loop goes round. */
function goRound(): number {
  const callbacks = yielded.splice(0);
  for (const callback of callbacks) callback();
  return callbacks.length;
}

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

  it("is held after its first large read if others have read the share", () => {
    const [first, second] = [new FakeReader(), new FakeReader()];
    reading.count(first, SHARE);
    reading.count(second, 64 * KIB);
    expect(second.calls).toEqual([true]);
    expect(goRound()).toBe(1);
    expect([first.calls, second.calls]).toEqual([
      [true, false],
      [true, false],
    ]);
  });

  it("is not held after a small read, which has read all that was there", () => {
    const [first, second] = [new FakeReader(), new FakeReader()];
    reading.count(first, SHARE);
    for (let i = 0; i < 1000; i++) reading.count(second, 100);
    expect(second.calls).toEqual([]);
  });

  it("asks for nothing while little is read", () => {
    const reader = new FakeReader();
    for (let i = 0; i < 100; i++) reading.count(reader, 1000);
    expect(yielded).toHaveLength(0);
  });

  it("is held after its next large read if the engine has had its time", () => {
    const reader = new FakeReader();
    reading.exhaust();
    reading.count(reader, 64 * KIB);
    expect(reader.calls).toEqual([true]);
    goRound();
    reading.count(reader, 64 * KIB);
    expect(reader.calls).toEqual([true, false]);
  });

  it("goes on without an event loop when it is released", () => {
    const reader = new FakeReader();
    reading.count(reader, SHARE);
    reading.release();
    expect(reader.calls).toEqual([true, false]);
    goRound();
    expect(reader.calls).toEqual([true, false]);
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

  it("is not resumed when it was closed in the meantime", () => {
    const { stream, connection, context } = flood();
    stream.close();
    for (const callback of context.yielded.splice(0)) callback();
    expect(connection.calls).toEqual(["pause", "close"]);
  });
});
