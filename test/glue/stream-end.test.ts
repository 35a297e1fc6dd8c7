/** How a connection ends: what came before is read first, the end is told, and after close() nothing happens. */
import { describe, expect, it } from "vitest";
import { FakeConnection, openStream } from "./fakes/stream.js";

const byte = (): Uint8Array => new Uint8Array(1);

describe("the peer ends", () => {
  it("after all bytes are read, reading says so, again and again", () => {
    const { stream, context } = openStream();
    stream.data(new Uint8Array(5));
    stream.ended();
    expect(context.takeMarks()).toBe("r");
    expect(stream.recv(new Uint8Array(3))).toBe(3);
    expect(context.takeMarks()).toBe("");
    // Less than asked for: without another mark wasm would wait for ever.
    expect(stream.recv(new Uint8Array(3))).toBe(2);
    expect(context.takeMarks()).toBe("r");
    expect([stream.recv(byte()), stream.recv(byte())]).toEqual([0, 0]);
  });

  it("is marked even if the last read took exactly what was there", () => {
    const { stream, context } = openStream();
    stream.data(new Uint8Array(5));
    stream.ended();
    context.takeMarks();
    expect(stream.recv(new Uint8Array(5))).toBe(5);
    expect(context.takeMarks()).toBe("r");
  });

  it("does not keep us from sending", () => {
    const { stream, connection, context } = openStream();
    stream.ended();
    expect(stream.send(Buffer.from("bye"))).toBe(3);
    context.flush();
    expect(connection.sent.toString()).toBe("bye");
  });
});

describe("the connection fails", () => {
  it("after all bytes are read, reading says so; writing at once", () => {
    const { stream, context } = openStream();
    stream.data(new Uint8Array(5));
    stream.failed("ECONNRESET");
    expect(context.takeMarks()).toBe("rw");
    expect(stream.send(byte())).toBe("ECONNRESET");
    expect(stream.recv(new Uint8Array(10))).toBe(5);
    expect(context.takeMarks()).toBe("r");
    expect([stream.recv(byte()), stream.recv(byte())]).toEqual(["ECONNRESET", "ECONNRESET"]);
  });

  it("after the peer has ended: the failure is what is reported", () => {
    const { stream } = openStream();
    stream.ended();
    stream.failed("ETIMEDOUT");
    expect(stream.recv(byte())).toBe("ETIMEDOUT");
  });

  it("with a write under way: sending fails rather than waits", () => {
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
  it("writes first what was sent, then closes the connection", () => {
    const { stream, connection, context } = openStream();
    stream.send(Buffer.from("last words"));
    connection.close = () => expect(connection.sent.toString()).toBe("last words");
    stream.close();
    expect(connection.writes).toBe(1);
    expect(stream.state).toBe("closed");
    // The flush that was asked for comes too late, and finds nothing.
    context.flush();
    expect(connection.writes).toBe(1);
  });

  /** Closed, with a write under way. */
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

  it("waits for a write that is under way", () => {
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

  it("waits as long as it lingers", () => {
    const { stream, connection, context } = closing(100);
    context.pass(99);
    expect([stream.isOverdue, connection.calls]).toEqual([false, []]);
    context.pass(1);
    expect([stream.isOverdue, connection.calls]).toEqual([true, ["close"]]);
    expect(context.closing.size).toBe(0);
  });

  it("says when it has waited long enough, should nobody hear the timer", () => {
    const { stream, context } = closing(100);
    context.pass(100, false);
    expect(stream.isOverdue).toBe(true);
    expect(closing().stream.isOverdue).toBe(false);
  });

  it("forgets about the time when it is over before", () => {
    const { stream, connection, context } = closing(100);
    expect(context.timers.size).toBe(1);
    connection.drain();
    stream.drained();
    expect(context.timers.size).toBe(0);
  });

  it("stops to wait when it is told to", () => {
    const { stream, connection, context } = closing();
    stream.finishClose();
    stream.finishClose();
    expect(connection.calls).toEqual(["close"]);
    expect(context.closing.size).toBe(0);
  });

  it("gives back the chunks of what nobody reads any more", () => {
    const { stream, context } = openStream();
    stream.data(new Uint8Array(200_000));
    expect(context.pool.inUse.size).toBeGreaterThan(2);
    stream.close();
    expect(context.pool.inUse.size).toBe(0);
  });

  it("is the end of all news", () => {
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
