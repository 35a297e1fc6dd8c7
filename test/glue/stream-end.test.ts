/** The end of a connection: bytes that came before are read first, then the end. Nothing happens after close(). */
import { describe, expect, it } from "vitest";
import { FakeConnection, openStream } from "./fakes/stream.js";

const byte = (): Uint8Array => new Uint8Array(1);

describe("the peer ends", () => {
  it("reading reports the end each time after all bytes were read", () => {
    const { stream, context } = openStream();
    stream.data(new Uint8Array(5));
    stream.ended();
    expect(context.takeMarks()).toBe("r");
    expect(stream.recv(new Uint8Array(3))).toBe(3);
    expect(context.takeMarks()).toBe("");
    // Fewer bytes than asked for: without another mark, wasm would wait for ever.
    expect(stream.recv(new Uint8Array(3))).toBe(2);
    expect(context.takeMarks()).toBe("r");
    expect([stream.recv(byte()), stream.recv(byte())]).toEqual([0, 0]);
  });

  it("the stream is marked even if the last read took exactly all bytes", () => {
    const { stream, context } = openStream();
    stream.data(new Uint8Array(5));
    stream.ended();
    context.takeMarks();
    expect(stream.recv(new Uint8Array(5))).toBe(5);
    expect(context.takeMarks()).toBe("r");
  });

  it("sending is still possible", () => {
    const { stream, connection, context } = openStream();
    stream.ended();
    expect(stream.send(Buffer.from("bye"))).toBe(3);
    context.flush();
    expect(connection.sent.toString()).toBe("bye");
  });
});

describe("the connection fails", () => {
  it("reading reports the failure after all bytes were read; writing reports it at once", () => {
    const { stream, context } = openStream();
    stream.data(new Uint8Array(5));
    stream.failed("ECONNRESET");
    expect(context.takeMarks()).toBe("rw");
    expect(stream.send(byte())).toBe("ECONNRESET");
    expect(stream.recv(new Uint8Array(10))).toBe(5);
    expect(context.takeMarks()).toBe("r");
    expect([stream.recv(byte()), stream.recv(byte())]).toEqual(["ECONNRESET", "ECONNRESET"]);
  });

  it("the failure is reported even if the peer has ended before", () => {
    const { stream } = openStream();
    stream.ended();
    stream.failed("ETIMEDOUT");
    expect(stream.recv(byte())).toBe("ETIMEDOUT");
  });

  it("sending fails at once if a write is unfinished", () => {
    const { stream, connection, context } = openStream();
    connection.takesAll = false;
    stream.send(byte());
    context.flush();
    expect(stream.send(byte())).toBe("EAGAIN");
    stream.failed("ECONNRESET");
    expect(stream.send(byte())).toBe("ECONNRESET");
  });
});

describe("close()", () => {
  it("writes the bytes that were sent, then closes the connection", () => {
    const { stream, connection, context } = openStream();
    stream.send(Buffer.from("last words"));
    connection.close = () => expect(connection.sent.toString()).toBe("last words");
    stream.close();
    expect(connection.writes).toBe(1);
    expect(stream.state).toBe("closed");
    // The flush that was asked for comes later, and has nothing to write.
    context.flush();
    expect(connection.writes).toBe(1);
  });

  /** A stream that is closed, with an unfinished write. */
  function closing(linger?: number) {
    const opened = openStream();
    opened.connection.takesAll = false;
    opened.stream.send(Buffer.from("last words"));
    opened.context.flush();
    opened.stream.close(linger);
    expect(opened.connection.calls).toEqual([]);
    expect([...opened.context.closing]).toEqual([opened.stream]);
    return opened;
  }

  it("waits for an unfinished write", () => {
    const { stream, connection, context } = closing();
    connection.drain();
    stream.drained();
    expect(connection.sent.toString()).toBe("last words");
    expect(connection.calls).toEqual(["close"]);
    expect(context.closing.size).toBe(0);
    expect(context.pool.inUse.size).toBe(0);
  });

  it("does not wait for a write that fails", () => {
    const { stream, connection, context } = closing();
    stream.failed("ECONNRESET");
    expect(connection.calls).toEqual(["close"]);
    expect(context.closing.size).toBe(0);
  });

  it("does not wait without linger", () => {
    const { stream, connection, context } = openStream();
    connection.takesAll = false;
    stream.send(Buffer.from("lost"));
    context.flush();
    stream.close(0);
    expect(connection.calls).toEqual(["close"]);
    expect(context.closing.size).toBe(0);
  });

  it("waits for the linger time", () => {
    const { stream, connection, context } = closing(100);
    context.pass(99);
    expect([stream.isOverdue, connection.calls]).toEqual([false, []]);
    context.pass(1);
    expect([stream.isOverdue, connection.calls]).toEqual([true, ["close"]]);
    expect(context.closing.size).toBe(0);
  });

  it("reports that the linger time is over, also if timers do not run", () => {
    const { stream, context } = closing(100);
    context.pass(100, false);
    expect(stream.isOverdue).toBe(true);
    expect(closing().stream.isOverdue).toBe(false);
  });

  it("clears the timer if it ends before the linger time", () => {
    const { stream, connection, context } = closing(100);
    expect(context.timers.size).toBe(1);
    connection.drain();
    stream.drained();
    expect(context.timers.size).toBe(0);
  });

  it("stops waiting when it is told to", () => {
    const { stream, connection, context } = closing();
    stream.finishClose();
    stream.finishClose();
    expect(connection.calls).toEqual(["close"]);
    expect(context.closing.size).toBe(0);
  });

  it("gives back the chunks of bytes that were not read", () => {
    const { stream, context } = openStream();
    stream.data(new Uint8Array(200_000));
    expect(context.pool.inUse.size).toBeGreaterThan(2);
    stream.close();
    expect(context.pool.inUse.size).toBe(0);
  });

  it("ends all readiness", () => {
    const { stream, context } = openStream();
    stream.close();
    context.takeMarks();
    stream.connected();
    stream.data(new Uint8Array(10));
    stream.filled(10);
    stream.ended();
    stream.failed("ECONNRESET");
    stream.drained();
    expect(context.takeMarks()).toBe("");
    expect(context.pool.inUse.size).toBe(0);
    expect(stream.state).toBe("closed");
    expect(stream.room()).toBeUndefined();
    expect(stream.failure).toBeUndefined();
  });

  it("the chunks of a late drained() are free again", () => {
    const { stream, connection, context } = openStream();
    connection.takesAll = false;
    stream.send(byte());
    context.flush();
    stream.close();
    expect(context.pool.inUse.size).toBe(1);
    stream.drained();
    expect(context.pool.inUse.size).toBe(0);
    expect(context.takeMarks()).toBe("");
  });
});

it("a connection that is attached late is the one that is used", () => {
  const { stream, context } = openStream();
  const later = new FakeConnection();
  stream.attach(later);
  stream.send(byte());
  context.flush();
  expect(later.writes).toBe(1);
});
