/** Two engines that are joined by their portals: what gets from a socket of one to a socket of the other. */
import { describe, expect, it } from "vitest";
import type { Batch } from "../../glue/portals.js";
import { fill } from "../support/bytes.js";
import { portalBuilds, usePortals } from "../support/portal-sides.js";

describe.each(portalBuilds)("%s", (_, options) => {
  const kit = usePortals(options);

  describe("of two engines", () => {
    it("join a REQ with a REP", async () => {
      const { bound, connecting } = await kit.connected("REP", "REQ");
      for (let i = 0; i < 20; i++) {
        await connecting.send(`question ${i}`, "part");
        expect(await bound.receiveTexts()).toEqual([`question ${i}`, "part"]);
        await bound.send(`answer ${i}`);
        expect(await connecting.receiveTexts()).toEqual([`answer ${i}`]);
      }
    });

    it("carry bodies of every size, in order, as parts of messages", async () => {
      const { bound, connecting, local } = await kit.connected("PULL", "PUSH");
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
      const { bound, connecting, local } = await kit.connected("PULL", "PUSH");
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
      const { bound, connecting, local } = await kit.connected("PULL", "PUSH", (pull, push) => {
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
      const { bound, connecting } = await kit.connected("ROUTER", "DEALER", (_router, dealer) =>
        dealer.set("ROUTING_ID", "me"),
      );
      await connecting.send("hello");
      expect(await bound.receiveTexts()).toEqual(["me", "hello"]);
      await bound.send("me", "welcome");
      expect(await connecting.receiveTexts()).toEqual(["welcome"]);
    });

    it("carry subscriptions", async () => {
      const { bound, connecting } = await kit.connected("XPUB", "SUB");
      connecting.set("SUBSCRIBE", "a");
      expect(await bound.receiveTexts()).toEqual(["\x01a"]);
      await bound.send("b no");
      await bound.send("a yes");
      expect(await connecting.receiveTexts()).toEqual(["a yes"]);
      connecting.set("UNSUBSCRIBE", "a");
      expect(await bound.receiveTexts()).toEqual(["\x00a"]);
    });

    it("carry groups, of frames and of those who join", async () => {
      const { bound, connecting } = await kit.connected("RADIO", "DISH");
      connecting.handle.join(Buffer.from("group"));
      connecting.handle.join(Buffer.from("last"));
      // The radio drops what nobody has joined.
      await kit.world.until(() => {
        expect(bound.trySendTo("group", fill(5000, 3))).toBeUndefined();
        expect(bound.trySendTo("other", "never")).toBeUndefined();
        return connecting.isReadable;
      }, "the group to be known");
      connecting.handle.leave(Buffer.from("group"));
      await kit.world.until(() => {
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
      const { bound, connecting, remote } = await kit.connected("PULL", "PUSH", (pull, push) => {
        pull.set("RCVHWM", 3);
        push.set("SNDHWM", 5);
      });
      for (let i = 0; i < 8; i++) expect(connecting.trySend(`${i}`)).toBeUndefined();
      expect(connecting.trySend("8")).toBe("EAGAIN");
      await kit.world.until(() => bound.isReadable, "the messages");
      expect(connecting.trySend("8")).toBe("EAGAIN");
      expect(await bound.receiveAll(8)).toEqual([..."01234567"]);
      await connecting.send("8");
      expect(await bound.receiveAll(1)).toEqual(["8"]);
      expect(remote.log.some((line) => line.startsWith("read "))).toBe(true);
    });

    it("tell both sides of new high-water marks", async () => {
      const { bound, connecting, remote } = await kit.connected("PULL", "PUSH", (pull, push) => {
        pull.set("RCVHWM", 2);
        push.set("SNDHWM", 2);
      });
      let sent = 0;
      while (connecting.trySend(`${sent}`) === undefined) sent++;
      expect(sent).toBe(4);
      // From then on the PULL knows its peer.
      await kit.world.until(() => bound.isReadable, "the messages");
      bound.set("RCVHWM", 50);
      await remote.logged("limits 1000 50");
      await kit.world.until(() => connecting.isWritable, "room");
      while (connecting.trySend(`${sent}`) === undefined) sent++;
      expect(sent).toBeGreaterThanOrEqual(50);
      expect(await bound.receiveAll(sent)).toEqual(Array.from({ length: sent }, (_item, i) => `${i}`));
    });

    it("deliver what was sent before the sender closed, then end the connection", async () => {
      const { bound, connecting, remote, local } = await kit.connected("PULL", "PUSH");
      for (let i = 0; i < 5; i++) await connecting.send(`${i}`);
      connecting.close();
      await local.logged("ended");
      expect(await bound.receiveAll(5)).toEqual([..."01234"]);
      await remote.logged("ended");
      expect(bound.tryReceive()).toBeUndefined();
    });

    it("end the connection when the bound socket closes", async () => {
      const { bound, connecting, local, remote, portal } = await kit.connected("PAIR", "PAIR");
      await connecting.send("hello");
      expect(await bound.receiveTexts()).toEqual(["hello"]);
      bound.close();
      await remote.logged("ended");
      await local.logged("ended");
      expect(portal.connections).toBe(0);
      await kit.world.until(() => !connecting.isWritable, "the peer to be gone");
    });

    it("keep connections of a portal that is unbound", async () => {
      const { bound, connecting, local, portal } = await kit.connected("PAIR", "PAIR");
      local.forget("inproc://name");
      const other = local.socket("PULL");
      other.bindSync("inproc://name");
      await connecting.send("still");
      expect(await bound.receiveTexts()).toEqual(["still"]);
      await bound.send("there");
      expect(await connecting.receiveTexts()).toEqual(["there"]);
      connecting.close();
      await kit.world.until(() => portal.pointer === 0, "the portal to close");
    });

    it("close all portals at once", async () => {
      const { local, remote, portal, connecting } = await kit.connected("PAIR", "PAIR");
      local.portals.closeAll();
      remote.portals.closeAll();
      expect(portal.pointer).toBe(0);
      await kit.world.until(() => !connecting.isWritable, "the peer to be gone");
    });
  });
});
