/** What can be sent, and what arrives then. */
import { describe, expect, it } from "vitest";
import { describeEach, failure, inproc, type Kit } from "../support/implementations.js";

type Sendable = Parameters<InstanceType<Kit["zmq"]["Push"]>["send"]>[0];

const bytes = (...values: number[]): Buffer => Buffer.from(values);

const detached = (): Uint8Array<ArrayBuffer> => {
  const view = new Uint8Array(200);
  structuredClone(view, { transfer: [view.buffer] });
  return view;
};

const shared = (): SharedArrayBuffer => {
  const buffer = new SharedArrayBuffer(3);
  new Uint8Array(buffer).set([7, 8, 9]);
  return buffer;
};

const KINDS: [string, unknown, Buffer][] = [
  ["a Buffer", bytes(1, 2, 3), bytes(1, 2, 3)],
  ["a slice of a Buffer", Buffer.from("abcdef").subarray(2, 4), Buffer.from("cd")],
  ["an empty Buffer", Buffer.alloc(0), bytes()],
  ["a Uint8Array", new Uint8Array([1, 2]), bytes(1, 2)],
  ["a Uint16Array", new Uint16Array([0x0201, 0x0403]), bytes(1, 2, 3, 4)],
  [
    "a part of a Float64Array",
    new Float64Array([0, 1, 2]).subarray(1, 2),
    Buffer.from(new Float64Array([1]).buffer),
  ],
  ["an ArrayBuffer", new Uint8Array([4, 5]).buffer, bytes(4, 5)],
  ["an empty ArrayBuffer", new ArrayBuffer(0), bytes()],
  ["a detached ArrayBuffer", detached().buffer, bytes()],
  ["a view of a detached ArrayBuffer", detached(), bytes()],
  ["text", "hello", Buffer.from("hello")],
  ["text of several scripts", "héllo wörld ΩЖ日本 👍", Buffer.from("héllo wörld ΩЖ日本 👍")],
  ["text with NUL", "a\0b", bytes(97, 0, 98)],
  ["half a character", "\ud800", Buffer.from("\ufffd")],
  ["empty text", "", bytes()],
  ["null", null, bytes()],
  ["a number", 12.5, Buffer.from("12.5")],
  ["minus nothing", -0, Buffer.from("0")],
  ["NaN", NaN, Buffer.from("NaN")],
  ["true", true, Buffer.from("true")],
  ["a BigInt", 10n ** 20n, Buffer.from("100000000000000000000")],
  ["an object", { toString: () => "as text" }, Buffer.from("as text")],
  ["a date", new Date(0), Buffer.from(String(new Date(0)))],
  ["a boxed text", Object("boxed"), Buffer.from("boxed")],
];

const SIZES = [1, 128, 129, 255, 256, 2048, 4095, 4096, 8191, 65_536, 1_000_000];

