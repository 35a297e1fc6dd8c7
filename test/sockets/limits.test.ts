/** What peers and users may make a context hold: beyond it a call fails or a connection ends, and all else goes on. */
import { createSocket } from "node:dgram";
import { beforeEach, describe, expect, it } from "vitest";
import { libzmqOf } from "../../src/api/context.js";
import {
  Context,
  curveKeyPair,
  Publisher,
  Pull,
  Push,
  Router,
  Subscriber,
  XPublisher,
} from "../../src/index.js";
import { Dish, Radio } from "../../src/draft.js";
import { useAttacked } from "../support/attacked.js";
import { freePort } from "../support/free-port.js";
import { turn } from "../support/wait.mjs";
import { command, frame, frameHeader, greeting, MORE, ready } from "../support/zmtp.js";

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const COMMAND = 4;

const attacked = useAttacked();
const { use, bound, stranger, greeted } = attacked;

let context: Context;
beforeEach(() => {
  context = attacked.context;
});

const heap = (): number => attacked.heap;

/** A message still passes from a Push to the Pull. */
async function stillWorks(pull: Pull, endpoint: string): Promise<void> {
  const push = use(new Push({ context: new Context() }));
  push.connect(endpoint);
  await push.send("fine");
  for (;;) {
    const [frameOfMessage] = await pull.receive();
    if (frameOfMessage.toString() === "fine") return;
  }
}

