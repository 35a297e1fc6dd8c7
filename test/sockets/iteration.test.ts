/** Async iteration over messages. */
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { describeEach, failure, inproc } from "../support/implementations.js";

describeEach("iteration", (kit) => {
  const connected = () => kit.pair("Pull", "Push", { endpoint: inproc() });

  it("gives the messages in order, and can be continued after a break", async () => {
    const [pull, push] = await connected();
    const received: string[] = [];
    const iterate = async (count: number): Promise<void> => {
      for await (const [message] of pull) {
        received.push(String(message));
        if (received.length === count) break;
      }
    };
    for (let i = 0; i < 10; i++) await push.send(String(i));
    await iterate(3);
    await iterate(6);
    expect(String(await pull.receive())).toBe("6");
    const rest = iterate(11);
    for (let i = 10; i < 15; i++) await push.send(String(i));
    await rest;
    expect(received.map(Number)).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11]);
  });

  it("ends when the socket is closed", async () => {
    const [pull, push] = await connected();
    const received: string[] = [];
    let second: (() => void) | undefined;
    const secondReceived = new Promise<void>((resolve) => (second = resolve));
    const iterating = (async () => {
      for await (const [message] of pull) if (received.push(String(message)) === 2) second?.();
      return "ended";
    })();
    await push.send("a");
    await push.send("b");
    await secondReceived;
    pull.close();
    expect(await iterating).toBe("ended");
    expect(received).toEqual(["a", "b"]);
  });

  it("ends when the body of the loop closes the socket", async () => {
    const [pull, push] = await connected();
    for (const text of ["a", "b", "c"]) await push.send(text);
    const received: string[] = [];
    for await (const [message] of pull) {
      received.push(String(message));
      if (received.length === 2) pull.close();
    }
    expect(received).toEqual(["a", "b"]);
  });

  it("ends at once for a closed socket", async () => {
    const pull = kit.open("Pull");
    pull.close();
    expect(await pull[Symbol.asyncIterator]().next()).toEqual({ done: true });
  });

  it("has next(), and in this package return()", async () => {
    const [pull, push] = await connected();
    const iterator = pull[Symbol.asyncIterator]();
    expect([typeof iterator.next, iterator.return, iterator.throw]).toEqual([
      "function",
      kit.expected("iteratorReturn", { theirs: undefined, ours: expect.any(Function) as unknown }),
      undefined,
    ]);
    await push.send("a");
    await push.send(["b", "c"]);
    expect(await iterator.next()).toEqual({ value: [Buffer.from("a")], done: false });
    expect(await iterator.next()).toEqual({ value: [Buffer.from("b"), Buffer.from("c")], done: false });
    const last = iterator.next();
    pull.close();
    expect(await last).toEqual({ done: true });
    expect(await iterator.next()).toEqual({ done: true });
  });

  it("rejects when it times out", async () => {
    const pull = kit.open("Pull", { receiveTimeout: 5 });
    const error = { how: "rejects", code: "EAGAIN" };
    expect(await failure(() => pull[Symbol.asyncIterator]().next())).toMatchObject(error);
    expect(
      await failure(async () => {
        for await (const message of pull) void message;
      }),
    ).toMatchObject(error);
  });

  it("rejects, and does not throw, while a receive is pending", async () => {
    const pull = kit.open("Pull");
    const pending = failure(() => pull.receive());
    expect(await failure(() => pull[Symbol.asyncIterator]().next())).toMatchObject({
      how: "rejects",
      code: "EBUSY",
    });
    pull.close();
    expect(await pending).toMatchObject({ code: "EAGAIN" });
  });

  it("rejects while the socket is blocked", async () => {
    const pull = kit.open("Pull");
    const binding = pull.bind("tcp://127.0.0.1:*");
    expect(await failure(() => pull[Symbol.asyncIterator]().next())).toMatchObject({
      how: "rejects",
      code: "EBUSY",
      message: "Socket is blocked by a bind or unbind operation",
    });
    await binding;
  });

  it("uses the receive() of a subclass", async () => {
    class Loud extends kit.zmq.Pull {
      override async receive(): Promise<Buffer[]> {
        const frames = await super.receive();
        return frames.map((frame) => Buffer.from(String(frame).toUpperCase()));
      }
    }
    const pull = kit.track(new Loud());
    const push = kit.open("Push");
    const name = inproc();
    await pull.bind(name);
    push.connect(name);
    for (const text of ["a", "b", "c"]) await push.send(text);
    const received: string[] = [];
    for await (const [message] of pull) if (received.push(String(message)) === 3) break;
    expect(received).toEqual(["A", "B", "C"]);
  });
});

describeEach("an iterator that ends early", (kit) => {
  it("leaves no receive pending after a break", async () => {
    const [pull, push] = await kit.pair("Pull", "Push");
    for (const text of ["one", "two", "three"]) await push.send(text);
    for await (const [message] of pull) {
      expect(String(message)).toBe("one");
      break;
    }
    expect(String(await pull.receive())).toBe("two");
    expect(String(await pull.receive())).toBe("three");
  });

  it("leaves no receive pending when it belonged to a stream", async () => {
    const [pull, push] = await kit.pair("Pull", "Push");
    await push.send("one");
    const stream = Readable.from(pull as AsyncIterable<unknown>, { highWaterMark: 1 });
    for await (const [message] of stream as AsyncIterable<[Buffer]>) {
      expect(String(message)).toBe("one");
      break;
    }
    if (!kit.deviates("iteratorReturn")) {
      expect((await failure(() => pull.receive())).code).toBe("EBUSY");
      return;
    }
    const received = pull.receive();
    for (const text of ["two", "three"]) await push.send(text);
    expect(String(await received)).toBe("two");
    expect(String(await pull.receive())).toBe("three");
  });

  it("ends a next() that is pending, and gives nothing more", async () => {
    if (!kit.deviates("iteratorReturn")) return;
    const [pull, push] = await kit.pair("Pull", "Push");
    const iterator = (pull as AsyncIterable<[Buffer]>)[Symbol.asyncIterator]();
    const pending = iterator.next();
    const over = { done: true, value: undefined };
    expect(await iterator.return?.()).toEqual(over);
    expect(await pending).toEqual(over);
    await push.send("one");
    expect(await iterator.next()).toEqual(over);
    expect(String(await pull.receive())).toBe("one");
    // It must not end a receive that another caller began.
    const received = pull.receive();
    await iterator.return?.();
    await push.send("two");
    expect(String(await received)).toBe("two");
  });
});
