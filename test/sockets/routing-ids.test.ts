/** Routing ids that peers and programs choose: the context goes on, and nobody else is concerned. */
import { describe, expect, it } from "vitest";
import { Dealer, Reply, Request, Router, Stream } from "../../src/index.js";
import { useAttacked } from "../support/attacked.js";
import type { HostilePeer } from "../support/hostile-peer.js";
import { turn } from "../support/wait.mjs";
import { BINARY, FINAL, NO_CHANGE, UPGRADE_REQUEST, wsFrame } from "../support/ws-peer.js";
import { frame, MORE } from "../support/zmtp.js";

const CONNECT_ROUTING_ID = 61;
const ROUTER_MANDATORY = 33;
const ROUTER_RAW = 41;
const COMMAND = 4;

const attacked = useAttacked();

/** What a program in JavaScript can call, for options without a name. */
interface RawOptions {
  setBoolOption(option: number, value: boolean): void;
  setStringOption(option: number, value: string): void;
}
const raw = (socket: object): RawOptions => socket as RawOptions;

/** Without a mechanism. */
const UPGRADE = Buffer.from(UPGRADE_REQUEST.replace("ZWS2.0/NULL", "ZWS2.0"));

/** A Router numbers peers without a routing id: 0, and the number in 4 bytes. */
function numbered(number: number): string {
  return Buffer.from([0, 0, 0, 0, number]).toString("latin1");
}

/** Sends a message after its handshake, and waits until the Router has it. */
async function sendTo(router: Router, peer: HostilePeer, text: string): Promise<string> {
  await peer.send(frame(text));
  const [id, body] = await router.receive();
  expect(String(body)).toBe(text);
  return id.toString("latin1");
}

it.each([false, true])("a peer may have the number that comes next (handover: %s)", async (handover) => {
  const { context } = attacked;
  const { socket, endpoint } = await attacked.bound(new Router({ context, handover }));
  const first = await sendTo(socket, await attacked.greeted(endpoint, "DEALER"), "first");
  const next = first.charCodeAt(4) + 1;
  const chosen = await attacked.greeted(endpoint, "DEALER", { Identity: numbered(next) });
  expect(await sendTo(socket, chosen, "chosen")).toBe(numbered(next));
  expect(await sendTo(socket, await attacked.greeted(endpoint, "DEALER"), "third")).toBe(numbered(next + 1));
  await attacked.stillWorks();
});

it("a command is no routing id over ZMTP 2.0: the connection is closed", async () => {
  const { endpoint, log } = await attacked.bound(new Router({ context: attacked.context }));
  const peer = await attacked.stranger(endpoint);
  const dealer = 5;
  await peer.send(Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, dealer]));
  await peer.send(Buffer.concat([frame("a command", COMMAND), frame(Buffer.alloc(100_000))]));
  await log.until("disconnect");
  await peer.over();
  await attacked.stillWorks();
});

it("a PING is no routing id over ZWS 2.0: the next frame is one, and not longer than 255 bytes", async () => {
  const { socket, endpoint, log } = await attacked.bound(new Router({ context: attacked.context }), "ws");
  const ping = wsFrame(FINAL | 9, Buffer.alloc(0), NO_CHANGE);
  const zws = (body: string | Buffer): Buffer =>
    wsFrame(FINAL | BINARY, Buffer.concat([Buffer.from([0]), Buffer.from(body)]), NO_CHANGE);
  const good = await attacked.stranger(endpoint);
  await good.send(Buffer.concat([UPGRADE, ping, zws("name"), zws("text")]));
  expect(String(await socket.receive())).toBe("name,text");
  good.close();
  await log.until("disconnect");
  const bad = await attacked.stranger(endpoint);
  await bad.send(Buffer.concat([UPGRADE, ping, zws(Buffer.alloc(256)), zws("text")]));
  await log.until("disconnect");
  await bad.over();
  await attacked.stillWorks();
});

