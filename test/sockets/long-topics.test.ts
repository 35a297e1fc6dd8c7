/** Topics of any length, and many within one another: subscribing, matching, cancelling, and the end of connections. */
import { afterEach, describe, expect, it } from "vitest";
import { libzmqOf } from "../../src/api/context.js";
import {
  Context,
  curveKeyPair,
  Proxy,
  Publisher,
  Subscriber,
  XPublisher,
  XSubscriber,
  type Socket,
} from "../../src/index.js";
import { turn } from "../support/wait.mjs";
import { printSeedIfFailed, random } from "../support/seed.js";

const open: Socket[] = [];

afterEach(() => {
  for (const socket of open.splice(0)) {
    if (socket.closed) continue;
    socket.linger = 0;
    socket.close();
  }
});

function use<T extends Socket>(socket: T): T {
  open.push(socket);
  return socket;
}

async function pair(context: Context): Promise<[XPublisher, Subscriber]> {
  const publisher = use(new XPublisher({ context }));
  await publisher.bind("tcp://127.0.0.1:*");
  const subscriber = use(new Subscriber({ context }));
  subscriber.connect(publisher.lastEndpoint as string);
  return [publisher, subscriber];
}

const request = (kind: 0 | 1, topic: Buffer): Buffer => Buffer.concat([Buffer.from([kind]), topic]);

describe.each(["tcp", "tcp with CURVE", "ws", "ipc"])("topics of 240 to 260 bytes over %s", (transport) => {
  it("are subscribed to and cancelled, one after the other", async () => {
    const context = new Context();
    const [publisher, subscriber] = [use(new XPublisher({ context })), use(new Subscriber({ context }))];
    if (transport === "tcp with CURVE") {
      const [server, client] = [curveKeyPair(), curveKeyPair()];
      Object.assign(publisher, { curveServer: true, curveSecretKey: server.secretKey });
      subscriber.curveServerKey = server.publicKey;
      subscriber.curvePublicKey = client.publicKey;
      subscriber.curveSecretKey = client.secretKey;
    }
    const name = transport.split(" ")[0];
    await publisher.bind(name === "ipc" ? "ipc://*" : `${name}://127.0.0.1:*`);
    subscriber.connect(publisher.lastEndpoint as string);
    for (let size = 240; size <= 260; size++) {
      const topic = Buffer.alloc(size, `${size} `);
      subscriber.subscribe(topic);
      expect((await publisher.receive())[0].equals(request(1, topic))).toBe(true);
      await publisher.send(topic);
      expect((await subscriber.receive())[0].equals(topic)).toBe(true);
      subscriber.unsubscribe(topic);
      expect((await publisher.receive())[0].equals(request(0, topic))).toBe(true);
    }
  });
});

describe.each([11_000, 1_000_000])("a topic of %d bytes", (size) => {
  const topic = Buffer.alloc(size, "topic ");

  it("can be subscribed to, published to, and cancelled", async () => {
    const [publisher, subscriber] = await pair(new Context());
    subscriber.subscribe(topic);
    expect(request(1, topic).equals((await publisher.receive())[0])).toBe(true);
    const message = Buffer.concat([topic, Buffer.from("more")]);
    await publisher.send(topic.subarray(0, -1));
    await publisher.send(message);
    expect(message.equals((await subscriber.receive())[0])).toBe(true);
    subscriber.unsubscribe(topic);
    expect(request(0, topic).equals((await publisher.receive())[0])).toBe(true);
  });

  it("ends with its connection, and with its socket", async () => {
    const context = new Context();
    const [publisher, subscriber] = await pair(context);
    subscriber.subscribe(topic, Buffer.from("other"));
    await publisher.receive();
    await publisher.receive();
    subscriber.close();
    const ended = [(await publisher.receive())[0], (await publisher.receive())[0]];
    expect(ended.map(({ length }) => length).sort((a, b) => a - b)).toEqual([6, size + 1]);
    const other = use(new Subscriber({ context }));
    other.subscribe(topic);
    other.close();
    publisher.close();
  });

  it("passes a Proxy to a publisher, and is sent again to one that comes later", async () => {
    const context = new Context();
    const front = use(new XSubscriber({ context }));
    const back = use(new XPublisher({ context }));
    await back.bind("tcp://127.0.0.1:*");
    const first = use(new XPublisher({ context: new Context() }));
    await first.bind("tcp://127.0.0.1:*");
    front.connect(first.lastEndpoint as string);
    const proxy = new Proxy(front, back);
    const run = proxy.run();
    const subscriber = use(new Subscriber({ context: new Context() }));
    subscriber.connect(back.lastEndpoint as string);
    subscriber.subscribe(topic);
    expect(request(1, topic).equals((await first.receive())[0])).toBe(true);
    subscriber.unsubscribe(topic);
    expect(request(0, topic).equals((await first.receive())[0])).toBe(true);
    proxy.terminate();
    await run;
  });

  it("is sent to a publisher that comes later", async () => {
    const subscriber = use(new Subscriber({ context: new Context() }));
    subscriber.subscribe(topic);
    const publisher = use(new XPublisher({ context: new Context() }));
    await publisher.bind("tcp://127.0.0.1:*");
    subscriber.connect(publisher.lastEndpoint as string);
    expect(request(1, topic).equals((await publisher.receive())[0])).toBe(true);
  });
});

