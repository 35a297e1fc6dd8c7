/**
 * Large bodies stay in JavaScript, whatever libzmq does with them: the memory of wasm does not grow. It never shrinks, so
 * its size shows even a copy that was there for a moment.
 */
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../glue/engine.js";
import type { TcpAddress } from "../../glue/host.js";
import { addressOf } from "../support/addresses.js";
import { fill, isFilled } from "../support/bytes.js";
import type { SocketType, TestSocket } from "../support/test-socket.js";
import { nodeWorld, transports, wires, type Transport, type World } from "../support/world.js";
import { frame, greeting, MORE, ready } from "../support/zmtp.js";

const KIB = 1024;
const MIB = 1024 * KIB;

/** More than is free in the memory of a new context. */
const SIZE = 17 * MIB;
const LARGE = fill(SIZE, 1);

let world: World;
let engines: [Engine, Engine];

function start(transport: Transport): void {
  world = nodeWorld.create();
  engines = world.engines(transport);
}

beforeEach(() => start("tcp"));
afterEach(() => world.end());

function open(index: 0 | 1, type: SocketType): TestSocket {
  return world.socket(engines[index], type).set("SNDHWM", 0).set("RCVHWM", 0);
}

async function link(from: TestSocket, to: TestSocket, transport: Transport): Promise<void> {
  from.connect(await to.bind(world.endpoint(transport)));
}

/** Runs something that must not make the memory of wasm grow. A copy of a large body would not fit into it. */
async function stays(action: () => Promise<void>): Promise<void> {
  const before = engines.map(({ memory }) => memory.size);
  engines.forEach(({ memory, budget }) => expect(memory.size - budget.heap).toBeLessThan(SIZE));
  await action();
  engines.forEach(({ memory }, index) => expect(memory.size - before[index]).toBeLessThan(2 * MIB));
}

function expectLarge(bytes: Uint8Array): void {
  expect(bytes.length).toBe(SIZE);
  expect(Buffer.compare(bytes, LARGE)).toBe(0);
}

function keyPair({ exports, memory, scratch }: Engine): [string, string] {
  exports.zmq_curve_keypair(scratch, scratch + 41);
  return [memory.readCString(scratch), memory.readCString(scratch + 41)];
}

type Secure = (server: TestSocket, client: TestSocket) => void;

const mechanisms: Record<string, Secure> = {
  NULL: () => undefined,
  CURVE(server, client) {
    const [serverKeys, clientKeys] = [keyPair(server.engine), keyPair(client.engine)];
    server.set("CURVE_SERVER", 1).set("CURVE_SECRETKEY", serverKeys[1]);
    client.set("CURVE_PUBLICKEY", clientKeys[0]).set("CURVE_SECRETKEY", clientKeys[1]);
    client.set("CURVE_SERVERKEY", serverKeys[0]);
  },
};

describe.each(Object.entries(mechanisms))("a connection with %s", (_, secure) => {
  it.each(wires)("over %s, in both directions", { timeout: 60_000 }, async (transport) => {
    await world.end();
    start(transport);
    const [server, client] = [open(0, "PAIR"), open(1, "PAIR")];
    secure(server, client);
    await link(client, server, transport);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ]) {
      await from.send("first");
      expect(await to.receiveTexts()).toEqual(["first"]);
      await stays(async () => {
        await from.send("small", LARGE, "", LARGE.subarray(0, 5000));
        const [small, large, empty, last] = await to.receive();
        expectLarge(large);
        expect([String(Buffer.from(small)), empty.length, isFilled(last, 1)]).toEqual(["small", 0, true]);
      });
    }
  });
});

describe("messages that wait", () => {
  it.each(["PUSH", "PUB"] as const)(
    "of a %s with CURVE are in JavaScript, encrypted or not",
    async (type) => {
      const [from, to] = [open(0, type), open(1, type === "PUB" ? "SUB" : "PULL")];
      if (type === "PUB") to.set("SUBSCRIBE", "");
      mechanisms.CURVE(from, to);
      await link(to, from, "tcp");
      const arrived = (): number => engines[1].budget.bodies;
      await world.until(() => {
        from.trySend(new Uint8Array(5000));
        return arrived() > 0;
      }, "a connection");
      await stays(async () => {
        for (let count = 0; count < 40; count++) await from.send(LARGE.subarray(0, MIB));
        await world.until(() => arrived() >= 40 * MIB, "all messages to arrive");
      });
      for (let count = 0; count < 40;) {
        const [body] = await to.receive();
        if (body.length === 5000) continue;
        expect(isFilled(body, 1)).toBe(true);
        count++;
      }
      expect(arrived()).toBe(0);
    },
  );

  it("of a PUB to a peer that does not read are the user's own memory", async () => {
    const publisher = open(0, "XPUB");
    const address = await publisher.bind("tcp://127.0.0.1:*");
    const subscriber = open(1, "SUB").set("SUBSCRIBE", "");
    subscriber.connect(address);
    await publisher.receive();
    await stays(async () => {
      const heap = engines[0].budget.heap;
      for (let count = 0; count < 1000; count++) await publisher.send(LARGE);
      expect(engines[0].budget.heap - heap).toBeLessThan(MIB);
      expect(engines[0].budget.bodies).toBe(0);
    });
  });
});