it("a peer that hands over its routing id while its queue is full may read on", async () => {
  const { context } = attacked;
  const router = new Router({
    context,
    handover: true,
    mandatory: true,
    sendHighWaterMark: 1,
    sendTimeout: 0,
  });
  const { endpoint } = await attacked.bound(router);
  const first = await attacked.greeted(endpoint, "DEALER", { Identity: "A" });
  first.stopReading();
  const body = Buffer.alloc(1_000_000);
  // The kernel takes some, and then the queue is full.
  let sent = 0;
  for (let refused = 0; refused < 30; await turn())
    await router.send(["A", body]).then(
      () => (sent += body.length),
      () => refused++,
    );
  // A message that the Router has begun to read keeps the connection.
  await first.send(frame("waits"));
  while (!router.readable) await turn();
  const second = await attacked.greeted(endpoint, "DEALER", { Identity: "A" });
  for (let isKnown = false; !isKnown; await turn()) {
    isKnown = await router.send(["A", "to the second"]).then(
      () => true,
      () => false,
    );
  }
  first.readAgain();
  while (first.received < sent && !first.isOver) await turn();
  expect(String(await router.receive())).toBe("A,waits");
  second.close();
  await attacked.stillWorks();
});

describe("the routing id that a program gives a peer before it connects", () => {
  it.each([
    ["Router", Router],
    ["Stream", Stream],
  ])("is refused with EADDRINUSE if another peer has it (%s)", async (_, Type) => {
    const { context } = attacked;
    const { endpoint } = await attacked.bound(new Router({ context }));
    const socket = attacked.use(new Type({ context }));
    const connectAs = (id: string): void => {
      raw(socket).setStringOption(CONNECT_ROUTING_ID, id);
      socket.connect(endpoint);
    };
    connectAs("same");
    expect(() => connectAs("same")).toThrow(expect.objectContaining({ code: "EADDRINUSE" }));
    connectAs("another");
    socket.connect(endpoint);
    await attacked.stillWorks();
  });
});

it.each([
  ["one frame", (): string[] => ["alone"]],
  ["three frames", (id: Buffer): (string | Buffer)[] => [id, "sent, ", "dropped"]],
])("a Stream sends to its peers after a message of %s", async (_, odd) => {
  const { context } = attacked;
  const { socket, endpoint } = await attacked.bound(new Stream({ context }));
  const peer = attacked.use(new Stream({ context }));
  peer.connect(endpoint);
  const [id] = await socket.receive();
  await socket.send(odd(id) as [Buffer, Buffer]);
  await socket.send([id, "good"]);
  // The first message says that the connection is there.
  await peer.receive();
  let received = "";
  while (!received.endsWith("good")) received += String((await peer.receive())[1]);
  expect(received).toMatch(/^(sent, )?good$/);
  await attacked.stillWorks();
});

describe("a Reply", () => {
  it("answers a good request after one without an envelope of a peer that has left", async () => {
    const { context } = attacked;
    const { socket, endpoint, log } = await attacked.bound(new Reply({ context }));
    const peer = await attacked.greeted(endpoint, "REQ");
    await peer.send(frame("no envelope"));
    peer.close();
    await log.until("disconnect");
    const request = attacked.use(new Request({ context }));
    request.connect(endpoint);
    await request.send("question");
    expect(String(await socket.receive())).toBe("question");
    await socket.send("answer");
    expect(String(await request.receive())).toBe("answer");
  });

  it.each([ROUTER_MANDATORY, ROUTER_RAW])(
    "drops its answer to a peer that has left, with option %i",
    async (option) => {
      const { context } = attacked;
      const reply = new Reply({ context });
      raw(reply).setBoolOption(option, true);
      const { endpoint, log } = await attacked.bound(reply);
      const peer = await attacked.greeted(endpoint, "REQ");
      await peer.send(Buffer.concat([frame("", MORE), frame("question")]));
      peer.close();
      await log.until("disconnect");
      expect(String(await reply.receive())).toBe("question");
      await reply.send("answer");
      const dealer = attacked.use(new Dealer({ context }));
      dealer.connect(endpoint);
      await dealer.send(["", "again"]);
      expect(String(await reply.receive())).toBe("again");
      await attacked.stillWorks();
    },
  );
});
