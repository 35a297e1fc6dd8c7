/** A peer that sends invalid bytes, stops in the middle or resets the connection loses only its own connection. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../glue/engine.js";
import { addressOf, endpointOf } from "../../support/addresses.js";
import { fill } from "../../support/bytes.js";
import type { RawPeer } from "../../support/raw-peer.js";
import type { TestSocket } from "../../support/test-socket.js";
import { wires, type World, type WorldKind } from "../../support/world.js";
import { command, frame, frameHeader, greeting, MORE, ready } from "../../support/zmtp.js";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const handshake = Buffer.concat([greeting(), ready("PUSH")]);
/** At least this many bytes of the answer arrive. */
const ANSWER_SIZE = 64 + 25;

/** Bytes that end the connection, at the latest when the time for the handshake is over. */
const FATAL: Record<string, Uint8Array> = {
  zeros: Buffer.alloc(200),
  "noise after the greeting": Buffer.concat([greeting(), Buffer.alloc(300, 0xa5)]),
  "another mechanism": Buffer.concat([greeting("CURVE"), ready("PUSH")]),
  "no such mechanism": Buffer.concat([greeting("\u00ff".repeat(20)), ready("PUSH")]),
  "a message before READY": Buffer.concat([greeting(), frame("early")]),
  "READY with half a property": Buffer.concat([greeting(), command("READY", Buffer.from("\u000bSocket-Ty"))]),
  "READY with a property of 4 GiB": Buffer.concat([
    greeting(),
    command("READY", Buffer.from("\u0001X\u00ff\u00ff\u00ff\u00ffabc", "latin1")),
  ]),
  "an error instead of READY": Buffer.concat([greeting(), command("ERROR", Buffer.from("\u0002no"))]),
};

/** Bytes that are incomplete. Bytes that do not begin like ZMTP are read as an old version of it. */
const UNFINISHED: Record<string, Uint8Array> = {
  "a shout": Buffer.from("HELLO\r\n".repeat(20)),
  "an HTTP request": Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(3)),
  nothing: Buffer.alloc(0),
  "one byte": Buffer.from([0xff]),
  "half a greeting": greeting().subarray(0, 30),
  "a greeting": greeting(),
  "a handshake": handshake,
};

/** The same after a handshake. */
const UNFINISHED_LATER: Record<string, Uint8Array> = {
  "half a header": frameHeader(1000).subarray(0, 5),
  "half a frame": frame(Buffer.alloc(1000)).subarray(0, 500),
  "half a message": frame("first", MORE),
  "half a large frame": Buffer.concat([frameHeader(5 * MIB), fill(MIB, 1)]),
};