describe("a first frame", () => {
  it.each(transports)("is compared with subscriptions over %s", async (transport) => {
    await world.end();
    start(transport);
    const [publisher, subscriber] = [open(0, "XPUB"), open(1, "SUB")];
    await link(subscriber, publisher, transport);
    for (const topic of [LARGE.subarray(0, 300), Buffer.from("other")]) {
      subscriber.set("SUBSCRIBE", topic);
      await publisher.receive();
    }
    await stays(async () => {
      await publisher.send(LARGE.subarray(1), "does not match");
      await publisher.send(LARGE, "matches");
      const [topic, text] = await subscriber.receive();
      expectLarge(topic);
      expect(String(Buffer.from(text))).toBe("matches");
    });
  });

  /** Where a piece ends that is read at once: the first 256 bytes, and then 64 KiB each time. */
  const ENDS = [256, 256 + 64 * KIB, 256 + 128 * KIB];
  const BODY = LARGE.subarray(0, 200_000);
  const TOPICS = ENDS.flatMap((end) => [end - 1, end, end + 1]);

  /** The beginning of the body, with another last byte. */
  function other(size: number): Uint8Array {
    const topic = Uint8Array.from(BODY.subarray(0, size));
    topic[size - 1] ^= 1;
    return topic;
  }

  it.each(TOPICS)("is compared with a topic of %d bytes by a publisher", async (size) => {
    const [publisher, subscriber] = [open(0, "XPUB"), open(1, "XSUB")];
    await link(subscriber, publisher, "tcp");
    const subscribe = async (topic: Uint8Array): Promise<void> => {
      await subscriber.send(Buffer.concat([Buffer.from([1]), topic]));
      await publisher.receive();
    };
    await subscribe(other(size));
    await publisher.send(BODY, "does not match");
    await subscribe(BODY.subarray(0, size));
    await publisher.send(BODY.subarray(0, size - 1), "is shorter than the topic");
    await publisher.send(BODY, "matches");
    const [body, text] = await subscriber.receive();
    expect([isFilled(body, 1), String(Buffer.from(text))]).toEqual([true, "matches"]);
  });

  it.each(TOPICS)("is compared with a topic of %d bytes by a subscriber", async (size) => {
    const subscriber = open(0, "SUB").set("SUBSCRIBE", other(size));
    const { port } = addressOf(await subscriber.bind("tcp://127.0.0.1:*")) as TcpAddress;
    const publisher = world.raw({ transport: "tcp", family: 4, host: "127.0.0.1", port });
    publisher.send(Buffer.concat([greeting(), ready("PUB")]));
    await world.until(() => publisher.received.includes("READY"), "the handshake");
    const publish = (body: Uint8Array, text: string): void =>
      publisher.send(Buffer.concat([frame(body, MORE), frame(text)]));
    publish(BODY, "does not match");
    publish(other(size), "matches");
    expect(await subscriber.receiveTexts()).toEqual([String(Buffer.from(other(size))), "matches"]);
    subscriber.set("SUBSCRIBE", BODY.subarray(0, size));
    publish(BODY.subarray(0, size - 1), "is shorter than the topic");
    publish(BODY, "matches now");
    expect((await subscriber.receiveTexts())[1]).toBe("matches now");
    publisher.reset();
  });

  it("of a ROUTER that is no routing id is dropped, and one that is as long is found", async () => {
    const [router, dealer] = [open(0, "ROUTER"), open(1, "DEALER").set("ROUTING_ID", "peer")];
    await link(dealer, router, "tcp");
    await dealer.send("hello");
    await router.receive();
    const long = LARGE.subarray(0, 5000);
    const answering = open(1, "DEALER");
    router.set("CONNECT_ROUTING_ID", long).connect(await answering.bind("tcp://127.0.0.1:*"));
    await stays(async () => {
      await router.send(LARGE, "lost");
      router.set("ROUTER_MANDATORY", 1);
      expect(router.trySend(LARGE, "lost")).toBe("EHOSTUNREACH");
      expect(router.trySend(LARGE.subarray(1, 5001), "lost")).toBe("EHOSTUNREACH");
      await router.send("peer", "found");
      await router.send(long, "found too");
    });
    expect(await dealer.receiveTexts()).toEqual(["found"]);
    expect(await answering.receiveTexts()).toEqual(["found too"]);
  });

  it("of an XSUB that is no subscription goes to the publisher", async () => {
    const [publisher, subscriber] = [open(0, "XPUB"), open(1, "XSUB")];
    await link(subscriber, publisher, "tcp");
    await subscriber.send("\x01topic");
    await publisher.receive();
    expect(LARGE[0]).toBeGreaterThan(1);
    await stays(async () => {
      await subscriber.send("small", LARGE, "last");
      const [small, large, last] = await publisher.receive();
      expectLarge(large);
      expect([small, last].map((frame) => String(Buffer.from(frame)))).toEqual(["small", "last"]);
      await subscriber.send(LARGE);
      expectLarge((await publisher.receive())[0]);
    });
    const subscription = Buffer.concat([Buffer.from([1]), LARGE.subarray(0, 100_000)]);
    await subscriber.send(subscription);
    expect(Buffer.compare((await publisher.receive())[0], subscription)).toBe(0);
    await publisher.send(LARGE);
    expectLarge((await subscriber.receive())[0]);
    // This one is never received.
    await subscriber.send(LARGE);
    await world.until(() => engines[0].budget.bodies >= SIZE, "the message to arrive");
  });
});

