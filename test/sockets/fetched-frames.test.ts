/** A message of which a socket has fetched the first frame when its connection ends: it is dropped as a whole. */
import { describe, expect, it } from "vitest";
import { createServer, type AddressInfo, type Socket as Connection } from "node:net";
import {
  Dealer,
  Pull,
  Reply,
  Router,
  Subscriber,
  XPublisher,
  XSubscriber,
  type Socket,
} from "../../src/index.js";
import { useAttacked } from "../support/attacked.js";
import type { TestSocket } from "../support/test-socket.js";
import { turn } from "../support/wait.mjs";
import { memoryWorld, type World } from "../support/world.js";
import { frame, greeting, MORE, ready } from "../support/zmtp.js";

const attacked = useAttacked();

type Receiver = Socket & { receive(): Promise<Buffer[]>; readonly readable: boolean };

/** A peer by hand to which the socket connects. */
async function connected(socket: Socket, type: string): Promise<{ endpoint: string; peer: Connection }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const accepted = new Promise<Connection>((resolve) => server.once("connection", resolve));
  socket.connect(endpoint);
  const peer = await accepted;
  server.close();
  peer.on("error", () => undefined);
  peer.resume();
  peer.write(Buffer.concat([greeting(), ready(type)]));
  while (peer.bytesRead <= greeting().length) await turn();
  return { endpoint, peer };
}

const multipart = (name: string, before: Buffer[] = []): Buffer =>
  Buffer.concat([...before, frame(`${name}1`, MORE), frame(`${name}2`, MORE), frame(`${name}3`)]);

/** Until the socket has fetched the first frame. */
async function fetched(socket: Receiver): Promise<void> {
  while (!socket.readable) await turn();
}

const cases = [
  ["Subscriber", Subscriber, "PUB", []],
  ["XSubscriber", XSubscriber, "PUB", []],
  ["Router", Router, "DEALER", []],
  ["Reply", Reply, "REQ", [frame("", MORE)]],
  ["Dealer", Dealer, "ROUTER", []],
] as const;

/** The endings of a connection after which nothing more can be read from it. */
const endings: readonly [string, boolean][] = [
  ["is disconnected", false],
  ["is immediate, and the peer leaves", true],
];

for (const [ending, immediate] of endings)
  it.each(cases)(`a %s that ${ending} gives no torn message`, async (_, Type, peerType, before) => {
    const socket = attacked.use(new Type({ context: attacked.context, immediate })) as Receiver;
    if (socket instanceof Subscriber) socket.subscribe();
    if (socket instanceof XSubscriber) await socket.send(Buffer.from([1]));
    const a = await connected(socket, peerType);
    a.peer.write(multipart("a", [...before]));
    await fetched(socket);
    const b = await connected(socket, peerType);
    const left = new Promise<unknown>((resolve) => socket.events.on("disconnect", resolve));
    if (!immediate) socket.disconnect(a.endpoint);
    a.peer.destroy();
    if (immediate) await left;
    b.peer.write(multipart("b", [...before]));
    const message = await socket.receive();
    expect(message.slice(socket instanceof Router ? 1 : 0).map(String)).toEqual(["b1", "b2", "b3"]);
    b.peer.destroy();
    await attacked.stillWorks();
  });

it.each([
  ["Pull", Pull, "PUSH"],
  ["Subscriber", Subscriber, "PUB"],
  ["Dealer", Dealer, "DEALER"],
] as const)("a %s with conflate takes each frame for a message", async (_, Type, peerType) => {
  const { socket, endpoint } = await attacked.bound(new Type({ context: attacked.context, conflate: true }));
  if (socket instanceof Subscriber) socket.subscribe();
  for (const text of ["first", "second"]) {
    const peer = await attacked.greeted(endpoint, peerType);
    await peer.send(frame(text, MORE));
    expect((await socket.receive()).map(String)).toEqual([text]);
  }
  await attacked.stillWorks();
});

