/** Items 40 to 47: heartbeats and subscriptions. */
import { performance } from "node:perf_hooks";
import { command, frame } from "../../support/zmtp.js";
import { type Bench, type Check, except, happens, unlike } from "../bench.js";
import { type Link, ping } from "../link.js";

const contextOf = (size: number): Buffer => Buffer.from("0123456789abcdefghijklmnopqrstuv").subarray(0, size);

const dealerPeer = async (bench: Bench): Promise<Link> =>
  (await bench.open("Dealer", { reconnectInterval: 10_000 })).peer();

/** How long a connection stays after a PING with this time to live, if that is not longer than `limit`. */
async function life(bench: Bench, timeToLive: number, limit: number): Promise<number> {
  const link = await dealerPeer(bench);
  const start = performance.now();
  link.send(ping(timeToLive));
  await link.command("PONG");
  return (await happens(link.ended, limit)) ? performance.now() - start : Infinity;
}

const SUBSCRIBE = { "the command of 3.1": true, "the message of 3.0": false };

/** A subscription, or its end, in either form. */
function subscription(topic: string, asCommand: boolean, isEnd = false): Buffer {
  if (asCommand) return command(isEnd ? "CANCEL" : "SUBSCRIBE", Buffer.from(topic));
  return frame(Buffer.from(`${isEnd ? "\0" : "\x01"}${topic}`));
}

async function subscribesAs(bench: Bench, asCommand: boolean): Promise<boolean> {
  const publisher = await bench.open("Publisher");
  const link = await publisher.peer({}, [3, asCommand ? 1 : 0]);
  link.send(subscription("a", asCommand), subscription("b", asCommand), subscription("a", asCommand, true));
  if (!(await link.isTaken())) return false;
  publisher.look();
  for (const text of ["a", "b"]) await publisher.socket.send(text);
  return (await link.texts())[0] === "b";
}

const TOPICS = Object.fromEntries(
  [0, 1, 245, 246, 247, 250, 255, 256, 65_536].map((size) => [`${size} bytes`, size]),
);

/** Whether an XPublisher gets a topic of this size from a peer that speaks 3.1. */
async function takesTopic(bench: Bench, size: number): Promise<boolean> {
  const topic = "t".repeat(size);
  const publisher = await bench.open("XPublisher");
  const link = await publisher.peer();
  link.send(subscription(topic, true));
  if (!(await link.isTaken())) return false;
  const [told] = await publisher.socket.receive();
  await publisher.socket.send(`${topic}!`);
  return told.equals(Buffer.from(`\x01${topic}`)) && (await link.texts())[0] === `${topic}!`;
}

/** Whether a Subscriber asks for a topic of this size, and ends that, in frames that are well formed. */
async function sendsTopic(bench: Bench, size: number): Promise<boolean> {
  const subscriber = await bench.open("Subscriber");
  const topic = "t".repeat(size);
  subscriber.socket.subscribe(topic);
  const link = await subscriber.peer();
  const asked = (await link.command("SUBSCRIBE")).equals(Buffer.from(topic));
  subscriber.socket.unsubscribe(topic);
  return asked && (await link.command("CANCEL")).equals(Buffer.from(topic));
}

/** The same, or nothing if the command has not come in time. */
async function sendsInTime(bench: Bench, size: number): Promise<boolean> {
  const sends = sendsTopic(bench, size);
  return (await happens(sends)) && (await sends);
}

export const COMMANDS: Record<number, Check> = {
  40: async (bench) => {
    const link = await dealerPeer(bench);
    const sizes = Object.fromEntries(Array.from({ length: 17 }, (_, size) => [`${size} bytes`, size]));
    return except("does not echo", sizes, async (size) => {
      link.send(ping(0, contextOf(size)));
      return (await link.command("PONG")).equals(contextOf(size));
    });
  },

  41: async (bench) => {
    const link = await dealerPeer(bench);
    link.send(ping(0, contextOf(17)), ping(0, contextOf(32)));
    const answers = [await link.command("PONG"), await link.command("PONG")].map(String);
    return unlike(answers, [String(contextOf(16)), String(contextOf(16))], "answers");
  },

  42: async (bench) => {
    const link = await dealerPeer(bench);
    link.send(
      command("PING", Buffer.alloc(0)),
      command("PING", Buffer.alloc(1)),
      ping(0, Buffer.from("good")),
    );
    const first = await link.command("PONG").catch(() => undefined);
    if (first === undefined) return undefined;
    return String(first) === "good"
      ? "ignores it"
      : `answers with ${first.length} bytes that it was not sent`;
  },

  43: async (bench) => {
    // A TTL of 656 or more, times 100 milliseconds, does not fit 16 bits.
    const [short, long, longer] = await Promise.all([
      life(bench, 5, 3000),
      life(bench, 656, 600),
      life(bench, 65_535, 600),
    ]);
    if (short < 400 || short === Infinity) return `closes after ${Math.round(short)} ms instead of 500`;
    if (long === Infinity && longer === Infinity) return undefined;
    return `counts a TTL in 16 bits of milliseconds: one of ${long < Infinity ? "65.6" : "6553.5"} s is over at once`;
  },

  44: async (bench) => {
    const dealer = await bench.open("Dealer", { reconnectInterval: 10_000 });
    const signs = [frame("traffic"), command("THING", Buffer.alloc(0)), command("PONG", Buffer.alloc(0))];
    const links: Link[] = [];
    for (const _ of signs) links.push(await dealer.peer());
    const alive = await Promise.all(
      links.map(async (link, i) => {
        link.send(ping(10));
        await link.command("PONG");
        link.send(signs[i]);
        // Longer than the time to live, which the traffic has to have ended.
        return !(await happens(link.ended, 1500)) && link.isServed();
      }),
    );
    return unlike(alive, [true, true, true], "stays connected:");
  },

  45: async (bench) => {
    const dealer = await bench.open("Dealer");
    const link = await dealer.peer();
    link.send(
      command("PONG", Buffer.alloc(0)),
      command("PONG", contextOf(16)),
      command("PONG", contextOf(32)),
    );
    if (!(await link.isServed())) return "closes the connection";
    link.sendTexts("next");
    return unlike((await dealer.socket.receive()).map(String), ["next"]);
  },

  46: (bench) => except("does not understand", SUBSCRIBE, (asCommand) => subscribesAs(bench, asCommand)),

  47: async (bench) =>
    (await except("does not take topics of", TOPICS, (size) => takesTopic(bench, size))) ??
    (await except("does not send topics of", TOPICS, (size) => sendsInTime(bench, size))),
};
