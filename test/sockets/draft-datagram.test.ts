/**
 * udp through the public API: Radio and Dish, unicast and multicast, and Datagram. With npm zeromq, with this package,
 * and between the two.
 */
import { describe, expect, it } from "vitest";
import type { Dish, Radio } from "../../src/draft.js";
import { fill } from "../support/bytes.js";
import { noteEndpoint } from "../support/comparison.js";
import { freePort } from "../support/free-port.js";
import { describeEach, failure, implementations, Kit } from "../support/implementations.js";
import { unless } from "../support/needs.js";
import { pause } from "../support/wait.mjs";

const GROUP = "239.255.79.79";

/** ZMQ_MULTICAST_LOOP, which has no property. */
const MULTICAST_LOOP = 96;

async function freeEndpoint(): Promise<string> {
  const endpoint = `udp://127.0.0.1:${await freePort()}`;
  noteEndpoint(endpoint);
  return endpoint;
}

/** Sends until it arrives: udp may lose it, and in npm zeromq a socket is bound only some time after bind(). */
async function sendUntil<T>(receiving: Promise<T>, send: () => Promise<void>): Promise<T> {
  let isThere = false;
  const received = receiving.finally(() => (isThere = true));
  while (!isThere) {
    await send();
    await pause(2, "there is no event for a lost datagram, and not too many must be sent");
  }
  return received;
}

const combinations = implementations.flatMap((radio) =>
  implementations.map((dish) => ({
    name: `${radio.name} to ${dish.name}`,
    kits: [new Kit(radio), new Kit(dish)] as const,
    missing: radio.missing ?? dish.missing,
  })),
);

function udpTests(sending: Kit, receiving: Kit): void {
  const dishOf = async (endpoint: string): Promise<Dish> => {
    const dish = receiving.openDraft("Dish");
    dish.join("a", "b".repeat(100));
    await dish.bind(endpoint);
    return dish;
  };

  it.each([
    ["to an address", () => "127.0.0.1"],
    ["to a multicast group", () => `127.0.0.1;${GROUP}`],
    ["to a multicast group on an interface", () => `lo;${GROUP}`],
  ])("Radio and Dish talk %s", async (_name, address) => {
    const endpoint = `udp://${address()}:${await freePort()}`;
    const dish = await dishOf(endpoint);
    expect(dish.lastEndpoint).toBe(endpoint.slice("udp://".length));
    const radio = sending.openDraft("Radio", { multicastHops: 2 });
    radio.connect(endpoint.replace("lo;", "127.0.0.1;"));
    expect(await sendUntil(dish.receive(), () => radio.send("x", { group: "a" }))).toEqual([
      Buffer.from("x"),
      { group: Buffer.from("a") },
    ]);
    const group = "b".repeat(100);
    await radio.send("nobody's", { group: "c" });
    await radio.send(fill(8000, 1), { group });
    for (let size = 0; size !== 8000;) {
      const [body, options] = await dish.receive();
      size = body.length;
      if (size === 8000) expect([body, options]).toEqual([fill(8000, 1), { group: Buffer.from(group) }]);
      else expect(String(body)).toBe("x");
    }
    for (const socket of [radio, dish]) socket.close();
  });

  it("Datagrams answer each other", async () => {
    const ports = [await freePort(), await freePort()];
    const [first, second] = [sending.openDraft("Datagram"), receiving.openDraft("Datagram")];
    await first.bind(`udp://127.0.0.1:${ports[0]}`);
    await second.bind(`udp://127.0.0.1:${ports[1]}`);
    const question = await sendUntil(second.receive(), () =>
      first.send([`127.0.0.1:${ports[1]}`, "question"]),
    );
    expect(question.map(String)).toEqual([`127.0.0.1:${ports[0]}\0`, "question"]);
    const answer = await sendUntil(first.receive(), () => second.send([question[0], fill(5000, 1)]));
    expect([String(answer[0]), answer[1]]).toEqual([`127.0.0.1:${ports[1]}\0`, fill(5000, 1)]);
    for (const socket of [first, second]) socket.close();
  });
}

for (const { name, kits, missing } of combinations)
  describe(`udp (${name})`, unless(missing), () => udpTests(...kits));

