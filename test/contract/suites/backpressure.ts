/** High-water marks apply on every transport, and no accepted message is lost. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../glue/engine.js";
import { fill, isFilled } from "../../support/bytes.js";
import type { TestSocket } from "../../support/test-socket.js";
import { transports, wires, type World, type WorldKind } from "../../support/world.js";

const KIB = 1024;
const MIB = 1024 * KIB;

export function backpressureSuite(kind: WorldKind): void {
  let world: World;

  beforeEach(() => {
    world = kind.create();
  });

  afterEach(() => world.end());

  /** Sends until no message is accepted any more, even after a wait. Returns how many were accepted. */
  async function sendUntilStuck(socket: TestSocket, create: (i: number) => Uint8Array[]): Promise<number> {
    let sent = 0;
    for (let before = -1; before !== sent;) {
      before = sent;
      while (socket.trySend(...create(sent)) === undefined) sent++;
      // A virtual second costs nothing.
      await world.pass(world.isVirtual ? 1000 : 30);
    }
    return sent;
  }

  describe.each(transports)("over %s", (transport) => {
    let a: Engine;
    let b: Engine;

    beforeEach(() => {
      [a, b] = world.engines(transport);
    });

    async function connected(from: TestSocket, to: TestSocket): Promise<void> {
      from.connect(await to.bind(world.endpoint(transport)));
      await from.send("hello");
      await to.receive();
    }

    it("a sender stops when the receiver does not read, and goes on when it does", async () => {
      const push = world.socket(a, "PUSH").set("SNDHWM", 4);
      const pull = world.socket(b, "PULL").set("RCVHWM", 4);
      await connected(push, pull);
      const size = 256 * KIB;
      const sent = await sendUntilStuck(push, (i) => [fill(size, i)]);
      expect(sent).toBeGreaterThanOrEqual(4);
      // The kernel buffers messages in addition.
      expect(sent * size).toBeLessThan(64 * MIB);
      // On a busy machine, real connections may only have been slow.
      if (world.isVirtual) expect(push.isWritable).toBe(false);
      for (let i = 0; i < sent; i++) {
        const [frame] = await pull.receive();
        expect(frame.length === size && isFilled(frame, i)).toBe(true);
      }
      await world.until(() => push.isWritable, "room");
      await push.send("and on");
      expect(await pull.receiveTexts()).toEqual(["and on"]);
    });

    it("nothing is lost or reordered while the queues are full", async () => {
      const push = world.socket(a, "PUSH").set("SNDHWM", 1);
      const pull = world.socket(b, "PULL").set("RCVHWM", 1);
      await connected(push, pull);
      const total = 2000;
      const received: number[] = [];
      const receiving = (async () => {
        while (received.length < total) received.push(Number((await pull.receiveTexts())[0]));
      })();
      for (let i = 0; i < total; i++) await push.send(`${i}`);
      await receiving;
      expect(received).toEqual(Array.from({ length: total }, (_, i) => i));
    });

    it("a receiver that does not read does not fill its memory", async () => {
      const push = world.socket(a, "PUSH").set("SNDHWM", 10);
      const pull = world.socket(b, "PULL").set("RCVHWM", 10);
      await connected(push, pull);
      const before = b.memory.size;
      const sent = await sendUntilStuck(push, (i) => [fill(64 * KIB, i)]);
      expect(b.memory.size - before).toBeLessThan(8 * MIB);
      for (let i = 0; i < sent; i++) expect(isFilled((await pull.receive())[0], i)).toBe(true);
    });

    it("PUB drops whole messages rather than wait", async () => {
      const pub = world.socket(a, "PUB").set("SNDHWM", 10);
      const sub = world.socket(b, "SUB").set("RCVHWM", 10).set("SUBSCRIBE", "");
      sub.connect(await pub.bind(world.endpoint(transport)));
      let hello = 0;
      for (; sub.tryReceive() === undefined; hello++) {
        pub.trySend(`hello ${hello}`, "", "");
        await world.pass(1);
      }
      const total = 1500;
      for (let i = 0; i < total; i++) {
        expect(pub.trySend(`${i}`, "", fill(16 * KIB, i))).toBeUndefined();
        if (i % 100 === 0) await world.pass(1);
      }
      const numbers: number[] = [];
      for (let end = false; !end;) {
        const [head, empty, body, ...rest] = await sub.receive();
        const text = Buffer.from(head).toString();
        expect([empty.length, rest.length]).toEqual([0, 0]);
        end = text === "end";
        if (/^\d+$/.test(text)) {
          numbers.push(Number(text));
          expect(isFilled(body, Number(text)) && body.length === 16 * KIB).toBe(true);
        }
        // There is room again: the last message arrives.
        if (!end && !sub.isReadable) pub.trySend("end", "", "");
      }
      expect(numbers).toEqual([...numbers].sort((x, y) => x - y));
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(numbers.length).toBeLessThan(total);
    });

    it("XPUB waits instead with the option XPUB_NODROP", async () => {
      const xpub = world.socket(a, "XPUB").set("SNDHWM", 5).set("XPUB_NODROP", 1);
      const sub = world.socket(b, "SUB").set("RCVHWM", 5).set("SUBSCRIBE", "");
      sub.connect(await xpub.bind(world.endpoint(transport)));
      await xpub.receive();
      const sent = await sendUntilStuck(xpub, (i) => [fill(64 * KIB, i)]);
      for (let i = 0; i < sent; i++) expect(isFilled((await sub.receive())[0], i)).toBe(true);
      expect(sub.tryReceive()).toBeUndefined();
    });

    it("a peer that does not read does not delay the others", async () => {
      const push = world.socket(a, "PUSH").set("SNDHWM", 2);
      const endpoint = await push.bind(world.endpoint(transport));
      const stuck = world.socket(b, "PULL").set("RCVHWM", 2).connect(endpoint);
      await push.send("hello");
      await stuck.receive();
      await sendUntilStuck(push, (i) => [fill(128 * KIB, i)]);
      const brisk = world.socket(b, "PULL").set("RCVHWM", 2).connect(endpoint);
      const served: string[] = [];
      let sending = true;
      const serve = (): number => {
        for (let m = brisk.tryReceive(); m !== undefined; m = brisk.tryReceive())
          served.push(`${Buffer.from(m[0])}`);
        return served.length;
      };
      const serving = world.until(() => serve() >= 0 && !sending, "everything to be sent");
      for (let i = 0; i < 200; i++) await push.send(`${i}`);
      sending = false;
      world.changed();
      await serving;
      // The queue of the other peer has taken only a few messages.
      await world.until(() => serve() >= 190, "nearly everything to arrive");
      expect(served.map(Number)).toEqual(served.map(Number).sort((x, y) => x - y));
    });

    it("a conflating receiver keeps the last message", async () => {
      const push = world.socket(a, "PUSH").set("CONFLATE", 1);
      const pull = world.socket(b, "PULL").set("CONFLATE", 1);
      push.connect(await pull.bind(world.endpoint(transport)));
      for (let i = 0; i <= 100; i++) {
        await push.send(`${i}`);
        if (i % 10 === 0) await world.pass(1);
      }
      let last = "";
      await world.until(() => {
        const message = pull.tryReceive();
        if (message !== undefined) last = Buffer.from(message[0]).toString();
        return last === "100";
      }, "the last one");
    });
  });

  it("inproc takes exactly as many messages as both high-water marks allow", async () => {
    const engine = world.engine();
    const push = world.socket(engine, "PUSH").set("SNDHWM", 10);
    const pull = world.socket(engine, "PULL").set("RCVHWM", 7);
    push.connect(await pull.bind("inproc://exact"));
    expect(await sendUntilStuck(push, () => [fill(10, 1)])).toBe(17);
  });

  describe.each(wires)("a flood over %s", (transport) => {
    it("blocks neither other sockets nor the event loop", async () => {
      const [a, b] = world.engines(transport);
      const push = world.socket(a, "PUSH");
      const pull = world.socket(b, "PULL");
      pull.batch = 64;
      push.connect(await pull.bind(world.endpoint(transport)));
      const rep = world.socket(b, "REP");
      const req = world.socket(a, "REQ").connect(await rep.bind(world.endpoint(transport)));

      let flooding = true;
      let sent = 0;
      let received = 0;
      const flood = (async () => {
        while (flooding) {
          await push.send(`${sent++}`, fill(1000, 1));
          // A loop of sends that all succeed never lets other jobs run by itself.
          if (sent % 100 === 0) await world.pass(0);
        }
        await push.send("end");
      })();
      const drain = (async () => {
        for (let text = ""; text !== "end"; received++) [text] = await pull.receiveTexts();
      })();
      for (let i = 0; i < 50; i++) {
        const before = received;
        await req.send(`${i}`);
        await rep.send(...(await rep.receive()));
        expect(await req.receiveTexts()).toEqual([`${i}`]);
        await world.until(() => received > before, "the flood to go on");
      }
      flooding = false;
      await Promise.all([flood, drain]);
      expect(received).toBe(sent + 1);
    });
  });
}
