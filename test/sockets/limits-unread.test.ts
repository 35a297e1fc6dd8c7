/** What waits in a context because a program or a peer does not read: it is bounded, and all else goes on. */
import { describe, expect, it } from "vitest";
import {
  Context,
  Publisher,
  Pull,
  Push,
  Router,
  Subscriber,
  XPublisher,
  XSubscriber,
} from "../../src/index.js";
import { useAttacked } from "../support/attacked.js";
import { HostilePeer } from "../support/hostile-peer.js";
import { frame, greeting, ready } from "../support/zmtp.js";
import { turn } from "../support/wait.mjs";

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

const attacked = useAttacked();

describe("an XPublisher that is not read", () => {
  const MARK = 10;
  const SIZE = 4000;
  const message = (number: number): Buffer => Buffer.alloc(SIZE, `number ${number} `);

  it("takes no more messages of a peer than its receiveHighWaterMark; the peer waits; all arrive in order", async () => {
    const { context } = attacked;
    const { socket, endpoint } = await attacked.bound(
      new XPublisher({ context, receiveHighWaterMark: MARK }),
    );
    const peer = attacked.use(new XSubscriber({ context: new Context(), sendHighWaterMark: 0 }));
    peer.connect(endpoint);
    await peer.send(Buffer.from([1]));
    expect(await socket.receive()).toEqual([Buffer.from([1])]);
    const before = attacked.heap;
    const count = 5000;
    for (let number = 0; number < count; number++) await peer.send(message(number));
    await peer.send(Buffer.from("\u0001topic"));
    const other = attacked.use(new Subscriber({ context: new Context() }));
    other.subscribe("other");
    other.connect(endpoint);
    // The other peer is served, and so the flood has had its time.
    for (let round = 0; round < 500; round++) {
      await socket.send("other");
      await turn();
    }
    expect(String(await other.receive())).toBe("other");
    // The queues of the socket and of its connection, and what was read from the connection.
    expect(attacked.heap - before).toBeLessThan(4 * MARK * SIZE + 256 * KIB);
    const requests: string[] = [];
    for (let number = 0; number < count;) {
      const [frameOfMessage] = await socket.receive();
      if (frameOfMessage.length === SIZE) expect(frameOfMessage.equals(message(number++))).toBe(true);
      else requests.push(frameOfMessage.toString());
    }
    expect(String(await socket.receive())).toBe("\u0001topic");
    expect(requests).toEqual(["\u0001other"]);
  });

  it("counts messages of several frames as one, and those of each peer", async () => {
    const { context } = attacked;
    const { socket, endpoint } = await attacked.bound(
      new XPublisher({ context, receiveHighWaterMark: MARK }),
    );
    const peers = await Promise.all([0, 1, 2].map(() => attacked.greeted(endpoint, "SUB")));
    const count = 100;
    for (const [index, peer] of peers.entries())
      for (let number = 0; number < count; number++)
        await peer.send(Buffer.concat([frame(`peer ${index}`, 1), frame(`${number}`, 1), frame("end")]));
    const next = [0, 0, 0];
    for (let read = 0; read < 3 * count; read++) {
      const [from, number, end] = (await socket.receive()).map(String);
      expect(end).toBe("end");
      expect(number).toBe(`${next[Number(from.slice(-1))]++}`);
    }
    expect(next).toEqual([count, count, count]);
  });

  it("without a high-water mark holds what the memory limit allows; then peers are refused, and other sockets go on", async () => {
    const context = attacked.limit({ memoryLimit: 16 * MIB });
    const { socket, endpoint, log } = await attacked.bound(
      new XPublisher({ context, receiveHighWaterMark: 0 }),
    );
    let sent = 0;
    for (let attempt = 0; attempt < 4; attempt++) {
      const peer = await HostilePeer.greeted(endpoint, "SUB");
      sent += 1;
      await peer.flood(frame(Buffer.alloc(1000, "x")));
      peer.close();
    }
    expect(sent).toBe(4);
    expect((await log.until("disconnect")).error).toMatchObject({ code: "ENOMEM" });
    expect(attacked.heap).toBeLessThan(14 * MIB);
    await attacked.stillWorks();
    const large = attacked.use(new Push({ context }));
    const pull = attacked.use(new Pull({ context }));
    await pull.bind("inproc://beside");
    large.connect("inproc://beside");
    for (let round = 0; round < 100; round++) {
      await large.send("x".repeat(1000));
      await pull.receive();
    }
    // What was taken can still be read, and then there is room again.
    while (attacked.heap > 2 * MIB) await socket.receive();
  });

  it("does not keep requests without end: a peer that subscribes and unsubscribes is refused", async () => {
    const context = attacked.limit({ memoryLimit: 16 * MIB });
    const { endpoint, log } = await attacked.bound(new XPublisher({ context }));
    const pair = Buffer.concat([frame("\u0001a"), frame("\u0000a")]);
    const peer = await attacked.greeted(endpoint, "SUB");
    await peer.flood(Buffer.alloc(64 * KIB).fill(pair));
    expect((await log.until("disconnect")).error).toMatchObject({ code: "ENOMEM" });
    expect(attacked.heap).toBeLessThan(14 * MIB);
    await attacked.stillWorks();
  });
});

