/** Portals of one engine: what they represent, what they report, and when they close. */
import { describe, expect, it } from "vitest";
import type { Batch, Portal } from "../../glue/portals.js";
import { fill } from "../support/bytes.js";
import { portalBuilds, usePortals } from "../support/portal-sides.js";

describe.each(portalBuilds)("%s", (_, options) => {
  const kit = usePortals(options);

  describe("by itself", () => {
    it("is bound in place of a remote socket when libzmq looks for it, and reports who connects", async () => {
      const side = kit.side();
      const number = side.represent(side.socket("PULL"), side, "inproc://a");
      expect(side.log).toEqual([]);
      side.socket("PUSH").connect("inproc://a");
      await side.logged("opened");
      expect(side.log.slice(0, 2)).toEqual([`bound ${number}`, "opened"]);
      expect((await side.lastPortal()).endpoint).toBe(number);
      expect((await side.lastPortal()).connections).toBe(1);
    });

    it("is bound for connections that wait, when the engine is asked to look again", async () => {
      const side = kit.side();
      const [push, other] = [side.socket("PUSH"), side.socket("PUSH")];
      push.connect("inproc://a");
      other.connect("inproc://b");
      side.portals.update();
      expect(side.log).toEqual([]);
      side.represent(side.socket("PULL"), side, "inproc://a");
      side.portals.update();
      await side.logged("opened");
      expect(side.log.filter((line) => line === "opened")).toHaveLength(1);
      expect((await side.lastPortal()).connections).toBe(1);
    });

    it("is one portal for all connections, until the endpoint is bound anew", async () => {
      const side = kit.side();
      const [first, second] = [side.socket("PULL"), side.socket("PULL")];
      const one = side.represent(first, side, "inproc://a");
      for (let i = 0; i < 2; i++) side.socket("PUSH").connect("inproc://a");
      await kit.world.until(() => side.opened.length === 2, "two connections");
      const two = side.represent(second, side, "inproc://a");
      side.socket("PUSH").connect("inproc://a");
      await kit.world.until(() => side.opened.length === 3, "the third one");
      expect(side.opened.map(({ portal }) => portal.endpoint)).toEqual([one, one, two]);
      expect(side.log).toContain(`unbound ${one}`);
    });

    it("occupies its endpoint until the endpoint is not found any more", async () => {
      const side = kit.side();
      const number = side.represent(side.socket("PULL"), side, "inproc://a");
      side.socket("PUSH").connect("inproc://a");
      await side.logged("opened");
      const other = side.socket("PAIR");
      expect(other.failure(() => other.bindSync("inproc://a"))).toBe("EADDRINUSE");
      side.forget("inproc://a");
      expect(side.log).toContain(`unbound ${number}`);
      expect(other.bindSync("inproc://a")).toBe("inproc://a");
    });

    it("is not made when there are too many sockets: the endpoint is reported, and the connection waits", async () => {
      const side = kit.side();
      const limit = side.engine.facts.constant("ZMQ_MAX_SOCKETS");
      side.engine.exports.zmq_ctx_set(side.engine.context, limit, 3);
      const [pull, push, spare] = [side.socket("PULL"), side.socket("PUSH"), side.socket("PAIR")];
      const number = side.represent(pull, side, "inproc://a");
      push.connect("inproc://a");
      await side.logged(`unbound ${number}`);
      expect(side.opened).toEqual([]);
      spare.close();
      side.engine.scheduler.settle();
      side.portals.update();
      await side.logged("opened");
    });

    it("is not opened when libzmq refuses", () => {
      const side = kit.side();
      const limit = side.engine.facts.constant("ZMQ_MAX_SOCKETS");
      side.engine.exports.zmq_ctx_set(side.engine.context, limit, 1);
      const pair = side.socket("PAIR");
      const uses: Portal[] = [];
      expect(side.portals.openWith((portal) => uses.push(portal))).toBeUndefined();
      expect(uses).toEqual([]);
      pair.close();
    });

    it("passes other errors on, and is closed then", () => {
      const side = kit.side();
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
      const [one, two] = [kit.side(), kit.side()];
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

    it("closes when it is unbound and its last connection has ended", async () => {
      const side = kit.side();
      side.represent(side.socket("PULL"), side, "inproc://a");
      const pushes = [side.socket("PUSH"), side.socket("PUSH")];
      for (const push of pushes) push.connect("inproc://a");
      await kit.world.until(() => side.opened.length === 2, "two connections");
      const used = await side.lastPortal();
      side.forget("inproc://a");
      expect(used.pointer).not.toBe(0);
      pushes[0]?.close();
      await kit.world.until(() => used.connections === 1, "the first one to end");
      expect(used.pointer).not.toBe(0);
      pushes[1]?.close();
      await kit.world.until(() => used.pointer === 0, "the portal to close");
      expect(side.log.filter((line) => line === "ended")).toHaveLength(2);
    });

    it("reads nothing from a connection that has ended, and takes what is written to it", async () => {
      const side = kit.side();
      side.represent(side.socket("PAIR"), side, "inproc://a");
      const pair = side.socket("PAIR").connect("inproc://a");
      const connection = await side.lastOpened();
      await pair.send(fill(10_000, 1));
      await kit.world.until(() => side.batches.length === 1, "the message");
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
      const side = kit.side();
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
      await kit.world.until(() => side.batches.length > 0, "the messages");
      side.engine.scheduler.settle();
      expect(sent()).toBe(0);
      side.portals.acknowledge(connection, 7);
      await kit.world.until(() => push.isWritable, "room");
      expect(sent()).toBe(7);
      side.portals.setLimits(connection, 9, 9);
      await kit.world.until(() => push.isWritable, "room for the new limit");
      expect(sent()).toBeGreaterThan(0);
    });

    it("reports new high-water marks and what was read", async () => {
      const side = kit.side();
      side.represent(side.socket("PUSH"), side, "inproc://a");
      const pull = side.socket("PULL").set("RCVHWM", 8).connect("inproc://a");
      const connection = await side.lastOpened();
      pull.set("RCVHWM", 30);
      await side.logged("limits 1000 30");
      const source = kit.side();
      source.represent(source.socket("PULL"), source, "inproc://a");
      const push = source.socket("PUSH").connect("inproc://a");
      await source.lastOpened();
      for (let i = 0; i < 600; i++) await push.send("x");
      await kit.world.until(() => source.batches.length > 0, "the messages");
      for (const batch of source.batches) side.portals.write(connection, batch);
      expect(await pull.receiveAll(600)).toHaveLength(600);
      // libzmq reports it each time when half of the high-water mark was read.
      await kit.world.until(() => side.log.some((line) => line.startsWith("read ")), "a report");
      const counts = side.log.filter((line) => line.startsWith("read ")).map((line) => Number(line.slice(5)));
      expect(counts.at(-1)).toBeGreaterThan(500);
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
    });
  });
});
