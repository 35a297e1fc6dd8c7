/** Inputs of peers that fail an assertion of libzmq: the connection may end, the context goes on. */
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket as Connection } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { libzmqOf } from "../../src/api/context.js";
import { Dish, Radio } from "../../src/draft.js";
import {
  Context,
  Proxy,
  Publisher,
  Pull,
  Push,
  Reply,
  Router,
  XPublisher,
  XSubscriber,
  type Socket,
} from "../../src/index.js";
import { EventLog } from "../support/event-log.js";
import { HostilePeer } from "../support/hostile-peer.js";
import { command, frame, greeting, MORE, ready } from "../support/zmtp.js";

let context: Context;
const open: Socket[] = [];
const servers: Server[] = [];
const connections = new Set<Connection>();

beforeEach(() => {
  context = new Context();
});

afterEach(async () => {
  for (const socket of open.splice(0)) {
    if (socket.closed) continue;
    socket.linger = 0;
    socket.close();
  }
  for (const connection of connections) connection.destroy();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  expect(libzmqOf(context).fault).toBeUndefined();
});

function use<T extends Socket>(socket: T): T {
  open.push(socket);
  return socket;
}

/** A listener that hands out its connections one after the other. */
async function listen(): Promise<{ endpoint: string; next(): Promise<Connection> }> {
  const server = createServer();
  servers.push(server);
  const queue: Connection[] = [];
  let wake: (() => void) | undefined;
  server.on("connection", (connection) => {
    connection.on("error", () => undefined);
    connection.resume();
    connections.add(connection);
    queue.push(connection);
    wake?.();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async next() {
      while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return queue.shift() as Connection;
    },
  };
}

/** Is a peer of this type, until the other side has begun to send its READY. */
async function shakeHands(connection: Connection, type: string): Promise<void> {
  connection.write(Buffer.concat([greeting(), ready(type)]));
  while (connection.bytesRead <= greeting().length) await new Promise((resolve) => setImmediate(resolve));
}

async function stillWorks(): Promise<void> {
  const pull = use(new Pull({ context }));
  await pull.bind("tcp://127.0.0.1:*");
  const push = use(new Push({ context }));
  push.connect(pull.lastEndpoint as string);
  await push.send("fine");
  expect(String(await pull.receive())).toBe("fine");
}

const OLD = Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 5]);

it.each([
  ["ZMTP 2", Buffer.concat([OLD, frame("")]), 12],
  ["ZMTP 3.1", Buffer.concat([greeting(), ready("DEALER")]), 64],
])(
  "a peer fills the pipe and breaks off, and comes again with %s before anything was read",
  async (_, hello, answer) => {
    const mark = 10;
    const { endpoint, next } = await listen();
    const router = use(new Router({ context, receiveHighWaterMark: mark, reconnectInterval: 1 }));
    router.connect(endpoint);
    const first = await next();
    first.write(Buffer.concat([OLD, frame(""), ...Array.from({ length: mark }, () => frame("x"))]));
    first.end();
    const again = await next();
    again.write(hello);
    while (again.bytesRead < answer) await new Promise((resolve) => setImmediate(resolve));
    for (let read = 0; read < mark; read++) expect(String((await router.receive()).at(-1))).toBe("x");
    await stillWorks();
  },
);

it("a peer that fills the pipe, breaks off and sends more after its next handshake loses no message", async () => {
  const mark = 10;
  const { endpoint, next } = await listen();
  const router = use(new Router({ context, receiveHighWaterMark: mark, reconnectInterval: 1 }));
  const log = new EventLog(router.events);
  router.connect(endpoint);
  for (const text of ["first", "second"]) {
    const connection = await next();
    await shakeHands(connection, "DEALER");
    connection.write(Buffer.concat(Array.from({ length: mark }, () => frame(text))));
    if (text === "second") break;
    await log.until("handshake");
    connection.end();
  }
  for (const text of ["first", "second"])
    for (let read = 0; read < mark; read++) expect(String((await router.receive()).at(-1))).toBe(text);
  await stillWorks();
});