describe("a publisher that does not read", () => {
  it("costs its subscriber no more than its share: the call fails with ENOMEM, and other sockets go on", async () => {
    const context = attacked.limit({ memoryLimit: 16 * MIB });
    const server = await attacked.bound(new Pull({ context: new Context() }));
    const stalled = attacked.use(new XSubscriber({ context, sendHighWaterMark: 0 }));
    stalled.connect("tcp://127.0.0.1:1");
    const topic = `\u0001${"x".repeat(2000)}`;
    await expect(
      (async () => {
        for (;;) await stalled.send(topic);
      })(),
    ).rejects.toMatchObject({ code: "ENOMEM" });
    expect(attacked.heap).toBeLessThan(14 * MIB);
    const other = attacked.use(new Subscriber({ context }));
    for (let index = 0; index < 10; index++) other.subscribe(`topic ${index} ${"x".repeat(100)}`);
    const push = attacked.use(new Push({ context }));
    push.connect(server.endpoint);
    await push.send("fine");
    expect(String(await server.socket.receive())).toBe("fine");
  });
});

describe("a ZAP handler", () => {
  const OK = ["1.0", "1", "200", "", "user", ""];
  const large = Buffer.alloc(GIB);
  const many = Array.from({ length: 100_000 }, () => "x");

  /** A handler that gives this answer, with the frames that it has to have before it. */
  async function handler(
    answer: (send: (frames: (string | Buffer)[]) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const router = attacked.use(new Router({ context: attacked.context, sendHighWaterMark: 0 }));
    await router.bind("inproc://zeromq.zap.01");
    void (async () => {
      for await (const [peer, delimiter] of router)
        await answer((frames) => router.send([peer as Buffer, delimiter as Buffer, ...frames]));
    })();
  }

  it.each<[string, (string | Buffer)[], string]>([
    ["a version of 1 GiB", [large, ...OK.slice(1)], "ERR_ZAP_MALFORMED_REPLY"],
    ["a request id of 1 GiB", ["1.0", large, ...OK.slice(2)], "ERR_ZAP_MALFORMED_REPLY"],
    ["a status of 1 GiB", ["1.0", "1", large, ...OK.slice(3)], "ERR_ZAP_MALFORMED_REPLY"],
    ["a status text of 1 GiB", ["1.0", "1", "200", large, "user", ""], "ERR_ZAP_MALFORMED_REPLY"],
    ["a user id of 1 GiB", ["1.0", "1", "200", "", large, ""], "ERR_ZAP_MALFORMED_REPLY"],
    ["metadata of 1 GiB", ["1.0", "1", "200", "", "user", large], "ERR_ZAP_MALFORMED_REPLY"],
    [
      "frames of 64 KiB together",
      ["1.0", "1", "200", "x".repeat(33_000), "x".repeat(33_000), ""],
      "ERR_ZAP_MALFORMED_REPLY",
    ],
    ["100,000 frames", many, "ERR_ZAP_MALFORMED_REPLY"],
    ["one frame too many", [...OK, ""], "ERR_ZAP_MALFORMED_REPLY"],
    ["one frame too few", OK.slice(1), "ERR_ZAP_MALFORMED_REPLY"],
    ["the id of another request", ["1.0", "2", ...OK.slice(2)], "ERR_ZAP_BAD_REQUEST_ID"],
    ["metadata that ends too early", ["1.0", "1", "200", "", "user", "\u0005ab"], "ERR_ZAP_INVALID_METADATA"],
  ])("that answers with %s lets nobody in, and the memory is free again", async (_, reply, code) => {
    const { context } = attacked;
    await handler((send) => send(reply));
    const { endpoint, log } = await attacked.bound(new Pull({ context, zapDomain: "test" }));
    const before = attacked.heap;
    for (let round = 0; round < 3; round++) {
      const peer = await attacked.stranger(endpoint);
      await peer.send(Buffer.concat([greeting(), ready("PUSH")]));
      await peer.over();
      expect((await log.until("handshake:error:protocol")).error).toMatchObject({ code });
    }
    await attacked.heapBelow(before + 64 * KIB);
    await attacked.stillWorks();
  });

  it("may have a user id and metadata of some length", async () => {
    const { context } = attacked;
    await handler((send) => send(["1.0", "1", "200", "x".repeat(1000), "u".repeat(10_000), ""]));
    const { socket, endpoint } = await attacked.bound(new Pull({ context, zapDomain: "test" }));
    const peer = await attacked.greeted(endpoint, "PUSH");
    await peer.send(frame("let in"));
    expect(String(await socket.receive())).toBe("let in");
  });

  it("that answers again and again costs nothing", async () => {
    const { context } = attacked;
    let again: (() => Promise<void>) | undefined;
    await handler(async (send) => {
      await send(OK);
      again = () => send(["1.0", "1", "200", "x".repeat(1000), "user", ""]);
      for (let more = 0; more < 10; more++) await again();
    });
    const { socket, endpoint } = await attacked.bound(new Pull({ context, zapDomain: "test" }));
    const peer = await attacked.greeted(endpoint, "PUSH");
    await peer.send(frame("first"));
    expect(String(await socket.receive())).toBe("first");
    const before = attacked.heap;
    for (let more = 0; more < 10_000; more++) {
      await again?.();
      if (more % 100 === 0) await turn();
    }
    await peer.send(frame("second"));
    expect(String(await socket.receive())).toBe("second");
    await attacked.heapBelow(before + 64 * KIB);
  });
});

describe("connections that send nothing", () => {
  it("take no more than a share of the memory; other sockets go on and get new peers", async () => {
    const context = attacked.limit({ memoryLimit: 16 * MIB });
    const { endpoint, log } = await attacked.bound(new Publisher({ context }));
    const beside = await attacked.bound(new Pull({ context }));
    let count = 0;
    const isRefused = log.until("accept:error").then(({ error }) => {
      expect(error).toMatchObject({ code: "ENOMEM" });
      return true;
    });
    for (let refused = false; !refused; count++) {
      const more = Array.from({ length: 20 }, () => attacked.greeted(endpoint, "SUB"));
      refused = await Promise.race([isRefused, Promise.all(more).then(() => false)]);
    }
    expect(count).toBeGreaterThan(3);
    expect(attacked.heap).toBeLessThan(15 * MIB);
    for (let round = 0; round < 3; round++) {
      const push = attacked.use(new Push({ context: new Context() }));
      push.connect(beside.endpoint);
      await push.send("x".repeat(1000));
      await beside.socket.receive();
    }
  });
});

describe("events that nobody reads", () => {
  it("are bounded", async () => {
    const { context } = attacked;
    const socket = attacked.use(new Pull({ context }));
    expect(socket.events.closed).toBe(false);
    await socket.bind("tcp://127.0.0.1:*");
    const fail = (times: number): void => {
      for (let i = 0; i < times; i++)
        expect(() => socket.bindSync(`ipc://${"x".repeat(5000)}`)).toThrow("File name too long");
    };
    fail(3000);
    await turn();
    const before = attacked.heap;
    fail(1000);
    await turn();
    expect(attacked.heap).toBeLessThanOrEqual(before + 16 * KIB);
  });
});
