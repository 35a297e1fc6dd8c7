/** Streams: output and its backpressure, input and its pauses, connecting, and addresses. */
import { describe, expect, it } from "vitest";
import { Stream } from "../../glue/io/stream.js";
import { fill } from "../support/bytes.js";
import { CHUNK, FakeConnection, FakeContext, openStream } from "./fakes/stream.js";

const MIB = 1024 * 1024;
const PAUSE_ABOVE = 128 * 1024;
const RESUME_BELOW = 64 * 1024;

const text = (value: string): Uint8Array => Buffer.from(value);

function received(stream: Stream, room = 1000): number | string {
  const into = Buffer.alloc(room);
  const outcome = stream.recv(into);
  return typeof outcome === "string" || outcome === 0 ? outcome : into.toString("latin1", 0, outcome);
}

describe("output", () => {
  it("is collected in a turn and written at its end, all at once", () => {
    const { stream, connection, context } = openStream();
    expect(stream.send(text("one "))).toBe(4);
    expect(stream.send(text("two"))).toBe(3);
    expect(connection.writes).toBe(0);
    expect(context.dirty).toEqual([stream]);
    context.flush();
    expect(connection.writes).toBe(1);
    expect(connection.sent.toString()).toBe("one two");
    expect(context.pool.inUse.size).toBe(0);
  });

  it("asks for a flush again in the next turn, and only if there is something", () => {
    const { stream, connection, context } = openStream();
    stream.send(text("a"));
    context.flush();
    stream.flush();
    expect(connection.writes).toBe(1);
    stream.send(text("b"));
    expect(context.dirty).toEqual([stream]);
    context.flush();
    expect(connection.sent.toString()).toBe("ab");
  });

  it("copies bytes, because they are in wasm memory", () => {
    const { stream, connection, context } = openStream();
    const bytes = text("mine");
    stream.send(bytes);
    bytes.fill(0);
    context.flush();
    expect(connection.sent.toString()).toBe("mine");
  });

  it("takes nothing until the connection has taken the last write, and is then writable", () => {
    const { stream, connection, context } = openStream();
    connection.takesAll = false;
    stream.send(text("first"));
    context.flush();
    expect(context.pool.inUse.size).toBe(1);
    expect(stream.send(text("refused"))).toBe("EAGAIN");
    context.flush();
    expect(connection.writes).toBe(1);
    connection.drain();
    expect(connection.sent.toString()).toBe("first");
    stream.drained();
    expect(context.takeMarks()).toBe("w");
    expect(context.pool.inUse.size).toBe(0);
    connection.takesAll = true;
    expect(stream.send(text(" second"))).toBe(7);
    context.flush();
    expect(connection.sent.toString()).toBe("first second");
  });

  it("is not lost if it was sent in the same turn before a write was refused", () => {
    const { stream, connection, context } = openStream();
    connection.takesAll = false;
    stream.send(text("a"));
    stream.send(text("b"));
    context.flush();
    connection.drain();
    stream.drained();
    expect(connection.sent.toString()).toBe("ab");
  });

  it("is not collected beyond 1 MiB: it is written first", () => {
    const { stream, connection, context } = openStream();
    const chunk = fill(CHUNK, 1);
    for (let i = 0; i < 16; i++) expect(stream.send(chunk)).toBe(CHUNK);
    expect(connection.writes).toBe(0);
    connection.takesAll = false;
    expect(stream.send(chunk)).toBe("EAGAIN");
    expect(connection.writes).toBe(1);
    connection.drain();
    expect(connection.sent.length).toBe(MIB);
    stream.drained();
    context.flush();
    expect(stream.send(chunk)).toBe(CHUNK);
  });

  it("goes on at 1 MiB if the connection takes the bytes", () => {
    const { stream, connection, context } = openStream();
    const chunk = fill(CHUNK, 1);
    for (let i = 0; i < 40; i++) expect(stream.send(chunk)).toBe(CHUNK);
    context.flush();
    expect(connection.sent.length).toBe(40 * CHUNK);
  });
});

