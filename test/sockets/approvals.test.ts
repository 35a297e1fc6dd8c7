/**
 * An XPublisher that decides about subscriptions by itself (`manual`): what it sets with ZMQ_SUBSCRIBE belongs to the peer
 * whose request was received last.
 */
import { expect, it } from "vitest";
import type * as zmq from "../../src/index.js";
import { describeEach, inproc } from "../support/implementations.js";
import { turn } from "../support/wait.mjs";

const SUBSCRIBE = 6;
const UNSUBSCRIBE = 7;
const XPUB_MANUAL = 71;
const XPUB_MANUAL_LAST_VALUE = 98;

/** The methods of a socket that programs see, but types do not. */
interface Raw {
  setBoolOption(option: number, value: boolean): void;
  setStringOption(option: number, value: string): void;
}

const raw = (socket: zmq.Socket): Raw => socket as unknown as Raw;

const ENDPOINTS: [string, () => string][] = [
  ["tcp", () => "tcp://127.0.0.1:*"],
  ["inproc", inproc],
];

describeEach("approving subscriptions", (kit) => {
  /** A publisher in manual mode. */
  async function manual(endpoint: string, option = XPUB_MANUAL): Promise<zmq.XPublisher> {
    const publisher = kit.open("XPublisher");
    raw(publisher).setBoolOption(option, true);
    await publisher.bind(endpoint);
    return publisher;
  }

  /** A peer that receives whatever is sent to it. A Subscriber would drop what it has not subscribed to. */
  async function requesting(publisher: zmq.XPublisher, ...topics: string[]): Promise<zmq.XSubscriber> {
    const peer = kit.open("XSubscriber");
    peer.connect(publisher.lastEndpoint as string);
    for (const topic of topics) await peer.send(`\x01${topic}`);
    return peer;
  }

  async function request(publisher: zmq.XPublisher): Promise<string> {
    return String((await publisher.receive())[0]);
  }

  /** Receives requests up to a certain one. */
  async function requestFor(publisher: zmq.XPublisher, text: string): Promise<void> {
    while ((await request(publisher)) !== text) continue;
  }

  const approve = (publisher: zmq.XPublisher, topic: string): void =>
    raw(publisher).setStringOption(SUBSCRIBE, topic);

  /** What peers get of messages. Each of them is given the topic "end" for it. */
  async function publish(
    publisher: zmq.XPublisher,
    peers: readonly zmq.XSubscriber[],
    ...messages: string[]
  ): Promise<string[][]> {
    for (const peer of peers) {
      await peer.send("\x01end");
      await requestFor(publisher, "\x01end");
      approve(publisher, "end");
    }
    for (const message of [...messages, "end"]) await publisher.send(message);
    const received: string[][] = [];
    for (const peer of peers) {
      const texts: string[] = [];
      for (let text; (text = String(await peer.receive())) !== "end";) texts.push(text);
      received.push(texts);
    }
    return received;
  }

  const topics = Array.from({ length: 8 }, (_, i) => `topic ${i}`);

  it.each(ENDPOINTS)("gives each of eight peers its own, over %s", async (_, endpoint) => {
    const publisher = await manual(endpoint());
    const peers: zmq.XSubscriber[] = [];
    for (const topic of topics) peers.push(await requesting(publisher, topic));
    const requests: string[] = [];
    for (const _ of topics) {
      const text = await request(publisher);
      requests.push(text);
      approve(publisher, `approved ${text.slice(1)}`);
    }
    expect(requests.sort()).toEqual(topics.map((topic) => `\x01${topic}`));
    expect(await publish(publisher, peers, ...topics.map((topic) => `approved ${topic}`))).toEqual(
      topics.map((topic) => [`approved ${topic}`]),
    );
  });

  it.each(ENDPOINTS)("belongs to the request that was received last, over %s", async (_, endpoint) => {
    const publisher = await manual(endpoint());
    const peers: zmq.XSubscriber[] = [];
    for (const topic of topics) peers.push(await requesting(publisher, topic));
    const requests: string[] = [];
    for (const _ of topics) requests.push(await request(publisher));
    for (const topic of topics) approve(publisher, topic);
    const last = topics.indexOf((requests.at(-1) as string).slice(1));
    expect(await publish(publisher, peers, ...topics)).toEqual(
      topics.map((_, i) => (i === last ? topics : [])),
    );
  });

  it("can be done while requests are iterated over", async () => {
    const publisher = await manual(inproc());
    const peers: zmq.XSubscriber[] = [];
    for (const topic of topics) peers.push(await requesting(publisher, topic));
    let count = 0;
    for await (const [frame] of publisher) {
      approve(publisher, String(frame).slice(1));
      if (++count === topics.length) break;
    }
    expect(await publish(publisher, peers, ...topics)).toEqual(topics.map((topic) => [topic]));
  });

  it("is withdrawn from the peer of the last request only", async () => {
    const publisher = await manual(inproc());
    const peers = [await requesting(publisher, "a"), await requesting(publisher, "a")];
    for (const _ of peers) approve(publisher, (await request(publisher)).slice(1));
    await peers[1].send("\0a");
    expect(await request(publisher)).toBe("\0a");
    raw(publisher).setStringOption(UNSUBSCRIBE, "a");
    expect(await publish(publisher, peers, "a")).toEqual([["a"], []]);
  });

  it("sends the next message to the peer of the last request, with its last value", async () => {
    const publisher = await manual(inproc(), XPUB_MANUAL_LAST_VALUE);
    const peers: zmq.XSubscriber[] = [];
    for (let i = 0; i < 3; i++) {
      peers.push(await requesting(publisher, "value"));
      expect(await request(publisher)).toBe("\x01value");
      approve(publisher, "value");
      await publisher.send(`value for ${i}`);
    }
    await publisher.send("value for all");
    for (const [i, peer] of peers.entries()) {
      expect(String(await peer.receive())).toBe(`value for ${i}`);
      expect(String(await peer.receive())).toBe("value for all");
    }
  });

  // The memory of a connection is often that of one that has gone before, so nobody else may get what was approved.
  it("goes nowhere if the peer has gone, before its request is received or after", async () => {
    const publisher = await manual("tcp://127.0.0.1:*");
    const log = kit.log(publisher);
    for (let i = 0; i < 10; i++) {
      const isReceived = i % 2 === 1;
      const gone = await requesting(publisher, "secret");
      await log.until("handshake");
      if (isReceived) await requestFor(publisher, "\x01secret");
      else while (!publisher.readable) await turn();
      gone.close();
      await log.until("disconnect");
      const other = await requesting(publisher);
      await log.until("handshake");
      if (!isReceived) await requestFor(publisher, "\x01secret");
      approve(publisher, "secret");
      expect(await publish(publisher, [other], "secret")).toEqual([[]]);
      other.close();
      await log.until("disconnect");
      await requestFor(publisher, "\0end");
    }
  });

  it("is still possible when another peer has gone", async () => {
    const publisher = await manual("tcp://127.0.0.1:*");
    const log = kit.log(publisher);
    const gone = await requesting(publisher, "a");
    expect(await request(publisher)).toBe("\x01a");
    const peer = await requesting(publisher, "b");
    expect(await request(publisher)).toBe("\x01b");
    gone.close();
    await log.until("disconnect");
    while (!publisher.readable) await turn();
    approve(publisher, "b");
    expect(await publish(publisher, [peer], "b")).toEqual([
      kit.expected("approvals", { theirs: [], ours: ["b"] }),
    ]);
  });

  it("is not confused by messages that are no requests, nor by requests of before", async () => {
    const publisher = kit.open("XPublisher");
    await publisher.bind(inproc());
    const peers = [await requesting(publisher, "first"), await requesting(publisher)];
    while (!publisher.readable) await turn();
    publisher.manual = true;
    await peers[1].send("no request");
    await peers[1].send("\x01second");
    await peers[0].send("no request");
    for (const text of ["\x01first", "no request", "\x01second", "no request"]) {
      expect(await request(publisher)).toBe(text);
      if (text.startsWith("\x01")) approve(publisher, `approved ${text.slice(1)}`);
    }
    expect(await publish(publisher, peers, "approved first", "approved second")).toEqual(
      kit.expected("approvals", {
        theirs: [[], ["approved first", "approved second"]],
        ours: [["approved first"], ["approved second"]],
      }),
    );
  });
});
