/** Messages that a socket has fetched from libzmq ahead of the program: they count as those that libzmq still has. */
import { describe, expect, it } from "vitest";
import type * as zmq from "../../src/index.js";
import type { LibzmqSocket } from "../../src/libzmq/socket.js";
import { Inbox } from "../../src/socket/inbox.js";
import { describeEach, inproc } from "../support/implementations.js";
import { turn } from "../support/wait.mjs";

const EVENTS = 15;
const POLLIN = 1;
const INVERT_MATCHING = 74;

/** The methods of a socket that programs see, but types do not. */
interface Raw {
  setBoolOption(option: number, value: boolean): void;
  getInt32Option(option: number): number;
}

const pollIn = (socket: zmq.Socket): number => (socket as unknown as Raw).getInt32Option(EVENTS) & POLLIN;

/** So many messages come before the change of a subscription: some are fetched when it happens. */
const BEFORE = 20;

describeEach("messages that were fetched ahead", (kit) => {
  /** A publisher and a subscriber that has got all messages, and has received some of them. */
  async function fetched(count = 60): Promise<[zmq.XPublisher, zmq.Subscriber]> {
    const [publisher, subscriber] = await kit.pair("XPublisher", "Subscriber", { endpoint: inproc() });
    subscriber.subscribe("a", "b", "end");
    for (let i = 0; i < 3; i++) await publisher.receive();
    for (let i = 0; i < count; i++) await publisher.send(`${i % 2 === 0 ? "a" : "b"}${i}`);
    await publisher.send("end");
    for (let i = 0; i < BEFORE; i++) expect(String((await subscriber.receive())[0]).slice(1)).toBe(`${i}`);
    return [publisher, subscriber];
  }

  async function rest(subscriber: zmq.Subscriber): Promise<string[]> {
    const texts: string[] = [];
    for (let text; (text = String((await subscriber.receive())[0])) !== "end";) texts.push(text);
    return texts;
  }

  const numbered = (topics: string, from = BEFORE, to = 60): string[] =>
    Array.from({ length: to - from }, (_, i) => `${(from + i) % 2 === 0 ? "a" : "b"}${from + i}`).filter(
      (text) => topics.includes(text.charAt(0)),
    );

  it("are delivered only while a subscription matches", async () => {
    const [, subscriber] = await fetched();
    subscriber.unsubscribe("a");
    expect(await rest(subscriber)).toEqual(numbered("b"));
  });

  it("are delivered if a subscription matches again when they are received", async () => {
    const [, subscriber] = await fetched();
    subscriber.unsubscribe("a");
    subscriber.subscribe("a");
    expect(await rest(subscriber)).toEqual(numbered("ab"));
  });

  it("follow the subscriptions from message to message", async () => {
    const [, subscriber] = await fetched();
    subscriber.unsubscribe("a");
    expect(String((await subscriber.receive())[0])).toBe(`b${BEFORE + 1}`);
    subscriber.subscribe("a");
    subscriber.unsubscribe("b");
    expect(await rest(subscriber)).toEqual(numbered("a", BEFORE + 2));
  });

  it("are delivered as inverted matching says when they are received", async () => {
    const [, subscriber] = await fetched();
    subscriber.unsubscribe("a");
    subscriber.unsubscribe("end");
    (subscriber as unknown as Raw).setBoolOption(INVERT_MATCHING, true);
    expect(await rest(subscriber)).toEqual(numbered("a"));
  });

  it("make the socket readable, also in its events", async () => {
    const [, subscriber] = await fetched();
    for (let i = BEFORE; i < 60; i++) {
      expect([subscriber.readable, pollIn(subscriber)]).toEqual([true, POLLIN]);
      await subscriber.receive();
    }
    await rest(subscriber);
    expect([subscriber.readable, pollIn(subscriber)]).toEqual([false, 0]);
  });

  it("do not make it readable if none of them is delivered any more", async () => {
    const [, subscriber] = await fetched();
    subscriber.unsubscribe("a", "b", "end");
    // libzmq itself delivers the message that it has checked for being readable.
    while (subscriber.readable) await subscriber.receive();
    expect(pollIn(subscriber)).toBe(0);
  });

  it("of a group are delivered only while the Dish is in it, and again if it is again", async () => {
    const [radio, dish] = await kit.draftPair("Radio", "Dish", inproc());
    dish.join("a", "b");
    // A Radio sends what is for nobody to nobody: it has to know the groups.
    for (;;) {
      await radio.send("?", { group: "b" });
      if (dish.readable) break;
      await turn();
    }
    await dish.receive();
    for (let i = 0; i < 60; i++) await radio.send(`${i}`, { group: i % 2 === 0 ? "a" : "b" });
    const receive = async (): Promise<string> => String((await dish.receive())[0]);
    for (let i = 0; i < BEFORE; i++) expect(await receive()).toBe(`${i}`);
    dish.leave("a");
    expect(await receive()).toBe(`${BEFORE + 1}`);
    dish.join("a");
    expect(await receive()).toBe(`${BEFORE + 2}`);
    dish.leave("b");
    expect(await receive()).toBe(`${BEFORE + 4}`);
  });

  it("are passed on by a Proxy as long as they would be delivered", async () => {
    const [publisher, subscriber] = await fetched();
    const pull = kit.open("Pull");
    await pull.bind(inproc());
    const push = kit.open("Push");
    push.connect(pull.lastEndpoint as string);
    subscriber.unsubscribe("a");
    const proxy = new kit.zmq.Proxy(subscriber as zmq.Socket, push as zmq.Socket);
    const running = proxy.run();
    const texts: string[] = [];
    for (let text; (text = String((await pull.receive())[0])) !== "end";) texts.push(text);
    expect(texts).toEqual(numbered("b"));
    proxy.terminate();
    await running;
    publisher.close();
  });

  describe("stay few", () => {
    it("where a queue keeps only the last message of each peer", async () => {
      const pull = kit.open("Pull", { conflate: true });
      // Set later, it must not allow to fetch ahead.
      pull.receiveHighWaterMark = 1000;
      const endpoint = inproc();
      await pull.bind(endpoint);
      const pushes: zmq.Push[] = [];
      for (let i = 0; i < 8; i++) {
        const push = kit.open("Push", { conflate: true });
        push.connect(endpoint);
        await push.send(`old ${i}`);
        pushes.push(push);
      }
      // Some receives, so that batches would grow.
      for (let i = 0; i < 4; i++) await pull.receive();
      for (const [i, push] of pushes.entries()) await push.send(`new ${i}`);
      const texts: string[] = [];
      while (pull.readable) texts.push(String((await pull.receive())[0]));
      expect(texts.filter((text) => text.startsWith("old"))).toEqual([]);
      expect(texts.sort()).toEqual(pushes.map((_, i) => `new ${i}`));
    });
  });
});