describe("input", () => {
  it("is read in the order in which it came; after that, reading fails with EAGAIN", () => {
    const { stream, context } = openStream();
    expect(received(stream)).toBe("EAGAIN");
    stream.data(text("abc"));
    expect(context.takeMarks()).toBe("r");
    stream.data(text("def"));
    expect(received(stream, 4)).toBe("abcd");
    expect(received(stream, 4)).toBe("ef");
    expect(received(stream)).toBe("EAGAIN");
    stream.data(text("g"));
    expect(context.takeMarks()).toBe("r");
    expect(received(stream)).toBe("g");
    expect(context.pool.inUse.size).toBe(0);
  });

  it("is copied, because the host reuses its chunk", () => {
    const { stream } = openStream();
    const chunk = text("abc");
    stream.data(chunk);
    chunk.fill(0);
    expect(received(stream)).toBe("abc");
  });

  it("pauses the connection once when wasm does not read it, and resumes it when wasm has read it", () => {
    const { stream, connection } = openStream();
    stream.data(new Uint8Array(PAUSE_ABOVE));
    expect(connection.calls).toEqual([]);
    stream.data(new Uint8Array(1));
    stream.data(new Uint8Array(1000));
    expect(connection.calls).toEqual(["pause"]);
    const unread = PAUSE_ABOVE + 1001;
    stream.recv(new Uint8Array(unread - RESUME_BELOW));
    expect(connection.calls).toEqual(["pause"]);
    stream.recv(new Uint8Array(1));
    expect(connection.calls).toEqual(["pause", "resume"]);
    stream.recv(new Uint8Array(unread));
    expect(connection.calls).toEqual(["pause", "resume"]);
  });

  it("can pause again", () => {
    const { stream, connection } = openStream();
    for (let i = 0; i < 2; i++) {
      stream.data(new Uint8Array(1));
      stream.data(new Uint8Array(PAUSE_ABOVE));
      while (stream.recv(new Uint8Array(CHUNK)) !== "EAGAIN");
    }
    expect(connection.calls).toEqual(["pause", "resume", "pause", "resume"]);
  });

  it("does not pause the connection after a single large read", () => {
    const { stream, connection } = openStream();
    stream.data(new Uint8Array(4 * PAUSE_ABOVE));
    expect(connection.calls).toEqual([]);
  });
});

describe("connecting", () => {
  const connecting = () => {
    const context = new FakeContext();
    const connection = new FakeConnection();
    const stream = new Stream(3, 1, context, true);
    stream.attach(connection);
    return { stream, connection, context };
  };

  it("makes the stream writable when it has succeeded, not before", () => {
    const { stream, context } = connecting();
    expect(stream.state).toBe("connecting");
    expect(context.takeMarks()).toBe("");
    stream.connected();
    expect(stream.state).toBe("connected");
    expect(context.takeMarks()).toBe("w");
    expect(stream.failure).toBeUndefined();
    stream.connected();
    expect(context.takeMarks()).toBe("");
  });

  it("an accepted connection can be written to at once", () => {
    const context = new FakeContext();
    const stream = new Stream(3, 1, context, false);
    expect(stream.state).toBe("connected");
    expect(context.takeMarks()).toBe("");
    stream.attach(new FakeConnection());
    expect(context.takeMarks()).toBe("w");
  });

  const known = ["ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "ETIMEDOUT"];
  it.each([...known, "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN"])(
    "%s is told to libzmq, before and after",
    (code) => {
      const { stream, context } = connecting();
      stream.failed(code);
      expect(stream.failure).toBe(code);
      expect(stream.state).toBe("failed");
      expect(context.takeMarks()).toBe("rw");
      const open = openStream();
      open.stream.failed(code);
      expect(open.stream.failure).toBe(code);
    },
  );

  it.each(["ENOENT", "EACCES", "EPIPE", "ENOTFOUND", "EAI_AGAIN", "ERR_SOMETHING", ""])(
    "%j, for which libzmq has no use, is a refused or a reset connection",
    (code) => {
      const { stream } = connecting();
      stream.failed(code);
      expect(stream.failure).toBe("ECONNREFUSED");
      const open = openStream();
      open.stream.failed(code);
      expect(open.stream.failure).toBe("ECONNRESET");
    },
  );

  it("keeps the first failure; a later success changes nothing", () => {
    const { stream, context } = connecting();
    stream.failed("ETIMEDOUT");
    context.takeMarks();
    stream.failed("ECONNRESET");
    stream.connected();
    expect(stream.failure).toBe("ETIMEDOUT");
    expect(stream.state).toBe("failed");
    expect(context.takeMarks()).toBe("");
  });
});

describe("addresses", () => {
  const listener = { transport: "ipc", path: "/a" } as const;
  const remote = { transport: "tcp", family: 4, host: "127.0.0.1", port: 9 } as const;

  it("are those of the connection; an accepted connection without one has that of its listener", () => {
    const { stream, connection } = openStream();
    expect([stream.local, stream.remote]).toEqual([undefined, undefined]);
    stream.attach(connection, listener);
    expect(stream.local).toEqual(listener);
    connection.local = { ...remote, port: 8 };
    connection.remote = remote;
    expect(stream.local).toEqual({ ...remote, port: 8 });
    expect(stream.remote).toEqual(remote);
  });

  it("of an ipc connection are that of the listener and an empty one", () => {
    const unnamed = { transport: "ipc", path: "" };
    const accepted = openStream();
    accepted.stream.attach(accepted.connection, listener);
    expect([accepted.stream.local, accepted.stream.remote]).toEqual([listener, unnamed]);

    const stream = new Stream(4, 1, new FakeContext(), true);
    stream.attach(new FakeConnection(), listener);
    expect([stream.local, stream.remote]).toEqual([undefined, undefined]);
    stream.connected();
    expect([stream.local, stream.remote]).toEqual([unnamed, listener]);
  });
});

it("settings are passed to the connection", () => {
  const { stream, connection } = openStream();
  stream.set({ keepAlive: 1, typeOfService: 32 });
  expect(connection.calls).toEqual(['set {"keepAlive":1,"typeOfService":32}']);
});
