/** Messages around 2 GiB, and connections that carry more than that: sizes do not fit into 31 or 32 bits. */
import { describe, expect, it } from "vitest";
import { Context, Pair, Publisher, Pull, Push, Subscriber } from "../../src/index.js";
import { useAttacked } from "../support/attacked.js";
import { memoryWorld } from "../support/world.js";
import { command, frame, frameHeader } from "../support/zmtp.js";

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const MORE = 1;

const attacked = useAttacked();

describe("send()", () => {
  const tooLarge = expect.objectContaining({
    code: "EMSGSIZE",
    message: expect.stringContaining("2147483647 bytes") as string,
  }) as unknown;
  // The system gives memory to what is written, and nothing writes to this.
  const huge = (): Buffer => Buffer.alloc(2 * GIB);

  it("refuses a frame of 2 GiB at once, with or without a peer, and queues nothing of the message", async () => {
    const { context } = attacked;
    const pull = attacked.use(new Pull({ context }));
    const push = attacked.use(new Push({ context }));
    await expect(push.send(huge())).rejects.toEqual(tooLarge);
    await pull.bind("inproc://sizes");
    push.connect("inproc://sizes");
    await expect(push.send(huge())).rejects.toEqual(tooLarge);
    await expect(push.send(["first", huge(), "last"])).rejects.toEqual(tooLarge);
    await expect(push.send([Buffer.alloc(5000), huge()])).rejects.toEqual(tooLarge);
    await push.send("next");
    expect((await pull.receive()).map(String)).toEqual(["next"]);
  });

  it("takes frames that have more than 2 GiB together", async () => {
    const { context } = attacked;
    const [a, b] = [attacked.use(new Pair({ context })), attacked.use(new Pair({ context }))];
    await a.bind("inproc://sizes");
    b.connect("inproc://sizes");
    const large = Buffer.alloc(2 * GIB - 1);
    await a.send([large, large, large, "end"]);
    const frames = await b.receive();
    expect(frames.map(({ length }) => length)).toEqual([large.length, large.length, large.length, 3]);
    expect(attacked.heap).toBeLessThan(16 * MIB);
  });

  it("of a Publisher refuses it whether or not it has subscribers", async () => {
    const { context } = attacked;
    const { socket: publisher, endpoint } = await attacked.bound(new Publisher({ context }));
    await expect(publisher.send(huge())).rejects.toEqual(tooLarge);
    const subscriber = attacked.use(new Subscriber({ context: new Context() }));
    subscriber.connect(endpoint);
    await expect(publisher.send(["topic", huge()])).rejects.toEqual(tooLarge);
    await attacked.stillWorks();
  });
});

describe("an option", () => {
  it.each([2 ** 30, 2 ** 30 - 1, Math.ceil(2 ** 32 / 40)])("of %d bytes is refused", async (size) => {
    const { context } = attacked;
    const subscriber = attacked.use(new Subscriber({ context }));
    const large = Buffer.alloc(size);
    const noMemory = expect.objectContaining({ code: "ENOMEM" }) as unknown;
    expect(() => subscriber.subscribe(large)).toThrow(noMemory);
    await attacked.stillWorks();
  });
});