describe("the limits of an inbox", () => {
  /** A socket of libzmq that always has as many messages as are asked for, and what it was asked for. */
  function endless(isLockStep = false): { inbox: Inbox; asked: number[]; bytes: Set<number> } {
    const asked: number[] = [];
    const bytes = new Set<number>();
    const receive: LibzmqSocket["receive"] = (limit, into, _address, size = Infinity) => {
      asked.push(limit);
      bytes.add(size);
      for (let i = 0; i < limit; i++) into[i] = [Buffer.from("x")];
      return limit;
    };
    const settings = { address: undefined, isLockStep, filter: undefined };
    return { inbox: new Inbox({ receive } as LibzmqSocket, settings, () => undefined), asked, bytes };
  }

  /** The largest batch of many messages. */
  function largest({ inbox, asked }: ReturnType<typeof endless>): number {
    asked.length = 0;
    for (let i = 0; i < 1000; i++) inbox.take();
    return Math.max(...asked);
  }

  it.each([
    [1000, 125],
    [64, 8],
    [8, 1],
    [1, 1],
    [0, 128],
    [1_000_000, 128],
  ])("are an eighth of the high-water mark: of %d, %d messages", (highWaterMark, expected) => {
    const socket = endless();
    socket.inbox.highWaterMark = highWaterMark;
    expect(largest(socket)).toBe(expected);
  });

  it("are those of libzmq's default mark at first, and some bytes", () => {
    const socket = endless();
    expect(largest(socket)).toBe(125);
    expect([...socket.bytes]).toEqual([256 * 1024]);
  });

  it("are one message where libzmq keeps in mind which was the last, or keeps only the last", () => {
    const socket = endless(true);
    socket.inbox.highWaterMark = 1000;
    expect(largest(socket)).toBe(1);
    const conflating = endless();
    conflating.inbox.conflates = true;
    conflating.inbox.highWaterMark = 1000;
    expect(largest(conflating)).toBe(1);
    conflating.inbox.conflates = false;
    expect(largest(conflating)).toBe(125);
  });

  it("are one message for a Proxy that asks for one", () => {
    const { inbox, asked } = endless();
    for (let i = 0; i < 10; i++) inbox.take();
    while (inbox.hasFetched) inbox.take();
    asked.length = 0;
    for (let i = 0; i < 5; i++) expect(inbox.takeOne()).toHaveLength(1);
    expect(asked).toEqual([1, 1, 1, 1, 1]);
  });
});