describe("before the handshake is done", () => {
  it.each([2 * GIB, 2 * GIB - 1, GIB, 60 * MIB, 8 * KIB + 1])(
    "a command of %d bytes ends the connection",
    async (size) => {
      const { socket, endpoint, log } = await bound(new Pull({ context }));
      await stillWorks(socket, endpoint);
      const before = heap();
      const peer = await stranger(endpoint);
      await peer.send(Buffer.concat([greeting(), frameHeader(size, COMMAND), Buffer.alloc(KIB)]));
      await peer.over();
      expect((await log.until("handshake:error:protocol")).error).toMatchObject({
        code: "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED",
      });
      expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
      expect(heap()).toBeLessThan(before + 16 * KIB);
      await stillWorks(socket, endpoint);
    },
  );

  it("the same holds for a CURVE server, and for frames that are not commands", async () => {
    const { publicKey, secretKey } = curveKeyPair();
    const keys = { curveServer: true, curvePublicKey: publicKey, curveSecretKey: secretKey };
    const { endpoint, log } = await bound(new Pull({ context, ...keys }));
    for (const flags of [COMMAND, 0, MORE]) {
      const peer = await stranger(endpoint);
      await peer.send(Buffer.concat([greeting("CURVE"), frameHeader(2 * GIB, flags), Buffer.alloc(MIB)]));
      await peer.over();
      expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
    }
  });

  it("a READY with many properties ends the connection; one within the limit does not", async () => {
    const { endpoint, log } = await bound(new Pull({ context }));
    const properties = (count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-${index}`, ""]));
    const peer = await stranger(endpoint);
    await peer.send(Buffer.concat([greeting(), ready("PUSH", properties(4_000))]));
    await peer.over();
    expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
    await greeted(endpoint, "PUSH", properties(500));
    await log.until("handshake");
  });

  it("the limit is an option", async () => {
    context.maxHandshakeSize = 1024;
    const { endpoint, log } = await bound(new Pull({ context }));
    const peer = await stranger(endpoint);
    await peer.send(Buffer.concat([greeting(), ready("PUSH", { X: "x".repeat(1024) })]));
    await peer.over();
    expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
  });

  it("an identity of 256 bytes ends the connection, also in older versions of ZMTP", async () => {
    const { endpoint, log } = await bound(new Router({ context }));
    const peer = await stranger(endpoint);
    await peer.send(Buffer.concat([greeting(), ready("DEALER", { Identity: "x".repeat(256) })]));
    await peer.over();
    expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
    const old = await stranger(endpoint);
    const signature = Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 5]);
    await old.send(Buffer.concat([signature, frame(Buffer.alloc(256))]));
    await old.over();
    expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
    await greeted(endpoint, "DEALER", { Identity: "x".repeat(255) });
    await log.until("handshake");
  });
});

describe("a message that does not end", () => {
  it("ends the connection at a number of frames", async () => {
    context.maxMessageFrames = 10_000;
    const { socket, endpoint, log } = await bound(new Pull({ context }));
    const peer = await greeted(endpoint, "PUSH");
    await peer.flood(Buffer.alloc(8 * KIB).fill(frame("", MORE)));
    expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
    await stillWorks(socket, endpoint);
    const good = await greeted(endpoint, "PUSH");
    await good.send(Buffer.concat([Buffer.alloc(2 * 9_999).fill(frame("", MORE)), frame("last")]));
    expect(await socket.receive()).toHaveLength(10_000);
  });

  it("ends the connection at a number of bytes", async () => {
    context.maxMessageBytes = MIB;
    const { socket, endpoint, log } = await bound(new Pull({ context }));
    for (const size of [1000, 100_000]) {
      const peer = await greeted(endpoint, "PUSH");
      await peer.flood(frame(Buffer.alloc(size), MORE));
      expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
    }
    await stillWorks(socket, endpoint);
  });

  it("ends the connection when the memory of the context is full, without any further option", async () => {
    context.memoryLimit = 16 * MIB;
    const { socket, endpoint, log } = await bound(new Pull({ context }));
    const peer = await greeted(endpoint, "PUSH");
    await peer.flood(Buffer.alloc(64 * KIB).fill(frame("", MORE)));
    expect((await log.until("disconnect")).error).toMatchObject({ code: "ENOMEM" });
    expect(heap()).toBeLessThan(4 * MIB);
    await stillWorks(socket, endpoint);
  });

  it("of large frames ends the connection when bodies may not take more memory", async () => {
    context.bodyMemoryLimit = 16 * MIB;
    const { socket, endpoint, log } = await bound(new Pull({ context }));
    const peer = await greeted(endpoint, "PUSH");
    await peer.flood(frame(Buffer.alloc(100_000), MORE));
    expect((await log.until("disconnect")).error).toMatchObject({ code: "ENOMEM" });
    const other = await greeted(endpoint, "PUSH");
    await other.send(frameHeader(GIB));
    await other.flood(Buffer.alloc(MIB));
    expect((await log.until("disconnect")).error).toMatchObject({ code: "ENOMEM" });
    await stillWorks(socket, endpoint);
    expect(libzmqOf(context).memoryInUse.bodies).toBe(0);
  });
});

describe("datagrams", () => {
  it("that there is no memory for are lost, and the others are not", async () => {
    context.memoryLimit = 16 * MIB;
    const dish = use(new Dish({ context, receiveHighWaterMark: 0 }));
    dish.join("group");
    const sender = createSocket("udp4");
    const port = await freePort();
    await dish.bind(`udp://127.0.0.1:${port}`);
    const datagram = (body: string | Buffer): Buffer =>
      Buffer.concat([Buffer.from([5]), Buffer.from("group"), Buffer.from(body)]);
    const send = (bytes: Buffer): Promise<void> =>
      new Promise((resolve) => sender.send(bytes, port, "127.0.0.1", () => resolve()));
    for (let i = 0; i < 1000; i++) {
      await send(datagram(Buffer.alloc(60_000)));
      await turn();
    }
    expect(heap()).toBeLessThanOrEqual(16 * MIB);
    let received = 0;
    for (; dish.readable; received++) await dish.receive();
    expect(received).toBeGreaterThan(100);
    expect(received).toBeLessThan(300);
    await send(datagram("last"));
    expect(String((await dish.receive())[0])).toBe("last");
    sender.close();
  });
});

describe("subscriptions of a peer", () => {
  it.each([
    ["a command", (topic: Buffer) => command("SUBSCRIBE", topic)],
    ["a message", (topic: Buffer) => frame(Buffer.concat([Buffer.from([1]), topic]))],
  ])("that are too large as %s end the connection", async (_, subscribe) => {
    context.maxSubscriptionSize = 10_000;
    const { socket, endpoint, log } = await bound(new XPublisher({ context }));
    const large = await greeted(endpoint, "SUB");
    await large.send(subscribe(Buffer.alloc(10_001)));
    expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
    const good = await greeted(endpoint, "SUB");
    await good.send(subscribe(Buffer.alloc(10_000, "x")));
    const [request] = await socket.receive();
    expect(request).toEqual(Buffer.concat([Buffer.from([1]), Buffer.alloc(10_000, "x")]));
  });

  it("of 60 MB end the connection of a Publisher", async () => {
    const { endpoint, log } = await bound(new Publisher({ context }));
    const peer = await greeted(endpoint, "SUB");
    await peer.send(frame(Buffer.alloc(60_000_000, 1)));
    expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
    const other = await greeted(endpoint, "SUB");
    await other.send(command("SUBSCRIBE", Buffer.alloc(60_000_000)));
    expect((await log.until("disconnect")).error).toMatchObject({ code: "EMSGSIZE" });
  });

  const topic = (index: number): Buffer => Buffer.from(`topic ${index}`);
  const subscriptions = (from: number, to: number, name = "SUBSCRIBE"): Buffer =>
    Buffer.concat(Array.from({ length: to - from }, (_, index) => command(name, topic(from + index))));

  it("that are too many end the connection; those that were cancelled do not count", async () => {
    context.maxSubscriptions = 1000;
    const { socket, endpoint, log } = await bound(new XPublisher({ context }));
    const peer = await greeted(endpoint, "SUB");
    for (let round = 0; round < 5; round++) {
      await peer.send(subscriptions(0, 1000));
      await peer.send(subscriptions(0, 1000));
      await peer.send(subscriptions(0, 1000, "CANCEL"));
    }
    for (let read = 0; read < 10_000; read++) await socket.receive();
    expect(peer.isOver).toBe(false);
    await peer.send(subscriptions(0, 1001));
    expect((await log.until("disconnect")).error).toMatchObject({ code: "ENOBUFS" });
  });

  it("of a peer that joins a group again and again count once", async () => {
    context.maxSubscriptions = 10;
    const { endpoint, log } = await bound(new Radio({ context }));
    const peer = await greeted(endpoint, "DISH");
    await peer.send(Buffer.concat(Array.from({ length: 1000 }, () => command("JOIN", Buffer.from("same")))));
    await peer.send(command("LEAVE", Buffer.from("same")));
    const join = (group: number | string): Buffer => command("JOIN", Buffer.from(String(group)));
    for (let group = 0; group < 10; group++) await peer.send(join(group));
    // Ends the connection for another reason.
    await peer.send(join("x".repeat(256)));
    expect((await log.until("disconnect")).error).toBeUndefined();
    const other = await greeted(endpoint, "DISH");
    for (let group = 0; group < 12; group++) await other.send(join(group));
    expect((await log.until("disconnect")).error).toMatchObject({ code: "ENOBUFS" });
  });

  it("that are too large together end the connection", async () => {
    context.maxSubscriptionBytes = 10_000;
    const { endpoint, log } = await bound(new Publisher({ context }));
    const peer = await greeted(endpoint, "SUB");
    await peer.send(subscriptions(0, 2000));
    expect((await log.until("disconnect")).error).toMatchObject({ code: "ENOBUFS" });
  });

  it("end the connection when the memory of the context is full", async () => {
    context.memoryLimit = 16 * MIB;
    const { endpoint, log } = await bound(new Publisher({ context }));
    const peer = await greeted(endpoint, "SUB");
    let index = 0;
    while (!peer.isOver) await peer.send(command("SUBSCRIBE", Buffer.alloc(1024, `${index++}`.padStart(8))));
    expect((await log.until("disconnect")).error).toMatchObject({ code: "ENOMEM" });
    const again = await greeted(endpoint, "SUB");
    await again.send(subscriptions(0, 10));
  });
});

describe("a send that would exceed the memory limit", () => {
  const FILLER = "x".repeat(2500);

  /** Sends numbered messages until one is refused. Returns how many were accepted. */
  async function sendUntilRefused(push: Push, from: number): Promise<number> {
    for (let number = from; ; number++) {
      const outcome = await push.send([`${number}`, FILLER, "end"]).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (outcome === undefined) continue;
      expect(outcome).toMatchObject({ code: "ENOMEM" });
      return number - from;
    }
  }

  it("fails with ENOMEM and queues nothing; all that was accepted arrives, and then more can be sent", async () => {
    context.memoryLimit = 16 * MIB;
    const endpoint = `tcp://127.0.0.1:${await freePort()}`;
    const push = use(new Push({ context, sendHighWaterMark: 0 }));
    push.connect(endpoint);
    const accepted = await sendUntilRefused(push, 0);
    expect(accepted).toBeGreaterThan(3_000);
    expect(heap()).toBeLessThan(16 * MIB);
    // A socket that holds nothing may still send.
    const other = use(new Push({ context }));
    const { socket: receiver, endpoint: where } = await bound(new Pull({ context: new Context() }));
    other.connect(where);
    await other.send("small");
    expect(String(await receiver.receive())).toBe("small");
    const pull = use(new Pull({ context: new Context(), receiveHighWaterMark: 0 }));
    await pull.bind(endpoint);
    for (let number = 0; number < accepted; number++)
      expect((await pull.receive()).map(String).join()).toBe(`${number},${FILLER},end`);
    await push.send("more");
    expect(String(await pull.receive())).toBe("more");
  });

  it("is refused for large and for many frames as well", async () => {
    context.memoryLimit = 16 * MIB;
    const push = use(new Push({ context, sendHighWaterMark: 0 }));
    push.connect("tcp://127.0.0.1:1");
    await sendUntilRefused(push, 0);
    await expect(push.send(Buffer.alloc(100_000))).rejects.toMatchObject({ code: "ENOMEM" });
    await expect(push.send(Array.from({ length: 1000 }, () => "x"))).rejects.toMatchObject({
      code: "ENOMEM",
    });
  });
});

describe("when the memory limit is reached", () => {
  async function fillMemory(): Promise<Push> {
    const push = use(new Push({ context, sendHighWaterMark: 0 }));
    push.connect("tcp://127.0.0.1:1");
    await expect(
      (async () => {
        for (;;) await push.send("x".repeat(4000));
      })(),
    ).rejects.toMatchObject({ code: "ENOMEM" });
    return push;
  }

  it("a topic that needs more fails with ENOMEM, and others do not", async () => {
    context.memoryLimit = 64 * MIB;
    const subscriber = use(new Subscriber({ context }));
    expect(() => subscriber.subscribe(Buffer.alloc(64_000_000))).toThrow(
      expect.objectContaining({ code: "ENOMEM" }),
    );
    subscriber.subscribe(Buffer.alloc(MIB));
    await fillMemory();
    expect(() => subscriber.subscribe(Buffer.alloc(MIB))).toThrow(
      expect.objectContaining({ code: "ENOMEM" }),
    );
  });
});

describe("messages that nobody receives", () => {
  it("stop at the memory limit, whatever the high-water mark; a socket beside them goes on; all arrive", async () => {
    context.memoryLimit = 16 * MIB;
    const { socket: full, endpoint } = await bound(new Pull({ context, receiveHighWaterMark: 0 }));
    const { socket: beside, endpoint: endpointBeside } = await bound(new Pull({ context }));
    const push = use(new Push({ context: new Context(), sendHighWaterMark: 0 }));
    push.connect(endpoint);
    const count = 40_000;
    for (let number = 0; number < count; number++) await push.send(`${number}`.padEnd(1000));
    const neighbour = use(new Push({ context: new Context() }));
    neighbour.connect(endpointBeside);
    for (let round = 0; round < 1000; round++) {
      await neighbour.send(`${round}`);
      expect(String(await beside.receive())).toBe(`${round}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(heap()).toBeGreaterThan(10 * MIB);
    expect(heap()).toBeLessThan(16 * MIB);
    for (let number = 0; number < count; number++)
      expect(String(await full.receive()).trim()).toBe(`${number}`);
  });
});

describe("connections", () => {
  it("beyond the limit of a socket are closed, and another may come when one has gone", async () => {
    context.maxConnections = 3;
    const { socket, endpoint, log } = await bound(new Pull({ context }));
    const accepted = [];
    for (let count = 0; count < 3; count++) accepted.push(await greeted(endpoint, "PUSH"));
    const further = await stranger(endpoint);
    await further.over();
    expect((await log.until("accept:error")).error).toMatchObject({ code: "EMFILE" });
    accepted[0].close();
    await log.until("disconnect");
    await stillWorks(socket, endpoint);
  });
});