describeEach("udp", (kit) => {
  it("options are set and read", () => {
    const radio = kit.openDraft("Radio", { multicastHops: 3 });
    expect(radio.multicastHops).toBe(3);
    const { getBoolOption, setBoolOption } = radio as unknown as {
      getBoolOption(option: number): boolean;
      setBoolOption(option: number, value: boolean): void;
    };
    expect(getBoolOption.call(radio, MULTICAST_LOOP)).toBe(true);
    setBoolOption.call(radio, MULTICAST_LOOP, false);
    expect(getBoolOption.call(radio, MULTICAST_LOOP)).toBe(false);
  });

  it.each([
    ["a Client", "Client", "udp://127.0.0.1:5555", "ENOCOMPATPROTO"],
    ["a Radio", "Radio", "udp://127.0.0.1:5555", "ENOCOMPATPROTO"],
    ["no port", "Datagram", "udp://127.0.0.1", "EINVAL"],
    ["an interface that is not there", "Dish", `udp://nowhere;${GROUP}:5555`, "ENODEV"],
    ["IPv6 without the option", "Datagram", "udp://[::1]:5555", "ENODEV"],
  ] as const)("binding %s fails", async (_what, type, endpoint, code) => {
    const expected = { how: "rejects", code, address: endpoint };
    expect(await failure(() => kit.openDraft(type).bind(endpoint))).toMatchObject(expected);
    expect(await failure(() => kit.openDraft(type).bindSync(endpoint))).toMatchObject({
      ...expected,
      how: "throws",
    });
  });

  it.each(["Dish", "Datagram", "Server"] as const)("a %s does not connect", async (type) => {
    expect(await failure(() => kit.openDraft(type).connect("udp://127.0.0.1:5555"))).toMatchObject({
      how: "throws",
      code: "ENOCOMPATPROTO",
    });
  });

  it("can be bound synchronously", async () => {
    const endpoint = await freeEndpoint();
    const dish = kit.openDraft("Dish");
    dish.join("a");
    dish.bindSync(endpoint);
    const radio = kit.openDraft("Radio");
    radio.connect(endpoint);
    expect(String(await sendUntil(dish.receive(), () => radio.send("x", { group: "a" })))).toContain("x");
  });

  it("an endpoint can be unbound, in npm zeromq only disconnected", async () => {
    const endpoint = await freeEndpoint();
    const radio = kit.openDraft("Radio");
    radio.connect(endpoint);
    expect(await failure(() => radio.disconnect(endpoint))).toEqual({ how: "succeeds" });
    const dish = kit.openDraft("Dish");
    await dish.bind(endpoint);
    expect(await failure(() => dish.unbind(endpoint))).toMatchObject(
      kit.expected("unbindUdp", { theirs: { how: "rejects", code: "ENOENT" }, ours: { how: "succeeds" } }),
    );
  });

  describe("a Datagram", () => {
    it("waits while it is not bound", async () => {
      const [socket, receiver] = [kit.openDraft("Datagram"), kit.openDraft("Datagram")];
      const port = await freePort();
      await receiver.bind(`udp://127.0.0.1:${port}`);
      expect(socket.writable).toBe(false);
      const sending = socket.send([`127.0.0.1:${port}`, "x"]);
      expect(await failure(() => socket.send(["x", "y"]))).toMatchObject({ how: "throws", code: "EBUSY" });
      await socket.bind("udp://127.0.0.1:*");
      // In npm zeromq, it may have missed that it can send now.
      if (kit.deviates("sendBeforeConnect")) await sending;
      socket.close();
      await failure(() => sending);
    });

    it("sends messages of an address and a body only", async () => {
      const socket = kit.openDraft("Datagram");
      await socket.bind("udp://127.0.0.1:*");
      const invalid = { how: "rejects", code: "EINVAL", errno: 22, message: "Invalid argument" };
      expect(await failure(() => socket.send("x" as never))).toMatchObject(invalid);
      expect(await failure(() => socket.send(["x"] as never))).toMatchObject(invalid);
      expect(await failure(() => socket.send(["127.0.0.1:9", "x", "y"] as never))).toMatchObject(invalid);
      // In npm zeromq, this is still part of that message.
      const next = await failure(() => socket.send(["127.0.0.1:9", "x"]));
      expect(next.how).toBe(kit.expected("threeFrames", { theirs: "rejects", ours: "succeeds" }));
    });
  });
});

describeEach("udp where npm zeromq fails", (kit) => {
  async function pair(): Promise<[Dish, Radio]> {
    const endpoint = await freeEndpoint();
    const [dish, radio] = [kit.openDraft("Dish"), kit.openDraft("Radio")];
    await dish.bind(endpoint);
    radio.connect(endpoint);
    return [dish, radio];
  }

  it("messages of any size are sent, and those that fit arrive", async () => {
    if (!kit.deviates("largeDatagrams")) return;
    const [dish, radio] = await pair();
    dish.join("a");
    for (const size of [8192, 20_000, 60_000]) {
      const body = fill(size, size);
      await radio.send(Buffer.alloc(70_000), { group: "a" });
      expect((await sendUntil(dish.receive(), () => radio.send(body, { group: "a" })))[0]).toEqual(body);
      while (dish.readable) await dish.receive();
    }
  });

  it("groups may have long names", async () => {
    if (!kit.deviates("longUdpGroups")) return;
    const [dish, radio] = await pair();
    const group = "x".repeat(255);
    dish.join(group);
    const [, options] = await sendUntil(dish.receive(), () => radio.send("x", { group }));
    expect(options).toEqual({ group: Buffer.from(group) });
  });

  it("addresses that are not available make bind() fail", async () => {
    if (!kit.deviates("udpAddress")) return;
    const endpoint = "udp://192.0.2.123:5555";
    const expected = { code: "EADDRNOTAVAIL", address: endpoint };
    for (const socket of [kit.openDraft("Dish"), kit.openDraft("Datagram")]) {
      expect(await failure(() => socket.bind(endpoint))).toMatchObject({ how: "rejects", ...expected });
      expect(await failure(() => socket.bindSync(endpoint))).toMatchObject({ how: "throws", ...expected });
    }
    const bound = kit.openDraft("Dish", { interface: "lo" });
    expect(await failure(() => bound.bind("udp://127.0.0.1:5555"))).toMatchObject({ code: "ENOTSUP" });
  });

  it("Datagrams are for IPv4 only", async () => {
    if (!kit.deviates("datagramsOverIpv6")) return;
    const socket = kit.openDraft("Datagram", { ipv6: true });
    expect(await failure(() => socket.bind("udp://[::1]:5555"))).toMatchObject({ code: "EAFNOSUPPORT" });
  });
});