describeEach("a message", (kit) => {
  const connected = (endpoint: string) => kit.pair("Pull", "Push", { endpoint });

  it.each(KINDS)("can be %s", async (_kind, value, expected) => {
    const [pull, push] = await connected(inproc());
    await push.send(value as Sendable);
    await push.send([value, value] as Sendable);
    expect(await pull.receive()).toEqual([expected]);
    expect(await pull.receive()).toEqual([expected, expected]);
  });

  it("can be a SharedArrayBuffer or a DataView; not in npm zeromq", async () => {
    const [pull, push] = await connected(inproc());
    await push.send(shared());
    const [message = bytes()] = await pull.receive();
    const theirs = Buffer.from("[object SharedArrayBuffer]");
    expect(message).toEqual(kit.expected("moreKindsOfBytes", { theirs, ours: bytes(7, 8, 9) }));
    if (!kit.deviates("moreKindsOfBytes")) return;
    await push.send(new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2));
    expect(await pull.receive()).toEqual([bytes(2, 3)]);
  });

  it("cannot be a symbol", async () => {
    const [, push] = await connected(inproc());
    const error = { how: "throws", name: "TypeError" };
    expect(await failure(() => push.send(Symbol("x") as unknown as string))).toMatchObject(error);
    expect(await failure(() => push.send(["a", Symbol("x") as unknown as string]))).toMatchObject(error);
    await push.send("works on");
  });

  it("can have undefined among its frames, as text", async () => {
    const [pull, push] = await connected(inproc());
    await push.send(["a", undefined, ["b", "c"]] as unknown as Sendable);
    expect((await pull.receive()).map(String)).toEqual(["a", "undefined", "b,c"]);
  });

  it("cannot be without frames; npm zeromq sends nothing", async () => {
    const [, push] = await connected(inproc());
    expect((await failure(() => push.send([]))).code).toBe(
      kit.expected("noFrames", { theirs: undefined, ours: "EINVAL" }),
    );
  });

  describe.each(["inproc", "tcp", "ipc"])("over %s", (transport) => {
    const endpoint = (): string => {
      if (transport === "inproc") return inproc();
      return transport === "tcp" ? "tcp://127.0.0.1:*" : "ipc://*";
    };

    it("arrives whole, whatever its size", async () => {
      const [pull, push] = await connected(endpoint());
      for (const size of SIZES) {
        const body = Buffer.alloc(size, size);
        const sending = push.send(body);
        const [received] = await pull.receive();
        expect(received?.equals(body), `${size} bytes`).toBe(true);
        await sending;
      }
    });

    it("arrives with all its frames", async () => {
      const [pull, push] = await connected(endpoint());
      const frames = Array.from({ length: 500 }, (_, i) => Buffer.alloc((i * 37) % 5000, i));
      const sending = push.send(frames);
      const received = await pull.receive();
      await sending;
      expect(received.length).toBe(frames.length);
      expect(received.every((frame, i) => frame.equals(frames[i] as Buffer))).toBe(true);
    });

    it("arrives in the order in which messages were sent", async () => {
      const [pull, push] = await connected(endpoint());
      const received: string[] = [];
      const receiving = (async () => {
        for await (const [message] of pull) if (received.push(String(message)) === 300) break;
      })();
      for (let i = 0; i < 300; i++)
        await push.send(i % 7 === 0 ? [String(i), Buffer.alloc(10_000)] : String(i));
      await receiving;
      expect(received).toEqual(Array.from({ length: 300 }, (_, i) => String(i)));
    });
  });

  it("that is small may be changed after send", async () => {
    const [pull, push] = await connected("tcp://127.0.0.1:*");
    const small = Buffer.alloc(128, "a");
    const sending = push.send(small);
    small.fill("b");
    await sending;
    expect(await pull.receive()).toEqual([Buffer.alloc(128, "a")]);
  });

  it("that is small may be changed while it waits", async () => {
    const pull = kit.open("Pull", { receiveHighWaterMark: 1 });
    const push = kit.open("Push", { sendHighWaterMark: 1 });
    const name = inproc();
    await pull.bind(name);
    push.connect(name);
    const small = Buffer.alloc(128, "a");
    for (let i = 0; i < 2; i++) await push.send("fills the queue");
    const sending = push.send(small);
    small.fill("b");
    for (let i = 0; i < 2; i++) await pull.receive();
    await sending;
    expect(await pull.receive()).toEqual([Buffer.alloc(128, "a")]);
  });

  it("is a fresh array of Buffers", async () => {
    const [pull, push] = await connected(inproc());
    await push.send(["a", "b"]);
    await push.send(["c", "d"]);
    const messages = [await pull.receive(), await pull.receive()];
    for (const message of messages) {
      expect(Array.isArray(message)).toBe(true);
      expect(message.every((frame) => Buffer.isBuffer(frame))).toBe(true);
    }
    messages[0]?.[0]?.fill("x");
    expect(messages.flat().map(String)).toEqual(["x", "b", "c", "d"]);
  });

  it("that is large shares its memory with the receiver over inproc", async () => {
    const [pull, push] = await connected(inproc());
    const body = Buffer.alloc(100_000, "a");
    await push.send(body);
    const [received] = await pull.receive();
    received?.write("changed");
    expect(body.toString("latin1", 0, 8)).toBe("changeda");
  });
});