describe("a frame that a peer announces", () => {
  const sizes = [2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];

  it.each(sizes)("with %d bytes ends the connection", async (size) => {
    const { socket, endpoint, log } = await attacked.bound(new Pull({ context: attacked.context }));
    for (const before of [[], [frame("part", MORE)]])
      for (const flags of [0, MORE]) {
        const peer = await attacked.greeted(endpoint, "PUSH");
        await peer.send(Buffer.concat([...before, frameHeader(size, flags), Buffer.alloc(KIB)]));
        await peer.over();
        expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
      }
    const good = await attacked.greeted(endpoint, "PUSH");
    await good.send(frame("fine"));
    expect((await socket.receive()).map(String)).toEqual(["fine"]);
  });

  it.each(sizes)("with %d bytes ends the connection of ZMTP 1", async (size) => {
    const { endpoint, log } = await attacked.bound(new Pull({ context: attacked.context }));
    const peer = await attacked.stranger(endpoint);
    // An empty identity, then a frame with a size of eight bytes, which counts a byte of flags.
    const header = Buffer.alloc(9, 0xff);
    header.writeBigUInt64BE(BigInt.asUintN(64, size + 1n) || size, 1);
    await peer.send(Buffer.concat([Buffer.from([1, 0]), header, Buffer.alloc(KIB)]));
    await peer.over();
    expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
  });

  it("may have 2 GiB - 1, and costs what has arrived of it", async () => {
    const { socket, endpoint } = await attacked.bound(new Pull({ context: attacked.context }));
    const peer = await attacked.greeted(endpoint, "PUSH");
    await peer.send(Buffer.concat([frameHeader(2 * GIB - 1), Buffer.alloc(100)]));
    const other = await attacked.greeted(endpoint, "PUSH");
    await other.send(frame("fine"));
    expect(String(await socket.receive())).toBe("fine");
    expect(peer.isOver).toBe(false);
    expect(attacked.heap).toBeLessThan(16 * MIB);
  });

  it.each([255, 256, 4095, 4096, 4097, 100_000, 3 * MIB])(
    "may be as large as maxMessageSize and no larger: %d",
    async (size) => {
      const { socket, endpoint, log } = await attacked.bound(
        new Pull({ context: attacked.context, maxMessageSize: size }),
      );
      const good = await attacked.greeted(endpoint, "PUSH");
      await good.send(frame(Buffer.alloc(size, "x")));
      expect((await socket.receive())[0].equals(Buffer.alloc(size, "x"))).toBe(true);
      const bad = await attacked.greeted(endpoint, "PUSH");
      await bad.send(frame(Buffer.alloc(size + 1, "x")));
      await bad.over();
      expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
      // Commands have a limit of their own.
      await good.send(Buffer.concat([command("FOO", Buffer.alloc(10)), frame(Buffer.alloc(size, "y"))]));
      expect((await socket.receive())[0].equals(Buffer.alloc(size, "y"))).toBe(true);
    },
  );
});

/** ZEROMQ_TEST_SECONDS: there is time for more. */
const TOTAL = (process.env.ZEROMQ_TEST_SECONDS === undefined ? 2.1 : 4.1) * GIB;

it("a connection goes on after 2 GiB, and after 4 GiB", { timeout: 120_000 }, async () => {
  const world = memoryWorld("sizes", { segment: [MIB, MIB], bufferSize: 4 * MIB, latency: [0, 0] }).create();
  const [first, second] = world.engines("tcp");
  const a = world.socket(first, "PAIR");
  const b = world.socket(second, "PAIR").connect(await a.bind(world.endpoint("tcp")));
  const body = Buffer.alloc(MIB);
  let sent = 0;
  for (let number = 0; sent < TOTAL; number++, sent += body.length) {
    body.writeUInt32LE(number, body.length - 4);
    await a.send("small", body);
    const [small, large] = await b.receive();
    expect([small.length, large.length]).toEqual([5, body.length]);
    expect(Buffer.from(large.buffer, large.byteOffset).readUInt32LE(body.length - 4)).toBe(number);
    await b.send(`${number}`);
    expect(await a.receiveTexts()).toEqual([`${number}`]);
  }
  await world.end();
});

describe("sizes of batches", () => {
  /** Sets options that have no name here. */
  class Tuned extends Pull {
    set(option: number, value: number): void {
      this.setInt32Option(option, value);
    }
    get(option: number): number {
      return this.getInt32Option(option);
    }
  }
  const [ZMQ_IN_BATCH_SIZE, ZMQ_OUT_BATCH_SIZE] = [101, 102];

  it.each([
    [1, 64],
    [8, 64],
    [100, 100],
    [2 ** 31 - 1, MIB],
  ])("a size of %d is %d", async (size, actual) => {
    const { context } = attacked;
    const pull = attacked.use(new Tuned({ context }));
    for (const option of [ZMQ_IN_BATCH_SIZE, ZMQ_OUT_BATCH_SIZE]) {
      pull.set(option, size);
      expect(pull.get(option)).toBe(actual);
    }
    await pull.bind("tcp://127.0.0.1:*");
    const push = attacked.use(new Push({ context }));
    push.connect(pull.lastEndpoint as string);
    const sizes = [0, 1, 29, 30, 60, 61, 62, 63, 64, 65, 100, 254, 255, 256, 257, 300, 5000, 70_000];
    const bodies = sizes.map((length) => Buffer.alloc(length, `${length} `));
    for (const body of bodies) await push.send([body, "and", body]);
    for (const body of bodies)
      expect((await pull.receive()).map((frame) => frame.equals(body) || String(frame))).toEqual([
        true,
        "and",
        true,
      ]);
  });
});
