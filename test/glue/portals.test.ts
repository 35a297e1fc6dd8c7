/** Portals of one engine: what they represent, what they report, and when they close. */
import { describe, expect, it } from "vitest";
import type { Batch, Portal } from "../../glue/portals.js";
import { fill } from "../support/bytes.js";
import { portalBuilds, usePortals } from "../support/portal-sides.js";

describe.each(portalBuilds)("%s", (_, options) => {
  const kit = usePortals(options);

  describe("by itself", () => {
    it("binds in place of a remote socket, and reports who connects", async () => {
      const side = kit.side();
      const portal = side.represent(side.socket("PULL"), side, "inproc://a");
      expect(side.log).toEqual([]);
      side.socket("PUSH").connect("inproc://a");
      await side.logged("opened");
      expect(side.opened.map((opened) => opened.portal)).toEqual([portal]);
      expect(portal.connections).toBe(1);
    });

    it("occupies its endpoint until it unbinds it", () => {
      const side = kit.side();
      const portal = side.represent(side.socket("PULL"), side, "inproc://a");
      const other = side.socket("PAIR");
      expect(other.failure(() => other.bindSync("inproc://a"))).toBe("EADDRINUSE");
      portal.unbind("inproc://a");
      expect(other.bindSync("inproc://a")).toBe("inproc://a");
    });

    it("is not made when libzmq refuses: the endpoint is bound, or there are too many sockets", () => {
      const side = kit.side();
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

    it("closes when it is retired and its last connection has ended", async () => {
      const side = kit.side();
      const [unused, used] = ["inproc://a", "inproc://b"].map((endpoint) =>
        side.represent(side.socket("PULL"), side, endpoint),
      ) as [Portal, Portal];
      const pushes = [side.socket("PUSH"), side.socket("PUSH")];
      for (const push of pushes) push.connect("inproc://b");
      await kit.world.until(() => side.opened.length === 2, "two connections");
      for (const portal of [unused, used]) side.portals.retire(portal);
      expect(unused.pointer).toBe(0);
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
