/** udp, which RADIO, DISH and DGRAM use: groups, multicast, addresses, any size, and datagrams of other software. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../glue/engine.js";
import type { DatagramSocket, UdpAddress } from "../../../glue/host.js";
import { needs } from "../../support/needs.js";
import { fill, isFilled } from "../../support/bytes.js";
import type { TestSocket } from "../../support/test-socket.js";
import type { World, WorldKind } from "../../support/world.js";

const GROUP = "239.255.78.78";
const MAX_DATAGRAM = 65507;

const text = (frames: readonly Uint8Array[]): string[] =>
  frames.map((frame) => Buffer.from(frame).toString());

export function datagramsSuite(kind: WorldKind): void {
  let world: World;
  let a: Engine;
  let b: Engine;
  let port: number;
  const raw: DatagramSocket[] = [];

  beforeEach(async () => {
    world = kind.create();
    [a, b] = [world.engine(), world.engine()];
    port = await world.freeDatagramPort();
  });

  afterEach(async () => {
    for (const socket of raw.splice(0)) socket.close();
    await world.end();
  });

  const unicast = () => `udp://127.0.0.1:${port}`;
  const multicast = () => `udp://127.0.0.1;${GROUP}:${port}`;

  async function dish(groups: string[], endpoint = unicast(), engine = b): Promise<TestSocket> {
    const socket = world.socket(engine, "DISH");
    for (const group of groups) socket.handle.join(Buffer.from(group));
    await socket.bind(endpoint);
    return socket;
  }

  function radio(endpoint = unicast(), set: (socket: TestSocket) => unknown = () => undefined): TestSocket {
    const socket = world.socket(a, "RADIO");
    set(socket);
    return socket.connect(endpoint);
  }

  /** Datagrams from a peer that may be other software than ZeroMQ. */
  function sender(): (bytes: Uint8Array) => void {
    const address = (host: string, number: number): UdpAddress => ({
      ...{ transport: "udp", family: 4 },
      ...{ host, port: number },
    });
    const events = { opened: () => undefined, failed: () => undefined, received: () => undefined };
    const socket = world
      .host()
      .datagram({ address: address("127.0.0.1", 0), group: undefined, interface: undefined }, events);
    raw.push(socket);
    return (bytes) => socket.send(new Uint8Array(bytes), address("127.0.0.1", port));
  }

  const ofGroup = (size: number, group: string, body: Uint8Array | string = ""): Buffer =>
    Buffer.concat([Buffer.from([size]), Buffer.from(group), Buffer.from(body as string)]);

  describe("RADIO and DISH", () => {
    it("exchange messages of groups", async () => {
      const receiver = await dish(["news", "weather"]);
      const source = radio();
      expect(source.trySendTo("sports", "not for you")).toBeUndefined();
      source.trySendTo("news", "first");
      expect(text(await receiver.receive())).toEqual(["news", "first"]);
      source.trySendTo("weather", fill(5000, 1));
      const [group, body] = await receiver.receive();
      expect(text([group])).toEqual(["weather"]);
      expect(body.length === 5000 && isFilled(body, 1)).toBe(true);
      receiver.handle.leave(Buffer.from("news"));
      source.trySendTo("news", "too late");
      await world.pass(10);
      source.trySendTo("weather", "last");
      expect(text(await receiver.receive())).toEqual(["weather", "last"]);
      expect(receiver.tryReceive()).toBeUndefined();
    });

    it("reach all members of a multicast group", async () => {
      const receivers = [
        await dish(["g"], multicast()),
        await dish(["g"], `udp://lo;${GROUP}:${port}`, world.engine()),
      ];
      const source = radio(multicast(), (socket) => socket.set("MULTICAST_HOPS", 2));
      source.trySendTo("g", "to all");
      for (const receiver of receivers) expect(text(await receiver.receive())).toEqual(["g", "to all"]);
    });

    // The loopback interface returns every datagram, even if a socket does not want that.
    it(
      "do not reach their own machine without MULTICAST_LOOP",
      needs(kind.isVirtual, "a real network needs a second machine"),
      async () => {
        const receiver = await dish(["g"], multicast());
        const deaf = radio(multicast(), (socket) => socket.set("MULTICAST_LOOP", 0));
        deaf.trySendTo("g", "not heard");
        await world.pass(20);
        radio(multicast()).trySendTo("g", "heard");
        expect(text(await receiver.receive())).toEqual(["g", "heard"]);
      },
    );

    it("exchange messages over IPv6", async () => {
      const receiver = world.socket(b, "DISH").set("IPV6", 1);
      receiver.handle.join(Buffer.from("six"));
      await receiver.bind(`udp://[::1]:${port}`);
      radio(`udp://[::1]:${port}`, (socket) => socket.set("IPV6", 1)).trySendTo("six", "6");
      expect(text(await receiver.receive())).toEqual(["six", "6"]);
    });

    it("send to a host name", async () => {
      const receiver = await dish(["g"]);
      radio(`udp://localhost:${port}`).trySendTo("g", "by name");
      expect(text(await receiver.receive())).toEqual(["g", "by name"]);
    });

    it("accept names of groups up to 255 bytes", async () => {
      const names = [1, 14, 15, 127, 128, 254, 255].map((size) => "x".repeat(size));
      const receiver = await dish(names);
      const source = radio();
      for (const name of names) {
        source.trySendTo(name, `${name.length}`);
        expect(text(await receiver.receive())).toEqual([name, `${name.length}`]);
      }
    });

    it("accept messages of any size, and lose those that are larger than a datagram", async () => {
      const receiver = await dish(["g"]);
      const source = radio();
      for (const size of [0, 1, 8190, 8191, 20_000, 60_000, MAX_DATAGRAM - 2]) {
        source.trySendTo("g", fill(size, size));
        const [, body] = await receiver.receive();
        expect([body.length, isFilled(body, size)]).toEqual([size, true]);
      }
      for (const size of [MAX_DATAGRAM - 1, 65_536, 100_000]) source.trySendTo("g", fill(size, size));
      await world.pass(10);
      source.trySendTo("g", "after");
      expect(text(await receiver.receive())).toEqual(["g", "after"]);
    });

    it("a slow receiver loses some messages, but none when its queue is empty again", async () => {
      const receiver = world.socket(b, "DISH").set("RCVHWM", 5);
      receiver.handle.join(Buffer.from("g"));
      await receiver.bind(unicast());
      const source = radio();
      for (let i = 0; i < 200; i++) source.trySendTo("g", `early ${i}`);
      await world.pass(20);
      for (let round = 0; round < 10; round++) {
        // Reading until the queue is empty makes room again, but there is nothing to read.
        while (receiver.tryReceive() !== undefined || receiver.isReadable);
        await world.pass(5);
        if (!receiver.isReadable) {
          source.trySendTo("g", `late ${round}`);
          await world.until(() => receiver.isReadable, "a datagram");
        }
      }
      source.trySendTo("g", "last");
      for (let last = ""; last !== "last";) [, last] = text(await receiver.receive());
    });
  });

  describe("a DISH uses", () => {
    it("the datagrams of its group, also between invalid datagrams", async () => {
      const receiver = await dish(["g", "x".repeat(200)]);
      const send = sender();
      const junk = [
        Buffer.alloc(0),
        ...[0, 1, 127, 128, 200, 255].map((size) => Buffer.from([size])),
        ofGroup(200, "x".repeat(199)),
        ofGroup(255, "short"),
        ofGroup(0, "", "no group"),
        fill(60_000, 255),
      ];
      for (const datagram of junk) send(datagram);
      await world.pass(20);
      send(ofGroup(200, "x".repeat(200), "long"));
      expect(text(await receiver.receive())).toEqual(["x".repeat(200), "long"]);
      send(ofGroup(1, "g", "short"));
      expect(text(await receiver.receive())).toEqual(["g", "short"]);
      expect(receiver.tryReceive()).toBeUndefined();
    });

    it("no memory for a datagram that ends amid a group", async () => {
      const receiver = await dish(["g"]);
      const send = sender();
      const flood = async (): Promise<number> => {
        for (let i = 0; i < 3000; i++) {
          send(ofGroup(200, "x".repeat(100)));
          if (i % 200 === 0) await world.pass(2);
        }
        // These may get lost, too.
        while (!receiver.isReadable) {
          send(ofGroup(1, "g", "alive"));
          await world.pass(2);
        }
        while (receiver.tryReceive() !== undefined);
        return b.memory.size;
      };
      expect(await flood()).toBe(await flood());
    });
  });

  describe("DGRAM", () => {
    async function pair(): Promise<[TestSocket, TestSocket, string]> {
      const other = await world.freeDatagramPort();
      const [first, second] = [world.socket(a, "DGRAM"), world.socket(b, "DGRAM")];
      await first.bind(`udp://127.0.0.1:${other}`);
      await second.bind(unicast());
      return [first, second, `127.0.0.1:${other}\0`];
    }

    it("sockets send to addresses and receive the address of the sender", async () => {
      const [first, second, address] = await pair();
      await first.send(`127.0.0.1:${port}`, "question");
      const question = await second.receive();
      expect(text(question)).toEqual([address, "question"]);
      await second.send(question[0], "answer");
      expect(text(await first.receive())).toEqual([`127.0.0.1:${port}\0`, "answer"]);
    });

    it("messages may have any size", async () => {
      const [first, second] = await pair();
      for (const size of [0, 4096, 8193, 60_000, MAX_DATAGRAM]) {
        await first.send(`127.0.0.1:${port}`, fill(size, size));
        const [, body] = await second.receive();
        expect([body.length, isFilled(body, size)]).toEqual([size, true]);
      }
      await first.send(`127.0.0.1:${port}`, fill(70_000, 1));
      await world.pass(10);
      await first.send(`127.0.0.1:${port}`, "after");
      expect(text(await second.receive())[1]).toBe("after");
    });

    it("messages to an invalid address are lost", async () => {
      const [first, second] = await pair();
      for (const address of [
        "",
        ":",
        "nonsense",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:0",
        "x:1",
        "[::1]:80",
      ])
        await first.send(address, "lost");
      await world.pass(10);
      await first.send(`127.0.0.1:${port}`, "found");
      expect(text(await second.receive())[1]).toBe("found");
    });

    it("sockets wait while they are not bound", async () => {
      const socket = world.socket(a, "DGRAM");
      expect(socket.isWritable).toBe(false);
      expect(socket.trySend(`127.0.0.1:${port}`, "too early")).toBe("EAGAIN");
      const receiver = world.socket(b, "DGRAM");
      await receiver.bind(unicast());
      await socket.bind("udp://127.0.0.1:*");
      await socket.send(`127.0.0.1:${port}`, "in time");
      expect(text(await receiver.receive())[1]).toBe("in time");
    });
  });

  describe("binding", () => {
    const failure = async (socket: TestSocket, endpoint: string): Promise<string | undefined> => {
      try {
        await socket.bind(endpoint);
        return undefined;
      } catch (error) {
        return socket.failure(() => {
          throw error;
        });
      }
    };

    it.each([
      ["an address of another machine", "DISH", "udp://192.0.2.1:5555", "EADDRNOTAVAIL"],
      ["an interface that is not there", "DISH", `udp://nowhere;${GROUP}:5555`, "ENODEV"],
      ["an interface without a group", "DISH", "udp://127.0.0.1;127.0.0.1:5555", "EINVAL"],
      ["no port", "DGRAM", "udp://127.0.0.1", "EINVAL"],
      ["a socket that does not speak udp", "CLIENT", "udp://127.0.0.1:5555", "ENOCOMPATPROTO"],
      ["a socket that only connects", "RADIO", "udp://127.0.0.1:5555", "ENOCOMPATPROTO"],
    ] as const)("%s fails", async (_what, type, endpoint, code) => {
      expect(await failure(world.socket(b, type), endpoint)).toBe(code);
    });

    it("a DGRAM to IPv6 fails", async () => {
      expect(await failure(world.socket(b, "DGRAM").set("IPV6", 1), "udp://[::1]:5555")).toBe("EAFNOSUPPORT");
    });

    it("with a device fails, and connecting has no effect", async () => {
      const device = (socket: TestSocket) => socket.set("BINDTODEVICE", "lo");
      expect(await failure(device(world.socket(b, "DISH")), unicast())).toBe("ENOTSUP");
      const receiver = await dish(["g"]);
      radio(unicast(), device).trySendTo("g", "lost");
      radio(unicast()).trySendTo("g", "found");
      expect(text(await receiver.receive())).toEqual(["g", "found"]);
      expect(receiver.tryReceive()).toBeUndefined();
    });

    it("may be synchronous", async () => {
      const receiver = world.socket(b, "DISH");
      receiver.handle.join(Buffer.from("g"));
      receiver.bindSync(unicast());
      radio().trySendTo("g", "x");
      expect(text(await receiver.receive())).toEqual(["g", "x"]);
      const other = world.socket(b, "DISH");
      expect(other.failure(() => other.bindSync("udp://192.0.2.1:5555"))).toBe("EADDRNOTAVAIL");
    });

    it("ends with unbinding, and can be repeated", async () => {
      const receiver = await dish(["g"]);
      receiver.handle.unbind(unicast());
      await world.pass(10);
      const source = radio();
      source.trySendTo("g", "lost");
      await world.pass(10);
      await receiver.bind(unicast());
      source.trySendTo("g", "found");
      expect(text(await receiver.receive())).toEqual(["g", "found"]);
    });

    it("ends when the socket is closed at once", async () => {
      const receiver = await dish(["g"]);
      receiver.close();
      await (await dish(["g"])).bind(`udp://127.0.0.1:${await world.freeDatagramPort()}`);
    });
  });
}