it("topics within one another, up to 100,000 bytes, share their memory", () => {
  const context = new Context();
  const subscriber = use(new Subscriber({ context }));
  const before = libzmqOf(context).memoryInUse.heap;
  const whole = Buffer.alloc(100_000, "x");
  const step = 250;
  for (let size = step; size <= whole.length; size += step) subscriber.subscribe(whole.subarray(0, size));
  const inUse = libzmqOf(context).memoryInUse.heap - before;
  expect(inUse).toBeLessThan(40 * whole.length);
  for (let size = step; size <= whole.length; size += 2 * step)
    subscriber.unsubscribe(whole.subarray(0, size));
  subscriber.close();
});

it("any topics of any connections are kept as in a list", async () => {
  printSeedIfFailed();
  const next = random("topics");
  const publisher = use(new XPublisher({ context: new Context() }));
  await publisher.bind("tcp://127.0.0.1:*");
  const letters = "abz\0\u007f";
  const topic = (): string =>
    Array.from({ length: Math.floor(next() * 6) }, () => letters[Math.floor(next() * letters.length)]).join(
      "",
    );
  const subscribers = Array.from({ length: 3 }, () => {
    const socket = use(new Subscriber({ context: new Context() }));
    socket.connect(publisher.lastEndpoint as string);
    return { socket, topics: [] as string[] };
  });
  /** What the publisher has to be told of: the first subscription to a topic, and the end of the last one. */
  const expectRequest = async (kind: 0 | 1, name: string): Promise<void> => {
    expect((await publisher.receive())[0].toString("latin1")).toBe(`${String.fromCharCode(kind)}${name}`);
  };
  const isHeld = (name: string): boolean => subscribers.some(({ topics }) => topics.includes(name));
  for (let step = 0; step < 1500; step++) {
    const { socket, topics } = subscribers[Math.floor(next() * 3)];
    const name = next() < 0.5 ? topic() : (topics[Math.floor(next() * topics.length)] ?? topic());
    const held = isHeld(name);
    if (next() < 0.55) {
      socket.subscribe(name);
      topics.push(name);
      if (!held) await expectRequest(1, name);
    } else if (topics.includes(name)) {
      socket.unsubscribe(name);
      topics.splice(topics.indexOf(name), 1);
      if (!isHeld(name)) await expectRequest(0, name);
    }
    // What came before this on the same connection has been processed when this has.
    socket.subscribe(`sync ${step}`);
    await expectRequest(1, `sync ${step}`);
    socket.unsubscribe(`sync ${step}`);
    await expectRequest(0, `sync ${step}`);
    if (step % 100 !== 0) continue;
    const text = `${topic()}${topic()}`;
    await publisher.send(text);
    for (const subscriber of subscribers)
      if (subscriber.topics.some((prefix) => text.startsWith(prefix)))
        expect(String((await subscriber.socket.receive())[0])).toBe(text);
  }
  // Those of a connection that ends go together.
  const [gone, ...others] = subscribers;
  const kept = new Set(others.flatMap(({ topics }) => topics));
  const lost = [...new Set(gone.topics)].filter((name) => !kept.has(name));
  gone.socket.close();
  const heard: string[] = [];
  for (const _ of lost) heard.push((await publisher.receive())[0].toString("latin1").slice(1));
  expect(heard.sort()).toEqual(lost.sort());
});

it("a peer without subscriptions leaves at once, however many topics another one has", async () => {
  const context = new Context();
  const publisher = use(new Publisher({ context }));
  await publisher.bind("inproc://many");
  const many = use(new Subscriber({ context }));
  many.connect("inproc://many");
  many.subscribe(...Array.from({ length: 50_000 }, (_, i) => `topic ${i.toString(36)} of the first`));
  await publisher.send("topic 0 of the first");
  await many.receive();

  /** Microseconds of processor time: a busy machine does not add to them. */
  const timeToLeave = async (topics: string[]): Promise<number> => {
    const peers = Array.from({ length: 100 }, () => use(new Subscriber({ context })));
    for (const peer of peers) {
      peer.connect("inproc://many");
      if (topics.length > 0) peer.subscribe(...topics);
    }
    const last = use(new Subscriber({ context }));
    last.connect("inproc://many");
    last.subscribe("last");
    await publisher.send("last");
    await last.receive();
    const before = process.cpuUsage();
    for (const peer of peers) peer.close();
    // The publisher handles their ends in turns of its own.
    for (let i = 0; i < 5; i++) await turn();
    return process.cpuUsage(before).user;
  };
  await timeToLeave([]); // until the code is compiled
  // Those with a topic show how long it takes to walk through all topics.
  const walking = await timeToLeave(["one"]);
  expect(await timeToLeave([])).toBeLessThan(walking / 2);
});
