/** Items 1 to 15: greetings, and peers of older versions. */
import { performance } from "node:perf_hooks";
import { frame, greeting, ready } from "../../support/zmtp.js";
import type { Dealer } from "../../../src/index.js";
import { type Bench, type Check, except, happens, type Tested, unlike } from "../bench.js";
import { Ended, isCommand } from "../link.js";

/** Whether a peer with this greeting is served after the usual READY. */
async function isWelcome(bench: Bench, bytes: Uint8Array): Promise<boolean> {
  const link = await (await bench.open("Dealer")).link();
  return link.send(bytes, ready("DEALER")).isServed();
}

function changed(change: (bytes: Buffer) => unknown): Buffer {
  const bytes = greeting();
  change(bytes);
  return bytes;
}

const signature = Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f]);
/** ZMTP 2.0: the revision, the type of a DEALER, and an empty identity. */
const version2 = Buffer.concat([signature, Buffer.from([1, 5, 0, 0])]);
/** ZMTP 1.0: an empty identity. */
const version1 = Buffer.from([1, 0]);
const frame1 = (text: string): Buffer => Buffer.from([text.length + 1, 0, ...Buffer.from(text)]);

/** An old peer is served, also when the interval of the handshake has passed, in both directions. */
async function servesOld(
  bench: Bench,
  bytes: Buffer,
  pack: (text: string) => Buffer,
  skip: number,
): Promise<string | undefined> {
  const dealer = await bench.open("Dealer", { handshakeInterval: 200, reconnectInterval: 10_000 });
  const old = await dealer.link();
  // This one says nothing. Its interval ends after that of the old peer.
  old.send(bytes, pack("one"));
  const received = [String(await dealer.socket.receive())];
  await (
    await dealer.link()
  ).ended;
  old.send(pack("two"));
  const next = dealer.socket.receive();
  if (!(await happens(Promise.race([next, old.ended.then(() => Promise.reject(new Ended()))]))))
    return "is silent";
  received.push(String(await next));
  await old.take(skip);
  await dealer.socket.send("answer");
  const answer = await old.take(pack("answer").length);
  return unlike(received, ["one", "two"]) ?? unlike(answer, pack("answer"), "sends");
}

/** How a socket that is a server with PLAIN treats these bytes: it should close at once. */
async function plainRefuses(bench: Bench, bytes: Buffer): Promise<boolean> {
  const link = await (await bench.open("Dealer", { plainServer: true, handshakeInterval: 0 })).link();
  link.send(bytes);
  return happens(link.ended);
}

async function subscribes(bench: Bench, version: [number, number]): Promise<"command" | "message"> {
  const subscriber = await bench.open("Subscriber");
  subscriber.socket.subscribe("A");
  const link = await subscriber.peer({}, version);
  return isCommand(await link.frame()) ? "command" : "message";
}

/** How long a connection lasts on which only this much is sent. It begins before the tested socket can know of it. */
async function interval(tested: Tested<Dealer>, bytes: Uint8Array): Promise<number> {
  const start = performance.now();
  await (await tested.link()).send(bytes).ended;
  return performance.now() - start;
}

export const GREETING: Record<number, Check> = {
  1: async (bench) => {
    const link = await (await bench.open("Dealer")).link();
    const first = await link.take(10);
    link.send(signature);
    return unlike([first[0], first[9], ...(await link.take(1))], [0xff, 0x7f, 3], "sends");
  },

  2: (bench) =>
    except(
      "refuses",
      {
        ones: changed((bytes) => bytes.fill(0xff, 1, 9)),
        digits: changed((bytes) => bytes.write("12345678", 1)),
      },
      (bytes) => isWelcome(bench, bytes),
    ),

  3: (bench) =>
    except(
      "is not 3.1 for",
      { "4.0": [4, 0], "9.7": [9, 7], "255.255": [255, 255] },
      async ([major, minor]) => {
        const link = await (await bench.open("Dealer")).link();
        link.send(greeting("NULL", [major, minor]), ready("DEALER"));
        const answer = await link.takeGreeting();
        return answer[10] === 3 && answer[11] === 1 && (await link.isServed());
      },
    ),

  4: async (bench) => {
    const ways = [];
    for (const minor of [0, 1, 9]) ways.push(await subscribes(bench, [3, minor]));
    return unlike(ways, ["message", "command", "command"], "subscribes by");
  },

  5: async (bench) => {
    const link = await (await bench.open("Dealer")).link();
    link.send(greeting("PLAIN"));
    await link.takeGreeting();
    return (await happens(link.ended)) ? undefined : "stays connected";
  },

  6: (bench) => {
    const names = {
      null: "null",
      NUL: "NUL",
      NULLX: "NULLX",
      "NULL and more after a zero": "NULL\0X",
      nothing: "",
    };
    return except("accepts", names, async (name) => {
      const link = await (await bench.open("Dealer")).link();
      return !(await link.send(greeting(name), ready("DEALER")).isServed());
    });
  },

  7: async (bench) => ((await isWelcome(bench, greeting("NULL", [3, 1], true))) ? undefined : "refuses"),

  8: async (bench) =>
    (await isWelcome(
      bench,
      changed((bytes) => bytes.fill(0xa5, 33)),
    ))
      ? undefined
      : "refuses",

  9: async (bench) => {
    const dealer = await bench.open("Dealer");
    const link = await dealer.link();
    await link.trickle(greeting());
    await link.takeGreeting();
    await link.trickle(ready("DEALER"));
    await link.command("READY");
    await link.trickle(frame("slowly"));
    return unlike((await dealer.socket.receive()).map(String), ["slowly"]);
  },

  10: async (bench) => {
    const dealer = await bench.open("Dealer");
    const link = await dealer.link();
    link.send(greeting(), ready("DEALER"), frame("at once"));
    if (!(await link.isServed())) return "closes the connection";
    return unlike((await dealer.socket.receive()).map(String), ["at once"]);
  },

  // Of our greeting, 10 bytes, the version and the type are for a peer of 2.0, and the identity is a frame of it.
  11: (bench) => servesOld(bench, version2, frame, 10 + 1 + 1 + 2),
  12: (bench) => servesOld(bench, version1, frame1, 10),

  13: (bench) =>
    except("does not refuse", { "ZMTP 2.0": version2, "ZMTP 1.0": version1 }, (bytes) =>
      plainRefuses(bench, bytes),
    ),

  14: async (bench) => {
    const garbage = {
      HTTP: Buffer.from(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: ${"x".repeat(400)}\r\n\r\n`),
      TLS: Buffer.concat([Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]), Buffer.alloc(506, 0x5a)]),
      zeros: Buffer.alloc(200),
    };
    const dealer = await bench.open("Dealer", { handshakeInterval: 300 });
    const kept = await except("keeps", garbage, async (bytes) =>
      happens((await dealer.link()).send(bytes).ended, 600),
    );
    if (kept !== undefined) return kept;
    (await dealer.peer()).sendTexts("good");
    return unlike((await dealer.socket.receive()).map(String), ["good"]);
  },

  15: async (bench) => {
    const wait = 500;
    const dealer = await bench.open("Dealer", { handshakeInterval: wait });
    const times: number[] = [];
    for (const size of [0, 30]) times.push(await interval(dealer, greeting().subarray(0, size)));
    // A busy machine may be late.
    const isInTime = times.every((time) => time > wait * 0.8 && time < wait * 4);
    return isInTime ? undefined : `closes after ${times.map(Math.round).join(" and ")} ms instead of ${wait}`;
  },
};
