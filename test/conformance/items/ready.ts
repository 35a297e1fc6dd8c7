/** Items 16 to 29: READY and ERROR of the NULL mechanism. */
import { command, frame, ready } from "../../support/zmtp.js";
import { type Bench, type Check, except, happens, unlike } from "../bench.js";

/** A property of READY. Its announced sizes need not be true. */
function property(name: string, value: string, size = value.length): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(size);
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name, "latin1"),
    bytes,
    Buffer.from(value, "latin1"),
  ]);
}

const readyOf = (...properties: Buffer[]): Buffer => command("READY", Buffer.concat(properties));
const dealerType = property("Socket-Type", "DEALER");

/** Whether a peer with this READY is served by a Router. */
async function isWelcome(bench: Bench, bytes: Buffer): Promise<boolean> {
  const link = await (await (await bench.open("Router")).link()).greet();
  return link.send(bytes).isServed();
}

/** Whether a peer is closed that sends these bytes in place of READY. Nothing of it may be delivered. */
async function isRefused(bench: Bench, bytes: Buffer): Promise<boolean> {
  const dealer = await bench.open("Dealer");
  const link = await (await dealer.link()).greet();
  if (!(await happens(link.send(bytes).ended))) return false;
  (await dealer.peer()).sendTexts("good");
  return String(await dealer.socket.receive()) === "good";
}

/** The routing ID that a Router gives to a peer. */
async function identified(bench: Bench, bytes: Buffer, next?: Buffer): Promise<Buffer> {
  const router = await bench.open("Router");
  const link = await (await router.link()).greet();
  link.send(bytes, ...(next === undefined ? [] : [next])).sendTexts("hello");
  return (await router.socket.receive())[0];
}

export const READY: Record<number, Check> = {
  16: async (bench) => {
    const link = await (await (await bench.open("Dealer")).link()).greet();
    // Whoever connects has to speak first.
    if (bench.role === "binder") link.send(ready("DEALER"));
    const [first, name] = [await link.frame(), "\x05READY\x0bSocket-Type\0\0\0\x06DEALER"];
    return unlike(first.body.toString("latin1", 0, name.length), name, "sends");
  },

  17: async (bench) => {
    const spelt = await except(
      "ignores",
      { identity: "identity", IDENTITY: "IDENTITY" },
      async (name) =>
        (await identified(bench, readyOf(dealerType, property(name, "me")))).toString() === "me",
    );
    const type = property("SOCKET-TYPE", "PULL");
    return spelt ?? ((await isWelcome(bench, readyOf(type))) ? "ignores SOCKET-TYPE" : undefined);
  },

  18: async (bench) => ((await isWelcome(bench, readyOf())) ? "serves the peer" : undefined),

  19: (bench) => {
    const whole = readyOf(dealerType, property("Identity", "me"));
    const cut = (size: number): Buffer => {
      const body = whole.subarray(2, whole.length - size);
      return frame(body, 4);
    };
    const cases = { "in a value": 1, "before a value": 2, "in a size": 4, "in a name": 8 };
    return except("accepts a cut", cases, async (size) => !(await isWelcome(bench, cut(size))));
  },

  20: (bench) =>
    except("accepts", { "2^32 - 1": 0xffffffff, "2^31": 0x80000000 }, (size) =>
      isRefused(bench, readyOf(dealerType, property("X-Large", "little", size))),
    ),

  21: async (bench) =>
    (await isWelcome(bench, readyOf(dealerType, property("", "value")))) ? "accepts it" : undefined,

  22: async (bench) => {
    const link = await (await (await bench.open("Dealer")).link()).greet();
    link.send(ready("PUB"));
    if (!(await happens(link.ended))) return "serves the peer";
    const names: string[] = [];
    for (;;) {
      const next = await link.frame().catch(() => undefined);
      if (next === undefined) break;
      names.push(next.body.toString("latin1", 1, 1 + next.body[0]));
    }
    return names.includes("ERROR") ? undefined : "closes without an ERROR";
  },

  23: async (bench) => {
    const of = (size: number): Buffer => readyOf(dealerType, property("Identity", "i".repeat(size)));
    if ((await identified(bench, of(255))).length !== 255) return "does not take 255 bytes";
    return (await isWelcome(bench, of(256))) ? "accepts 256 bytes" : undefined;
  },

  24: async (bench) =>
    (await isWelcome(bench, ready("DEALER", { Identity: "\0abc" }))) ? "accepts it" : undefined,

  25: (bench) =>
    except("refuses", { "X-Mine": "X-Mine", Resource: "Resource", "an unknown name": "Colour" }, (name) =>
      isWelcome(bench, readyOf(dealerType, property(name, "any"), property("X-Empty", ""))),
    ),

  26: (bench) => except("accepts", { "a message": frame("early") }, (bytes) => isRefused(bench, bytes)),

  27: async (bench) => {
    const id = await identified(
      bench,
      ready("DEALER", { Identity: "first" }),
      ready("DEALER", { Identity: "second" }),
    ).catch(() => Buffer.from("first"));
    return unlike(id.toString(), "first", "knows the peer as");
  },

  28: (bench) =>
    except("ignores", { ERROR: command("ERROR", Buffer.from("\x03400")) }, (bytes) =>
      isRefused(bench, bytes),
    ),

  29: (bench) => {
    const cases = {
      "no reason": command("ERROR", Buffer.alloc(0)),
      "a reason of 255 bytes that has 3": command("ERROR", Buffer.from("\xff400", "latin1")),
    };
    return except("does not refuse", cases, (bytes) => isRefused(bench, bytes));
  },
};
