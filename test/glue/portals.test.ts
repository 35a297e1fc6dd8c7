/** Portals over real engines: one by itself, and two engines that are joined by their portals. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine, EngineOptions } from "../../glue/engine.js";
import { Portals, type Batch, type Portal } from "../../glue/portals.js";
import { fill } from "../support/bytes.js";
import type { SocketType, TestSocket } from "../support/test-socket.js";
import { memoryWorld, type World } from "../support/world.js";

const builds: readonly (readonly [string, EngineOptions])[] = [
  ["portals", {}],
  ["portals with all views detached on every call", { detachOnCall: true }],
];

let world: World;
let sides: Side[];

/** The portals of an engine. What they report is recorded, or passed to the other side as src/threads does. */
class Side {
  readonly engine: Engine = world.engine();
  readonly portals: Portals;
  readonly log: string[] = [];
  readonly opened: { readonly connection: number; readonly portal: Portal }[] = [];
  /** All batches that were read. */
  readonly batches: Batch[] = [];
  #other: Side | undefined;
  /** From connections of this side to those of the other one. */
  readonly #remote = new Map<number, number>();
  /** The endpoints of the other side that portals of this side represent. */
  readonly #endpoints = new Map<Portal, string>();

  constructor() {
    sides.push(this);
    this.portals = new Portals(this.engine, {
      opened: (connection, portal) => this.#onOpened(connection, portal),
      readable: (connection) => this.#onReadable(connection),
      read: (connection, count) => {
        this.log.push(`read ${count}`);
        this.#toOther(connection, (portals, remote) => portals.acknowledge(remote, count));
      },
      limits: (connection, inward, outward) => {
        this.log.push(`limits ${inward} ${outward}`);
        this.#toOther(connection, (portals, remote) => portals.setLimits(remote, inward, outward));
      },
      ended: (connection) => {
        this.log.push("ended");
        this.#toOther(connection, (portals, remote) => portals.closeConnection(remote));
      },
      reported: () => world.changed(),
    });
  }

  join(other: Side): void {
    this.#other = other;
    other.#other = this;
  }

  socket(type: SocketType): TestSocket {
    return world.socket(this.engine, type);
  }

  /** Binds a portal that represents a socket, of this or of the other side. */
  represent(socket: TestSocket, owner: Side, endpoint: string): Portal {
    const portal = this.portals.openWith((made) =>
      made.bind(endpoint, owner.portals.describe(socket.handle)),
    );
    if (portal === undefined) throw new Error("libzmq has refused the portal");
    this.#endpoints.set(portal, endpoint);
    this.portals.report(portal);
    return portal;
  }

  /** The connection that was opened last, once it was. */
  async lastOpened(): Promise<number> {
    await world.until(() => this.opened.length > 0, "a connection");
    return (this.opened.at(-1) as { connection: number }).connection;
  }

  async logged(line: string): Promise<void> {
    await world.until(() => this.log.includes(line), `"${line}" in ${JSON.stringify(this.log)}`);
  }

  #onOpened(connection: number, portal: Portal): void {
    this.log.push("opened");
    this.opened.push({ connection, portal });
    const other = this.#other;
    if (other === undefined) return;
    const remote = this.portals.describeConnection(connection);
    const made = other.portals.openWith((connecting) => {
      const there = connecting.connect(this.#endpoints.get(portal) as string, remote);
      this.#remote.set(connection, there);
      other.#remote.set(there, connection);
    });
    if (made === undefined) throw new Error("libzmq has refused to connect");
    other.portals.retire(made);
    other.portals.report(made);
  }

  #onReadable(connection: number): void {
    for (let batch; (batch = this.portals.read(connection)) !== undefined;) {
      const read = batch;
      this.batches.push(read);
      this.#toOther(connection, (portals, remote) => portals.write(remote, read));
    }
  }

  #toOther(connection: number, task: (portals: Portals, remote: number) => void): void {
    const remote = this.#remote.get(connection);
    if (this.#other !== undefined && remote !== undefined) task(this.#other.portals, remote);
  }
}