export function hostileSuite(kind: WorldKind): void {
  let world: World;

  beforeEach(() => {
    world = kind.create();
  });

  afterEach(() => world.end());

  describe.each(["tcp", "ipc"] as const)("a hostile peer over %s", (transport) => {
    let server: Engine;
    let pull: TestSocket;
    let endpoint: string;
    let friend: TestSocket;

    beforeEach(async () => {
      server = world.engine();
      pull = world.socket(server, "PULL");
      endpoint = await pull.bind(world.endpoint(transport));
      friend = world.socket(world.engine(), "PUSH").connect(endpoint);
      await exchange("hello");
    });

    async function exchange(text: string): Promise<void> {
      await friend.send(text);
      expect(await pull.receiveTexts()).toEqual([text]);
    }

    const unknownPeer = (): RawPeer => world.raw(addressOf(endpoint));

    /** A peer that has completed the handshake correctly. */
    async function afterHandshake(): Promise<RawPeer> {
      const peer = unknownPeer();
      peer.send(handshake);
      await world.until(() => peer.received.length >= ANSWER_SIZE, "the answer to the handshake");
      return peer;
    }

    /** Only the listeners and the friend are left. */
    const alone = (listeners = 1): Promise<void> =>
      world.until(() => server.fds.size === listeners + 1, "the connection to be closed");

    it.each(Object.entries(FATAL))("loses its connection for %s", async (_, bytes) => {
      pull.set("HANDSHAKE_IVL", 100);
      const peer = world.raw(addressOf(await pull.bind(world.endpoint(transport))));
      peer.send(bytes);
      await world.until(() => peer.isOver, "the connection to be closed");
      await alone(2);
      await exchange("fine");
      expect(server.fault).toBeUndefined();
    });

    it.each([
      ...Object.entries(UNFINISHED).map(([name, bytes]) => ({ name, bytes, isLater: false })),
      ...Object.entries(UNFINISHED_LATER).map(([name, bytes]) => ({ name, bytes, isLater: true })),
    ])("may leave after $name", async ({ bytes, isLater }) => {
      for (const leave of ["close", "reset"] as const) {
        const peer = isLater ? await afterHandshake() : unknownPeer();
        peer.send(bytes);
        await world.until(() => server.fds.size === 3, "the connection to be accepted");
        await exchange("meanwhile");
        peer[leave]();
        await alone();
        await exchange("fine");
      }
      expect(pull.tryReceive(), "nothing unfinished is delivered").toBeUndefined();
    });

    it("has limited time for the handshake", async () => {
      pull.set("HANDSHAKE_IVL", 50);
      const impatient = await pull.bind(world.endpoint(transport));
      const peer = world.raw(addressOf(impatient));
      peer.send(greeting().subarray(0, 20));
      await world.until(() => peer.isOver, "the connection to be closed");
      await exchange("fine");
    });

    it("may send slowly", async () => {
      const peer = unknownPeer();
      const saySlowly = async (bytes: Uint8Array): Promise<void> => {
        for (const byte of bytes) {
          peer.send(Buffer.from([byte]));
          await world.pass(0);
        }
      };
      await saySlowly(handshake);
      await world.until(() => peer.received.length >= ANSWER_SIZE, "the answer to the handshake");
      await saySlowly(Buffer.concat([frame("very ", MORE), frame("slow")]));
      expect(await pull.receiveTexts()).toEqual(["very ", "slow"]);
    });

    it("may send much at once", async () => {
      const peer = await afterHandshake();
      peer.send(Buffer.concat([frame("very ", MORE), frame("fast")]));
      expect(await pull.receiveTexts()).toEqual(["very ", "fast"]);
    });

    it.each([1, 1.99])("cannot reserve memory by announcing %f GiB", async (gibibytes) => {
      const before = server.memory.size;
      const peers = [await afterHandshake(), await afterHandshake(), await afterHandshake()];
      for (const peer of peers) {
        peer.send(frameHeader(Math.floor(gibibytes * GIB)));
        peer.send(fill(100_000, 1));
      }
      await world.pass(50);
      await exchange("fine");
      expect(server.fds.size, "nobody has been turned away").toBe(2 + peers.length);
      expect(server.memory.size - before).toBeLessThan(16 * MIB);
      for (const peer of peers) peer.reset();
      await alone();
      await exchange("still fine");
      expect(server.fault).toBeUndefined();
    });

    it.each([2, 3, 3.9])(
      "is turned away when it announces %f GiB: no frame is so large",
      async (gibibytes) => {
        const before = server.memory.size;
        const peer = await afterHandshake();
        peer.send(frameHeader(Math.floor(gibibytes * GIB)));
        await world.until(() => peer.isOver, "the connection to be closed");
        await alone();
        await exchange("fine");
        expect(server.memory.size - before).toBeLessThan(16 * MIB);
        expect(server.fault).toBeUndefined();
      },
    );

    it("cannot send a frame of 2^63 bytes", async () => {
      const peer = await afterHandshake();
      peer.send(frameHeader(2n ** 63n));
      await world.until(() => peer.isOver, "the connection to be closed");
      await alone();
      await exchange("fine");
    });

    it("cannot send a message that is larger than MAXMSGSIZE", async () => {
      pull.set("MAXMSGSIZE", 1000);
      endpoint = await pull.bind(world.endpoint(transport));
      const peer = await afterHandshake();
      peer.send(Buffer.concat([frame(fill(1000, 1)), frameHeader(1001)]));
      await world.until(() => peer.isOver, "the connection to be closed");
      expect((await pull.receive())[0]).toHaveLength(1000);
      expect(pull.tryReceive()).toBeUndefined();
      await exchange("fine");
    });

    it("may send random bytes", async () => {
      for (let i = 0; i < 60; i++) {
        const peer = unknownPeer();
        const noise = fill(i * 7, i);
        // Some of them begin like a valid handshake.
        const start = [Buffer.alloc(0), greeting(), handshake][i % 3];
        peer.send(Buffer.concat([start, noise]));
        await friend.send(`${i}`);
        // After a handshake, some of the noise is a whole message.
        while ((await pull.receiveTexts()).join() !== `${i}`);
        peer.reset();
      }
      await alone();
      expect(server.fault).toBeUndefined();
    });
  });

  describe.each(["tcp", "ipc"] as const)("a server on %s that is not ZeroMQ", (transport) => {
    it.each(["silence", "a break"])("answers with %s, and is tried again", async (answer) => {
      const at = addressOf(await world.freeEndpoint(transport));
      const dealer = world.socket(world.engine(), "DEALER").set("RECONNECT_IVL", 5).set("HANDSHAKE_IVL", 50);
      dealer.connect(endpointOf(at));
      await dealer.send("for the right one");
      const impostor = await world.rawServer(at);
      for (let seen = 0; seen < 3;) {
        await world.until(() => impostor.peers.length > seen, "another try");
        for (; seen < impostor.peers.length; seen++) if (answer === "a break") impostor.peers[seen].reset();
      }
      impostor.close();
      const router = world.socket(world.engine(), "ROUTER");
      await world.until(
        () => router.failure(() => router.bindSync(endpointOf(at))) === undefined,
        "the address",
      );
      expect((await router.receiveTexts())[1]).toBe("for the right one");
    });

    it("answers with invalid bytes, and the socket does not connect to it again", async () => {
      const impostor = await world.rawServer(addressOf(await world.freeEndpoint(transport)));
      const dealer = world.socket(world.engine(), "DEALER").set("RECONNECT_IVL", 5);
      dealer.connect(endpointOf(impostor.address));
      await world.until(() => impostor.peers.length === 1, "the connection");
      impostor.peers[0].send(Buffer.concat([greeting("PLAIN"), Buffer.alloc(100)]));
      await world.until(() => impostor.peers[0].isOver && dealer.engine.fds.size === 0, "the end");
      // The socket still works with other peers.
      const router = world.socket(world.engine(), "ROUTER");
      dealer.connect(await router.bind(world.endpoint(transport)));
      await dealer.send("for the right one");
      expect((await router.receiveTexts())[1]).toBe("for the right one");
      expect(impostor.peers).toHaveLength(1);
    });
  });

  describe("a hostile peer over ws", () => {
    it.each([
      ["something else", "HELO example.org\r\n\r\n"],
      ["a request without a key", "GET /path HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
      ["a header without an end", `GET /path HTTP/1.1\r\nX: ${"x".repeat(20_000)}`],
      ["noise", Buffer.from(fill(5000, 9)).toString("latin1")],
    ])("loses its connection for %s", async (_, text) => {
      const server = world.engine();
      const pull = world.socket(server, "PULL").set("HANDSHAKE_IVL", 100);
      const endpoint = await pull.bind(world.endpoint("ws"));
      const friend = world.socket(world.engine(), "PUSH").connect(endpoint);
      await friend.send("hello");
      await pull.receive();
      const peer = world.raw(addressOf(endpoint));
      peer.send(Buffer.from(text, "latin1"));
      await world.until(() => peer.isOver, "the connection to be closed");
      await friend.send("fine");
      expect(await pull.receiveTexts()).toEqual(["fine"]);
      expect(server.fault).toBeUndefined();
    });
  });

  if (kind.create().isVirtual) {
    it.each(wires)("connections over %s may break at any moment", async (transport) => {
      const [a, b] = world.engines(transport);
      const pull = world.socket(a, "PULL");
      const push = world.socket(b, "PUSH").set("RECONNECT_IVL", 1);
      push.connect(await pull.bind(world.endpoint(transport)));
      const received: number[] = [];
      for (let i = 0; i < 300; i++) {
        await push.send(`${i}`, fill(i * 10, i), "");
        if (i % 10 === 9) world.cutAll();
        if (i % 3 === 0) await world.pass(1);
        for (let m = pull.tryReceive(); m !== undefined; m = pull.tryReceive()) {
          expect(m.length).toBe(3);
          expect(Buffer.compare(m[1], fill(m[1].length, m[1].length / 10))).toBe(0);
          received.push(Number(Buffer.from(m[0]).toString()));
        }
      }
      // Messages on their way are lost, the last one as well if it is sent before the break is reported.
      for (let text = ""; text !== "end"; await world.pass(10)) {
        await push.send("end");
        for (let m = pull.tryReceive(); m !== undefined; m = pull.tryReceive()) {
          text = Buffer.from(m[0]).toString();
          if (text !== "end") received.push(Number(text));
        }
      }
      // But no message arrives twice, out of order, or in part.
      expect(received).toEqual([...new Set(received)].sort((x, y) => x - y));
      expect(received.length).toBeGreaterThan(100);
    });
  }
}