// What the Router remembered may have become another connection by then. Often that shows in one of 60.
it("a Router that has handed a routing id over may be disconnected from the peer that had it", async () => {
  const router = attacked.use(new Router({ context: attacked.context, handover: true }));
  const old = await connected(router, "DEALER");
  old.peer.write(frame("from the old one"));
  await fetched(router);
  const [id] = [(await router.receive())[0]];
  old.peer.write(frame("waits"));
  await fetched(router);
  await router.bind("tcp://127.0.0.1:*");
  await attacked.greeted(router.lastEndpoint as string, "DEALER", { Identity: id.toString("latin1") });
  router.disconnect(old.endpoint);
  for (let count = 0; count < 60; count++)
    await attacked.greeted(router.lastEndpoint as string, "DEALER", { Identity: `other ${count}` });
  expect(String((await router.receive())[1])).toBe("waits");
  await attacked.stillWorks();
});

it("an XPublisher whose memory is full refuses whole messages", async () => {
  const context = attacked.limit({ memoryLimit: 16 * 1024 * 1024 });
  const { socket, endpoint, log } = await attacked.bound(
    new XPublisher({ context, receiveHighWaterMark: 0 }),
  );
  const peer = await attacked.greeted(endpoint, "SUB");
  const message = Buffer.concat([frame("first", MORE), frame(Buffer.alloc(4000))]);
  await peer.flood(message);
  await log.until("disconnect");
  const other = await attacked.greeted(endpoint, "SUB");
  const isWhole = (frames: Buffer[]): boolean => frames.length === 2 && String(frames[0]) === "first";
  let read = 0;
  for (; socket.readable; read++) expect(isWhole(await socket.receive())).toBe(true);
  expect(read).toBeGreaterThan(1000);
  await other.send(Buffer.concat([frame("of the other", MORE), frame("second")]));
  expect(String(await socket.receive())).toBe("of the other,second");
});

it("a message to an XPublisher that ends with a subscription that is known already ends before it", async () => {
  const { socket, endpoint } = await attacked.bound(new XPublisher({ context: attacked.context }));
  const peer = await attacked.greeted(endpoint, "SUB");
  const ended = Buffer.concat([frame("text", MORE), frame("\u0001topic")]);
  await peer.send(Buffer.concat([ended, ended, frame("next")]));
  expect(String(await socket.receive())).toBe("text,\u0001topic");
  expect(String(await socket.receive())).toBe("text");
  expect(String(await socket.receive())).toBe("next");
});

describe("another connection ends while the first frame is fetched", () => {
  /** Milliseconds in which everything that was sent arrives. */
  const PASS = 50;

  interface Trio {
    readonly socket: TestSocket;
    readonly endpoints: readonly string[];
  }

  /** A socket that has connected to three peers, each of which has sent messages. Time is virtual. */
  async function readsThree(world: World, type: "SUB" | "XSUB" | "ROUTER"): Promise<Trio> {
    const socket = world.socket(world.engine(), type);
    if (type === "SUB") socket.set("SUBSCRIBE", "");
    if (type === "XSUB") socket.trySend("\x01");
    const peers = ["a", "b", "c"].map(() =>
      world.socket(world.engine(), type === "ROUTER" ? "DEALER" : "PUB"),
    );
    const endpoints: string[] = [];
    for (const peer of peers) endpoints.push(await peer.bind(world.endpoint("tcp")));
    for (const [index, peer] of peers.entries()) {
      socket.connect(endpoints[index]);
      await world.pass(PASS);
      if (index < 2) for (const number of [1, 2, 3]) peer.trySend(`${"ab"[index]}${number}`);
      else peer.trySend("c1", "c2", "c3");
      await world.pass(PASS);
    }
    return { socket, endpoints };
  }

  it.each(["SUB", "XSUB", "ROUTER"] as const)("a %s reads the whole message of its peer", async (type) => {
    const world = memoryWorld("three peers").create();
    const { socket, endpoints } = await readsThree(world, type);
    const texts = (): string[] | undefined =>
      socket
        .tryReceive()
        ?.slice(type === "ROUTER" ? 1 : 0)
        .map((frame) => Buffer.from(frame).toString());
    while (String(texts()) !== "b1");
    expect(socket.isReadable).toBe(true);
    socket.handle.disconnect(endpoints[1]);
    await world.pass(PASS);
    expect(texts()).toEqual(["c1", "c2", "c3"]);
    expect(String(texts())).toMatch(/^a.$/);
    await world.end();
  });
});
