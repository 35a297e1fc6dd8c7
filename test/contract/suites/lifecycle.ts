/** Lingering and ending, and that nothing is left afterwards. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../glue/engine.js";
import { addressOf, endpointOf } from "../../support/addresses.js";
import { fill, isFilled } from "../../support/bytes.js";
import type { RawPeer } from "../../support/raw-peer.js";
import type { TestSocket } from "../../support/test-socket.js";
import { transports, wires, type World, type WorldKind } from "../../support/world.js";
import { greeting, ready } from "../../support/zmtp.js";

const MIB = 1024 * 1024;

export function lifecycleSuite(kind: WorldKind): void {
  let world: World;

  beforeEach(() => {
    world = kind.create();
  });

  afterEach(() => world.end());

  describe.each(wires)("over %s", (transport) => {
    it("messages are delivered after close, and then the context ends", async () => {
      const client = world.engine();
      const endpoint = await world.freeEndpoint(transport);
      const push = world.socket(client, "PUSH").set("RECONNECT_IVL", 10).connect(endpoint);
      for (let i = 0; i < 100; i++) await push.send(`${i}`, fill(5000, i));
      push.close();
      expect(client.terminate()).toBe(false);
      await world.pass(30);
      expect(client.terminate()).toBe(false);
      const pull = world.socket(world.engine(), "PULL");
      await pull.bind(endpoint);
      for (let i = 0; i < 100; i++) {
        const [number, body] = await pull.receive();
        expect(Buffer.from(number).toString()).toBe(`${i}`);
        expect(body.length === 5000 && isFilled(body, i)).toBe(true);
      }
      await world.terminate(client);
    });

    it("ending need not be tried again before the messages are delivered", async () => {
      const client = world.engine();
      const endpoint = await world.freeEndpoint(transport);
      const push = world.socket(client, "PUSH").set("RECONNECT_IVL", 10).connect(endpoint);
      await push.send("late");
      push.close();
      let tries = 0;
      let hasEnded = false;
      const end = async (): Promise<void> => {
        for (; !client.terminate(); tries++) await client.progress();
        hasEnded = true;
      };
      void end();
      await world.pass(50);
      expect(tries).toBe(0);
      const pull = world.socket(world.engine(), "PULL");
      await pull.bind(endpoint);
      await pull.receive();
      await world.until(() => hasEnded, "the context to end");
      expect(tries).toBeLessThanOrEqual(3);
      await world.terminate(client);
    });

    it("large messages are delivered to the last byte", async () => {
      const [a, b] = world.engines(transport);
      const pull = world.socket(a, "PULL");
      const push = world.socket(b, "PUSH").connect(await pull.bind(world.endpoint(transport)));
      for (let i = 0; i < 8; i++) await push.send(fill(MIB, i));
      push.close();
      const ended = world.terminate(b);
      for (let i = 0; i < 8; i++) {
        const [body] = await pull.receive();
        expect(body.length === MIB && isFilled(body, i)).toBe(true);
      }
      await ended;
    });

    it("the context ends at once if no socket lingers", async () => {
      const client = world.engine();
      const push = world.socket(client, "PUSH").set("LINGER", 0);
      push.connect(await world.freeEndpoint(transport));
      for (let i = 0; i < 100; i++) await push.send(`${i}`);
      push.close();
      await world.terminate(client);
    });

    it("lingering takes no longer than LINGER", async () => {
      const client = world.engine();
      const push = world.socket(client, "PUSH").set("LINGER", 60).set("RECONNECT_IVL", 10);
      push.connect(await world.freeEndpoint(transport));
      await push.send("nobody will get this");
      const start = client.host.now();
      push.close();
      await world.terminate(client);
      expect(client.host.now() - start).toBeGreaterThanOrEqual(59);
    });

    it("a context ends while sockets send and receive", async () => {
      const [a, b] = world.engines(transport);
      const rep = world.socket(a, "REP").set("LINGER", 0);
      const endpoint = await rep.bind(world.endpoint(transport));
      for (let i = 0; i < 5; i++) {
        await world.socket(b, "REQ").set("LINGER", 0).connect(endpoint).send(fill(100_000, i));
      }
      await world.terminate(b);
      await world.terminate(a);
    });

    it("the peer sees the end of a connection, not a failure", async () => {
      const [a, b] = world.engines(transport);
      const pull = world.socket(a, "PULL");
      const push = world.socket(b, "PUSH").connect(await pull.bind(world.endpoint(transport)));
      await push.send("last words");
      await world.terminate(b);
      expect(await pull.receiveTexts()).toEqual(["last words"]);
      await world.until(() => a.fds.size === 1, "the connection to be forgotten");
    });
  });

  describe.each(["tcp", "ipc"] as const)("to a peer over %s that does not read", (transport) => {
    /** More bytes than any kernel buffers. */
    const SIZE = 24 * MIB;

    /** A socket that has most of a message still to be sent. */
    async function busy(
      linger: number,
      engine = world.engine(),
    ): Promise<{ engine: Engine; push: TestSocket; peer: RawPeer }> {
      const { address, peers } = await world.rawServer(addressOf(await world.freeEndpoint(transport)));
      const push = world.socket(engine, "PUSH").set("LINGER", linger).connect(endpointOf(address));
      await push.send(fill(SIZE, 1));
      await world.until(() => peers.length === 1, "the connection");
      const [peer] = peers as [RawPeer];
      peer.send(Buffer.concat([greeting(), ready("PULL")]));
      await world.until(() => peer.received.length > 200, "the message to begin");
      peer.pause();
      // By then libzmq has handed over as many bytes as the buffers take. No event reports this.
      await world.pass(world.isVirtual ? 1000 : 50);
      return { engine, push, peer };
    }

    /** The same, closed. */
    async function stuck(
      linger: number,
      engine = world.engine(),
    ): Promise<{ engine: Engine; peer: RawPeer; closed: number }> {
      const { push, peer } = await busy(linger, engine);
      const closed = engine.host.now();
      push.close();
      return { engine, peer, closed };
    }

    it("messages linger no longer than LINGER", async () => {
      const { engine, peer, closed } = await stuck(60);
      await world.terminate(engine);
      expect(engine.host.now() - closed).toBeGreaterThanOrEqual(59);
      peer.resume();
      await world.until(() => peer.isOver, "the end");
    });

    it("messages are dropped if LINGER is 0", async () => {
      const { engine, peer } = await stuck(0);
      await world.terminate(engine);
      peer.resume();
      await world.until(() => peer.isOver, "the end");
    });

    it("all messages are sent if LINGER is -1", async () => {
      const { engine, peer } = await stuck(-1);
      for (let i = 0; i < 5; i++) {
        expect(engine.terminate()).toBe(false);
        await world.pass(10);
      }
      peer.resume();
      await world.terminate(engine);
      await world.until(() => peer.hasEnded, "the end");
      expect(isFilled(peer.received.subarray(-SIZE), 1)).toBe(true);
    });

    it("each socket lingers by itself, as long as its own LINGER, also when the context ends", async () => {
      const { engine, peer } = await stuck(-1);
      for (const linger of [0, 60]) {
        const other = await stuck(linger, engine);
        const { closing } = engine.scheduler;
        await world.until(() => engine.fds.size === 0 && closing.size === 1, "it to give up");
        other.peer.resume();
        await world.until(() => other.peer.isOver, "the end");
      }
      peer.resume();
      await world.until(() => peer.hasEnded, "the end");
      expect(isFilled(peer.received.subarray(-SIZE), 1)).toBe(true);
    });

    it("the context does not wait for a peer that had closed before the socket was closed", async () => {
      const { engine, push, peer } = await busy(-1);
      const connected = engine.fds.size;
      peer.reset();
      await world.until(() => engine.fds.size < connected, "the end of the connection");
      push.close();
      await world.terminate(engine);
    });

    it("the context does not wait for a peer that has closed", async () => {
      const { engine, peer } = await stuck(-1);
      peer.reset();
      const others = engine.fds.size;
      await world.until(() => engine.scheduler.closing.size === 0, "the connection to be given up");
      expect(engine.fds.size).toBeLessThanOrEqual(others);
    });
  });

  it("a context does not end while it has sockets", async () => {
    const engine = world.engine();
    const socket = world.socket(engine, "PAIR");
    expect(engine.terminate()).toBe(false);
    expect(socket.trySend("too late")).toBe("ETERM");
    expect(socket.receiveFailure()).toBe("ETERM");
    socket.close();
    await world.terminate(engine);
  });

  it("a context without sockets ends at once", () => {
    const engine = world.engine();
    expect(engine.terminate()).toBe(true);
    expect(engine.terminate()).toBe(true);
  });

  describe.each(transports)("sockets that come and go over %s", (transport) => {
    it("leave neither descriptors nor memory behind", async () => {
      const [a, b] = world.engines(transport);
      const cycle = async (i: number): Promise<void> => {
        const pull = world.socket(a, "PULL");
        const rep = world.socket(a, "REP");
        const push = world.socket(b, "PUSH").connect(await pull.bind(world.endpoint(transport)));
        const req = world.socket(b, "REQ").connect(await rep.bind(world.endpoint(transport)));
        await push.send(fill(20_000, i), "");
        await req.send("question");
        expect((await pull.receive())[0]).toHaveLength(20_000);
        await rep.send(...(await rep.receive()));
        await req.receive();
        for (const socket of [pull, rep, push, req]) socket.close();
        await world.until(() => a.fds.size + b.fds.size === 0, "connections to close");
      };
      for (let i = 0; i < 10; i++) await cycle(i);
      await settled(() => [a.exports.zwasm_open_fds(), b.exports.zwasm_open_fds()]);
      const before = [a.exports.zwasm_open_fds(), b.exports.zwasm_open_fds(), a.memory.size, b.memory.size];
      for (let i = 0; i < 40; i++) await cycle(i);
      await settled(() => [a.exports.zwasm_open_fds(), b.exports.zwasm_open_fds()]);
      const after = [a.exports.zwasm_open_fds(), b.exports.zwasm_open_fds(), a.memory.size, b.memory.size];
      expect(after).toEqual(before);
      expect(a.bodies.size + b.bodies.size).toBe(0);
    });

    it("leave nothing behind when messages are dropped", async () => {
      const [a, b] = world.engines(transport);
      for (let i = 0; i < 10; i++) {
        const pull = world.socket(a, "PULL").set("LINGER", 0);
        const push = world
          .socket(b, "PUSH")
          .set("LINGER", 0)
          .connect(await pull.bind(world.endpoint(transport)));
        for (let n = 0; n < 20; n++) await push.send(fill(50_000, n), fill(10, n));
        await pull.receive();
        pull.close();
        push.close();
      }
      await world.terminate(a);
      if (b !== a) await world.terminate(b);
      expect(a.bodies.size + b.bodies.size).toBe(0);
    });
  });

  /** Waits until figures have stopped changing for a while. */
  async function settled(figures: () => number[]): Promise<void> {
    for (let last = ""; last !== `${figures()}`; await world.pass(20)) last = `${figures()}`;
  }

  it("contexts can be made and ended many times", async () => {
    for (let i = 0; i < 30; i++) {
      const [a, b] = world.engines("tcp");
      const pull = world.socket(a, "PULL");
      const push = world.socket(b, "PUSH").connect(await pull.bind(world.endpoint("tcp")));
      await push.send(`${i}`);
      expect(await pull.receiveTexts()).toEqual([`${i}`]);
      await world.terminate(b);
      await world.terminate(a);
    }
  });

  it("two engines on one host do not affect each other", async () => {
    const host = world.host();
    const [a, b] = [world.engine({}, host), world.engine({}, host)];
    const left = world.socket(a, "PAIR");
    await left.bind("inproc://same-name");
    const right = world.socket(b, "PAIR");
    await right.bind("inproc://same-name");
    const leftPeer = world.socket(a, "PAIR").connect("inproc://same-name");
    const rightPeer = world.socket(b, "PAIR").connect("inproc://same-name");
    await leftPeer.send("left");
    await rightPeer.send("right");
    expect(await left.receiveTexts()).toEqual(["left"]);
    expect(await right.receiveTexts()).toEqual(["right"]);
    await world.terminate(a);
    await rightPeer.send("still here");
    expect(await right.receiveTexts()).toEqual(["still here"]);
  });
}