it("a peer that fills the pipe and breaks off can be sent to after its next handshake", async () => {
  const mark = 10;
  const { endpoint, next } = await listen();
  const reply = use(new Reply({ context, receiveHighWaterMark: mark, reconnectInterval: 1 }));
  const log = new EventLog(reply.events);
  reply.connect(endpoint);
  const first = await next();
  await shakeHands(first, "REQ");
  first.end(
    Buffer.concat(Array.from({ length: mark }, () => Buffer.concat([frame("", MORE), frame("first")]))),
  );
  await log.until("disconnect");
  const again = await next();
  await shakeHands(again, "REQ");
  for (let read = 0; read < mark; read++) {
    expect(String(await reply.receive())).toBe("first");
    await reply.send("late");
  }
  again.write(Buffer.concat([frame("", MORE), frame("second")]));
  expect(String(await reply.receive())).toBe("second");
  const bytes: Buffer[] = [];
  again.on("data", (chunk: Buffer) => bytes.push(chunk));
  await reply.send("answer");
  while (!Buffer.concat(bytes).includes("answer")) await new Promise((resolve) => setImmediate(resolve));
  await stillWorks();
});

it("a peer of an old version connects to a Publisher that is closing", async () => {
  const publisher = use(new Publisher({ context }));
  await publisher.bind("tcp://127.0.0.1:*");
  const peers = await Promise.all(
    Array.from({ length: 5 }, () => HostilePeer.connect(publisher.lastEndpoint as string)),
  );
  for (const peer of peers) void peer.send(Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1]));
  for (const peer of peers) void peer.send(Buffer.concat([Buffer.from([2]), frame("")]));
  publisher.close();
  await stillWorks();
  for (const peer of peers) peer.close();
});

it.each([256, 1000, 5000])("a Radio gets a JOIN with a name of %d bytes", async (size) => {
  const radio = use(new Radio({ context }));
  const log = new EventLog(radio.events);
  await radio.bind("tcp://127.0.0.1:*");
  const peer = await HostilePeer.greeted(radio.lastEndpoint as string, "DISH");
  await peer.send(command("JOIN", Buffer.alloc(size, "g")));
  await peer.over();
  await log.until("disconnect");
  const good = await HostilePeer.greeted(radio.lastEndpoint as string, "DISH");
  await good.send(command("JOIN", Buffer.alloc(255, "g")));
  await stillWorks();
  expect(good.isOver).toBe(false);
  good.close();
});

it("a Dish whose pipe is full gets messages of the group with the empty name", async () => {
  const dish = use(new Dish({ context, receiveHighWaterMark: 5 }));
  await dish.bind("tcp://127.0.0.1:*");
  dish.join("");
  const peer = await HostilePeer.greeted(dish.lastEndpoint as string, "RADIO");
  await peer.send(
    Buffer.concat(Array.from({ length: 50 }, () => Buffer.concat([frame("", MORE), frame("x")]))),
  );
  for (let read = 0; read < 50; read++) expect(String((await dish.receive())[0])).toBe("x");
  peer.close();
  await stillWorks();
});

it.each([
  ["another version", [4, 0]],
  ["a version, and another one later", [5, 0, 4, 1]],
  ["an unknown error", [5, 0, 5, 99, 0, 1]],
  ["an unknown kind of address", [5, 0, 5, 0, 0, 9, 1, 2, 3, 4]],
  ["something that is not zero", [5, 0, 5, 0, 1, 1, 1, 2, 3, 4]],
])("a SOCKS proxy answers %s", async (_, answer) => {
  const { endpoint, next } = await listen();
  const push = use(new Push({ context, socksProxy: endpoint.slice("tcp://".length), reconnectInterval: 1 }));
  push.connect("tcp://127.0.0.1:1");
  for (let round = 0; round < 3; round++) {
    const proxy = await next();
    for (const byte of answer) {
      proxy.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await stillWorks();
});

it.each(["SUBSCRIBE", "CANCEL"])(
  "commands that are for publishers are nothing to others, nor to a proxy behind them: %s",
  async (name) => {
    const pull = use(new Pull({ context }));
    const back = use(new XSubscriber({ context }));
    const publisher = use(new XPublisher({ context }));
    await pull.bind("tcp://127.0.0.1:*");
    await publisher.bind("inproc://publisher");
    back.connect("inproc://publisher");
    const proxy = new Proxy(pull, back);
    const running = proxy.run();
    const peer = await HostilePeer.connect(pull.lastEndpoint as string);
    await peer.send(Buffer.concat([greeting(), ready("PUSH")]));
    for (const size of [1, 5000]) await peer.send(command(name, Buffer.alloc(size, "A")));
    // What comes behind them passes, as a message and not as a subscription.
    await peer.send(frame("message"));
    expect(String(await publisher.receive())).toBe("message");
    peer.close();
    proxy.terminate();
    await running;
  },
);