describe.each([
  ["CURVE", "tcp"],
  ["NULL", "ws"],
] as const)("with %s over %s", (mechanism, transport) => {
  it("a message that cannot be encoded, because JavaScript has no memory, costs its connection", async () => {
    await world.end();
    world = nodeWorld.create();
    const host = world.host();
    engines = [world.engine(), world.engine({}, host)];
    const [to, from] = [open(0, "PULL"), open(1, "PUSH").set("RECONNECT_IVL", 1)];
    mechanisms[mechanism](to, from);
    await link(from, to, transport);
    await from.send("before");
    expect(await to.receiveTexts()).toEqual(["before"]);
    let failures = 0;
    host.allocate = (size) => {
      if (size < MIB || failures++ > 0) return host.inner.allocate(size);
      throw new RangeError("Array buffer allocation failed");
    };
    await from.send(LARGE.subarray(0, 5 * MIB));
    await world.until(() => failures > 0, "the message to be encoded");
    await from.send(LARGE.subarray(0, 3 * MIB), "after");
    const [body, text] = await to.receive();
    expect([body.length, isFilled(body, 1), String(Buffer.from(text))]).toEqual([3 * MIB, true, "after"]);
    expect(engines.map(({ fault }) => fault)).toEqual([undefined, undefined]);
  });
});

describe("bytes that a STREAM sends", () => {
  it("are the user's own, between small pieces and alone", async () => {
    const received: Buffer[] = [];
    let count = 0;
    const server = createServer((socket) => {
      socket.on("data", (bytes: Buffer) => {
        received.push(bytes);
        count += bytes.length;
        world.changed();
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const stream = open(0, "STREAM").connect(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [id] = await stream.receive();
    const pieces = [Buffer.from("a"), LARGE, Buffer.from("b"), LARGE.subarray(0, 4096), Buffer.from("cd")];
    await stays(async () => {
      for (const piece of pieces) await stream.send(id, piece);
      const expected = Buffer.concat(pieces);
      await world.until(() => count === expected.length, "all bytes");
      expect(Buffer.compare(Buffer.concat(received), expected)).toBe(0);
    });
    server.close();
  });
});

describe.each([
  ["REQ", "REP"],
  ["DEALER", "DEALER"],
  ["CLIENT", "SERVER"],
  ["SCATTER", "GATHER"],
  ["CHANNEL", "CHANNEL"],
] as const)("a message of a %s to a %s", (sending, receiving) => {
  it("stays in JavaScript", async () => {
    const [from, to] = [open(0, sending), open(1, receiving)];
    await link(from, to, "tcp");
    await stays(async () => {
      await from.send(LARGE);
      expectLarge((await to.receive()).at(-1) as Uint8Array);
    });
  });
});