/** Two sides, with a socket of one bound and a socket of the other connected to it. */
async function connected(
  bindType: SocketType,
  connectType: SocketType,
  prepare: (bound: TestSocket, connecting: TestSocket) => void = () => undefined,
) {
  const [local, remote] = [new Side(), new Side()];
  local.join(remote);
  const bound = remote.socket(bindType);
  const connecting = local.socket(connectType);
  prepare(bound, connecting);
  bound.bindSync("inproc://name");
  const portal = local.represent(bound, remote, "inproc://name");
  connecting.connect("inproc://name");
  await local.lastOpened();
  return { local, remote, bound, connecting, portal };
}

describe.each(builds)("%s", (_, options) => {
  beforeEach(() => {
    world = memoryWorld("one thread", {}, options).create();
    sides = [];
  });

  afterEach(async () => {
    for (const { engine, portals } of sides) if (engine.fault === undefined) portals.closeAll();
    await world.end();
  });

  describe("by itself", () => {
    it("binds in place of a remote socket, and reports who connects", async () => {
      const side = new Side();
      const portal = side.represent(side.socket("PULL"), side, "inproc://a");
      expect(side.log).toEqual([]);
      side.socket("PUSH").connect("inproc://a");
      await side.logged("opened");
      expect(side.opened.map((opened) => opened.portal)).toEqual([portal]);
      expect(portal.connections).toBe(1);
    });

    it("occupies its endpoint until it unbinds it", () => {
      const side = new Side();
      const portal = side.represent(side.socket("PULL"), side, "inproc://a");
      const other = side.socket("PAIR");
      expect(other.failure(() => other.bindSync("inproc://a"))).toBe("EADDRINUSE");
      portal.unbind("inproc://a");
      expect(other.bindSync("inproc://a")).toBe("inproc://a");
    });

    it("is not made when libzmq refuses: the endpoint is bound, or there are too many sockets", () => {
      const side = new Side();
      const limit = side.engine.facts.constant("ZMQ_MAX_SOCKETS");
      side.engine.exports.zmq_ctx_set(side.engine.context, limit, 2);
      const bound = side.socket("PULL");
      bound.bindSync("inproc://a");
      const description = side.portals.describe(bound.handle);
      expect(side.portals.openWith((portal) => portal.bind("inproc://a", description))).toBeUndefined();
      // The refused portal is closed: its place in the context is free once libzmq has had a turn.
      side.engine.scheduler.settle();
      const other = side.socket("PULL");
      const uses: Portal[] = [];
      expect(side.portals.openWith((portal) => uses.push(portal))).toBeUndefined();
      expect(uses).toEqual([]);
      other.close();
    });

    it("passes other errors on, and is closed then", () => {
      const side = new Side();
      let made: Portal | undefined;
      const open = () =>
        side.portals.openWith((portal) => {
          made = portal;
          throw new TypeError("not of libzmq");
        });
      expect(open).toThrow("not of libzmq");
      expect(made?.pointer).toBe(0);
    });

    it("describes sockets alike in every engine, and nothing of a closed one", () => {
      const [one, two] = [new Side(), new Side()];
      const routers = [one, two].map((side) => side.socket("ROUTER").set("ROUTING_ID", "name"));
      const described = routers.map((router, i) => [one, two][i]?.portals.describe(router.handle));
      expect(described[0]).toEqual(described[1]);
      expect(Buffer.from(described[0] as Uint8Array).includes("name")).toBe(true);
      const dealer = one.socket("DEALER");
      const plain = one.portals.describe(dealer.handle);
      expect(plain).toHaveLength((described[0] as Uint8Array).length);
      expect(plain).not.toEqual(described[0]);
      dealer.close();
      expect(one.portals.describe(dealer.handle)).toHaveLength(0);
    });

    it("closes when it is retired and its last connection has ended", async () => {
      const side = new Side();
      const [unused, used] = ["inproc://a", "inproc://b"].map((endpoint) =>
        side.represent(side.socket("PULL"), side, endpoint),
      ) as [Portal, Portal];
      const pushes = [side.socket("PUSH"), side.socket("PUSH")];
      for (const push of pushes) push.connect("inproc://b");
      await world.until(() => side.opened.length === 2, "two connections");
      for (const portal of [unused, used]) side.portals.retire(portal);
      expect(unused.pointer).toBe(0);
      expect(used.pointer).not.toBe(0);
      pushes[0]?.close();
      await world.until(() => used.connections === 1, "the first one to end");
      expect(used.pointer).not.toBe(0);
      pushes[1]?.close();
      await world.until(() => used.pointer === 0, "the portal to close");
      expect(side.log.filter((line) => line === "ended")).toHaveLength(2);
    });

    it("reads nothing from a connection that has ended, and takes what is written to it", async () => {
      const side = new Side();
      side.represent(side.socket("PAIR"), side, "inproc://a");
      const pair = side.socket("PAIR").connect("inproc://a");
      const connection = await side.lastOpened();
      await pair.send(fill(10_000, 1));
      await world.until(() => side.batches.length === 1, "the message");
      const [batch] = side.batches as [Batch];
      pair.close();
      await side.logged("ended");
      expect(side.portals.read(connection)).toBeUndefined();
      side.portals.write(connection, batch);
      side.portals.acknowledge(connection, 1);
      side.portals.setLimits(connection, 1, 1);
      side.portals.closeConnection(connection);
      expect(side.engine.bodies.size).toBe(0);
      expect(side.engine.fault).toBeUndefined();
    });

    it("makes room only for what the remote socket has read", async () => {
      const side = new Side();
      side.represent(side.socket("PULL").set("RCVHWM", 4), side, "inproc://a");
      const push = side.socket("PUSH").set("SNDHWM", 6).connect("inproc://a");
      const connection = await side.lastOpened();
      const sent = (): number => {
        let count = 0;
        while (push.trySend("x") === undefined) count++;
        return count;
      };
      // libzmq adds the high-water marks of both sides.
      expect(sent()).toBe(10);
      await world.until(() => side.batches.length > 0, "the messages");
      side.engine.scheduler.settle();
      expect(sent()).toBe(0);
      side.portals.acknowledge(connection, 7);
      await world.until(() => push.isWritable, "room");
      expect(sent()).toBe(7);
      side.portals.setLimits(connection, 9, 9);
      await world.until(() => push.isWritable, "room for the new limit");
      expect(sent()).toBeGreaterThan(0);
    });

    it("reports new high-water marks and what was read", async () => {
      const side = new Side();
      side.represent(side.socket("PUSH"), side, "inproc://a");
      const pull = side.socket("PULL").set("RCVHWM", 8).connect("inproc://a");
      const connection = await side.lastOpened();
      pull.set("RCVHWM", 30);
      await side.logged("limits 1000 30");
      const source = new Side();
      source.represent(source.socket("PULL"), source, "inproc://a");
      const push = source.socket("PUSH").connect("inproc://a");
      await source.lastOpened();
      for (let i = 0; i < 600; i++) await push.send("x");
      await world.until(() => source.batches.length > 0, "the messages");
      for (const batch of source.batches) side.portals.write(connection, batch);
      expect(await pull.receiveAll(600)).toHaveLength(600);
      // libzmq reports it each time when half of the high-water mark was read.
      await world.until(() => side.log.some((line) => line.startsWith("read ")), "a report");
      const counts = side.log.filter((line) => line.startsWith("read ")).map((line) => Number(line.slice(5)));
      expect(counts.at(-1)).toBeGreaterThan(500);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
    });
  });

  describe("of two engines", () => {
    it("join a REQ with a REP", async () => {
      const { bound, connecting } = await connected("REP", "REQ");
      for (let i = 0; i < 20; i++) {
        await connecting.send(`question ${i}`, "part");
        expect(await bound.receiveTexts()).toEqual([`question ${i}`, "part"]);
        await bound.send(`answer ${i}`);
        expect(await connecting.receiveTexts()).toEqual([`answer ${i}`]);
      }
    });

    it("carry bodies of every size, in order, as parts of messages", async () => {
      const { bound, connecting, local } = await connected("PULL", "PUSH");
      const sizes = [0, 1, 3, 4, 2047, 2048, 2049, 4095, 4096, 4097, 100_000, 0, 5];
      const bodies = sizes.map((size, i) => fill(size, i));
      await connecting.send(...bodies);
      for (const body of bodies) await connecting.send(body);
      const whole = await bound.receive();
      expect(whole.map((frame) => frame.length)).toEqual(sizes);
      whole.forEach((frame, i) => expect(Buffer.compare(frame, bodies[i] as Uint8Array)).toBe(0));
      for (const body of bodies) {
        const [frame, ...more] = await bound.receive();
        expect(more).toEqual([]);
        expect(Buffer.compare(frame as Uint8Array, body)).toBe(0);
      }
      expect(local.engine.bodies.size).toBe(0);
    });

    it("pass large bodies on without a copy", async () => {
      const { bound, connecting, local } = await connected("PULL", "PUSH");
      const body = fill(50_000, 1);
      await connecting.send(body, "small");
      const [received] = await bound.receive();
      const [batch] = local.batches.filter(({ bodies }) => bodies.length > 0) as [Batch];
      expect(batch.bodies).toHaveLength(1);
      expect(batch.bodies[0]?.buffer).toBe(body.buffer);
      expect(received?.buffer).toBe(body.buffer);
      expect(batch.frames.length).toBeLessThan(1000);
    });

    it.each([
      ["large", 300, 5000],
      ["small", 5000, 100],
    ])("carry more %s messages than fit into a batch", async (_name, count, size) => {
      const { bound, connecting, local } = await connected("PULL", "PUSH", (pull, push) => {
        pull.set("RCVHWM", 0);
        push.set("SNDHWM", 0);
      });
      bound.batch = 100;
      for (let i = 0; i < count; i++) expect(connecting.trySend(fill(size, i))).toBeUndefined();
      for (let i = 0; i < count; i++) {
        const [frame] = await bound.receive();
        if (Buffer.compare(frame as Uint8Array, fill(size, i)) !== 0) expect.fail(`message ${i} differs`);
      }
      expect(local.batches.length).toBeGreaterThan(1);
      for (const { bodies, places, frames } of local.batches) {
        expect(places).toHaveLength(bodies.length);
        expect(frames.length).toBeLessThanOrEqual(local.engine.scratchSize);
      }
    });

    it("tell a ROUTER the routing id of the remote socket", async () => {
      const { bound, connecting } = await connected("ROUTER", "DEALER", (_router, dealer) =>
        dealer.set("ROUTING_ID", "me"),
      );
      await connecting.send("hello");
      expect(await bound.receiveTexts()).toEqual(["me", "hello"]);
      await bound.send("me", "welcome");
      expect(await connecting.receiveTexts()).toEqual(["welcome"]);
    });

    it("carry subscriptions", async () => {
      const { bound, connecting } = await connected("XPUB", "SUB");
      connecting.set("SUBSCRIBE", "a");
      expect(await bound.receiveTexts()).toEqual(["\x01a"]);
      await bound.send("b no");
      await bound.send("a yes");
      expect(await connecting.receiveTexts()).toEqual(["a yes"]);
      connecting.set("UNSUBSCRIBE", "a");
      expect(await bound.receiveTexts()).toEqual(["\x00a"]);
    });

    it("carry groups, of frames and of those who join", async () => {
      const { bound, connecting } = await connected("RADIO", "DISH");
      connecting.handle.join(Buffer.from("group"));
      connecting.handle.join(Buffer.from("last"));
      // The radio drops what nobody has joined.
      await world.until(() => {
        expect(bound.trySendTo("group", fill(5000, 3))).toBeUndefined();
        expect(bound.trySendTo("other", "never")).toBeUndefined();
        return connecting.isReadable;
      }, "the group to be known");
      connecting.handle.leave(Buffer.from("group"));
      await world.until(() => {
        bound.trySendTo("last", "end");
        return connecting.isReadable;
      }, "the last message");
      const groups = new Set<string>();
      for (let message; (message = connecting.tryReceive()) !== undefined;)
        groups.add(Buffer.from(message[0] as Uint8Array).toString());
      expect([...groups].sort()).not.toContain("other");
      expect(groups.has("group")).toBe(true);
    });

    it("limit the messages on the way to the sum of both high-water marks", async () => {
      const { bound, connecting, remote } = await connected("PULL", "PUSH", (pull, push) => {
        pull.set("RCVHWM", 3);
        push.set("SNDHWM", 5);
      });
      for (let i = 0; i < 8; i++) expect(connecting.trySend(`${i}`)).toBeUndefined();
      expect(connecting.trySend("8")).toBe("EAGAIN");
      await world.until(() => bound.isReadable, "the messages");
      expect(connecting.trySend("8")).toBe("EAGAIN");
      expect(await bound.receiveAll(8)).toEqual([..."01234567"]);
      await connecting.send("8");
      expect(await bound.receiveAll(1)).toEqual(["8"]);
      expect(remote.log.some((line) => line.startsWith("read "))).toBe(true);
    });

    it("tell both sides of new high-water marks", async () => {
      const { bound, connecting, remote } = await connected("PULL", "PUSH", (pull, push) => {
        pull.set("RCVHWM", 2);
        push.set("SNDHWM", 2);
      });
      let sent = 0;
      while (connecting.trySend(`${sent}`) === undefined) sent++;
      expect(sent).toBe(4);
      // From then on the PULL knows its peer.
      await world.until(() => bound.isReadable, "the messages");
      bound.set("RCVHWM", 50);
      await remote.logged("limits 1000 50");
      await world.until(() => connecting.isWritable, "room");
      while (connecting.trySend(`${sent}`) === undefined) sent++;
      expect(sent).toBeGreaterThanOrEqual(50);
      expect(await bound.receiveAll(sent)).toEqual(Array.from({ length: sent }, (_item, i) => `${i}`));
    });

    it("deliver what was sent before the sender closed, then end the connection", async () => {
      const { bound, connecting, remote, local } = await connected("PULL", "PUSH");
      for (let i = 0; i < 5; i++) await connecting.send(`${i}`);
      connecting.close();
      await local.logged("ended");
      expect(await bound.receiveAll(5)).toEqual([..."01234"]);
      await remote.logged("ended");
      expect(bound.tryReceive()).toBeUndefined();
    });

    it("end the connection when the bound socket closes", async () => {
      const { bound, connecting, local, remote, portal } = await connected("PAIR", "PAIR");
      await connecting.send("hello");
      expect(await bound.receiveTexts()).toEqual(["hello"]);
      bound.close();
      await remote.logged("ended");
      await local.logged("ended");
      expect(portal.connections).toBe(0);
      await world.until(() => !connecting.isWritable, "the peer to be gone");
    });

    it("keep connections of a portal that has unbound its endpoint", async () => {
      const { bound, connecting, local, portal } = await connected("PAIR", "PAIR");
      portal.unbind("inproc://name");
      local.portals.retire(portal);
      const other = local.socket("PULL");
      other.bindSync("inproc://name");
      await connecting.send("still");
      expect(await bound.receiveTexts()).toEqual(["still"]);
      await bound.send("there");
      expect(await connecting.receiveTexts()).toEqual(["there"]);
      connecting.close();
      await world.until(() => portal.pointer === 0, "the portal to close");
    });

    it("close all portals at once", async () => {
      const { local, remote, portal, connecting } = await connected("PAIR", "PAIR");
      local.portals.closeAll();
      remote.portals.closeAll();
      expect(portal.pointer).toBe(0);
      await world.until(() => !connecting.isWritable, "the peer to be gone");
    });
  });
});
