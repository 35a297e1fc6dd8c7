/**
 * Peers, names and sockets that come and go: what a context knows of them goes with them.
 *
 * ZEROMQ_TEST_TURNOVER is how many of them there are (default 300); a twentieth of them come before the heap is measured.
 */
import { describe, expect, it } from "vitest";
import type { CallError } from "../../glue/socket-handle.js";
import type { SocketType, TestSocket } from "../support/test-socket.js";
import type { RawPeer } from "../support/raw-peer.js";
import { memoryWorld, type World } from "../support/world.js";
import { MORE, frame, frameHeader, greeting, ready } from "../support/zmtp.js";

const COUNT = Number(process.env.ZEROMQ_TEST_TURNOVER ?? 300);
const TIMEOUT = 30_000 + COUNT * 30;

/** Bytes: less than a byte for each that has come and gone, if there are many. A queue keeps spare blocks of 4 KiB. */
const SLACK = 16 * 1024;

const world = () => memoryWorld("turnover").create();

/** Does it often, and sees that the heap is as large afterwards as it was when it had been done a few times. */
async function often(heap: () => number, act: (round: number) => Promise<void>): Promise<void> {
  let before = 0;
  for (let round = 0; round < COUNT; round++) {
    if (round === COUNT / 20) before = heap();
    await act(round);
  }
  expect(heap() - before).toBeLessThan(SLACK);
}

type Exchange = (server: TestSocket, peer: TestSocket, round: number) => Promise<void>;

const ask: Exchange = async (server, peer, round) => {
  await peer.send(`from ${round}`);
  await server.receive();
};

const askAndAnswer: Exchange = async (server, peer, round) => {
  await ask(server, peer, round);
  await server.send("answer");
  await peer.receive();
};

const publish: Exchange = async (server, peer, round) => {
  peer.set("SUBSCRIBE", `topic ${round}`);
  // The request of an earlier peer to cancel may come before.
  let request: Uint8Array;
  do [request] = await server.receive();
  while (request[0] !== 1);
  await server.send(`topic ${round}`);
  await peer.receive();
};

const cases: [SocketType, SocketType, Exchange, ((peer: TestSocket, round: number) => void)?][] = [
  ["ROUTER", "DEALER", ask, (peer, round) => peer.set("ROUTING_ID", `peer ${round}`)],
  ["ROUTER", "DEALER", ask],
  ["ROUTER", "DEALER", ask, (peer) => peer.set("ROUTING_ID", "the same")],
  ["SERVER", "CLIENT", ask],
  ["REP", "REQ", askAndAnswer],
  ["PULL", "PUSH", ask],
  ["XPUB", "SUB", publish],
  ["STREAM", "STREAM", async () => undefined],
];

describe.each(["tcp", "ws", "inproc"] as const)("over %s", (transport) => {
  it.each(cases)(
    "peers of a %s that are a %s leave nothing",
    { timeout: TIMEOUT },
    async (type, peerType, exchange, configure) => {
      if (type === "STREAM" && transport !== "tcp") return;
      const all = world();
      const [engine, other] = all.engines(transport);
      const server = all.socket(engine, type);
      if (type === "ROUTER") server.set("ROUTER_HANDOVER", 1);
      const endpoint = await server.bind(all.endpoint(transport));
      const heap = (): number => engine.budget.heap;
      await often(heap, async (round) => {
        const peer = all.socket(other, peerType).set("LINGER", 0);
        configure?.(peer, round);
        peer.connect(endpoint);
        if (type === "STREAM") await server.receive();
        await exchange(server, peer, round);
        peer.close();
        for (const each of [other, engine]) each.scheduler.settle();
        if (type === "STREAM") await server.receive();
        if (type === "XPUB") while (server.tryReceive() !== undefined);
      });
      await all.end();
    },
  );
});

it("sockets that connect to names that nobody binds leave nothing", { timeout: TIMEOUT }, async () => {
  const all = world();
  const engine = all.engine();
  const before = engine.exports.zwasm_open_fds();
  await often(
    () => engine.budget.heap,
    async (round) => {
      const push = all.socket(engine, "PUSH").set("LINGER", 0);
      push.connect(`inproc://nobody-${round}`);
      push.close();
      engine.scheduler.settle();
    },
  );
  expect(engine.exports.zwasm_open_fds() - before).toBeLessThanOrEqual(2);
  await all.end();
});

it("a Context ends though messages for names that nobody binds have used up its sockets", async () => {
  const all = world();
  const engine = all.engine();
  let open = 0;
  const connectAndSend = () => {
    const push = all.socket(engine, "PUSH").set("LINGER", 0);
    push.connect(`inproc://nobody-${open % 100}`);
    expect(push.trySend("kept")).toBeUndefined();
    push.close();
    engine.scheduler.settle();
  };
  for (; open < 5000; open++) {
    try {
      connectAndSend();
    } catch (error) {
      expect(engine.facts.code((error as CallError).errno)).toBe("EMFILE");
      break;
    }
  }
  expect(open).toBeGreaterThan(1000);
  expect(open).toBeLessThan(5000);
  await all.end();
});

it("names that one socket binds and unbinds leave nothing", { timeout: TIMEOUT }, async () => {
  const all = world();
  const engine = all.engine();
  const pull = all.socket(engine, "PULL");
  await often(
    () => engine.budget.heap,
    async (round) => {
      await pull.bind(`inproc://name-${round}`);
      pull.handle.unbind(`inproc://name-${round}`);
    },
  );
  await all.end();
});

it("names that one socket connects to and disconnects from leave nothing", { timeout: TIMEOUT }, async () => {
  const all = world();
  const engine = all.engine();
  const push = all.socket(engine, "PUSH");
  await often(
    () => engine.budget.heap,
    async (round) => {
      push.connect(`inproc://nobody-${round}`);
      push.handle.disconnect(`inproc://nobody-${round}`);
      engine.scheduler.settle();
    },
  );
  await all.end();
});

describe("peers leave nothing if they leave", () => {
  const address = { transport: "tcp", family: 4, host: "127.0.0.1", port: 7000 } as const;

  /** The handshake of NULL. */
  async function greet(all: World, peer: RawPeer, type: SocketType): Promise<void> {
    peer.send(Buffer.concat([greeting(), ready(type, { Identity: "x".repeat(200) })]));
    await all.until(() => peer.received.includes("READY"), "the handshake");
  }

  it.each([
    ["ROUTER", "DEALER", frame("part", MORE)],
    ["DISH", "RADIO", frame("g".repeat(200), MORE)],
  ] as const)(
    "in the middle of a handshake or a message to a %s",
    { timeout: TIMEOUT },
    async (type, peerType, first) => {
      const all = world();
      const engine = all.engine();
      const socket = all.socket(engine, type);
      await socket.bind("tcp://127.0.0.1:7000");
      const handshakes = [
        Buffer.alloc(0),
        greeting().subarray(0, 30),
        greeting(),
        Buffer.concat([greeting(), ready(peerType).subarray(0, 10)]),
      ];
      const messages = [
        first,
        Buffer.concat([first, frame(Buffer.alloc(9000), MORE)]),
        Buffer.concat([first, frameHeader(2 ** 30), Buffer.alloc(10_000)]),
      ];
      const leave = async (peer: RawPeer): Promise<void> => {
        peer.reset();
        await all.until(() => engine.fds.size === 1, "its end");
      };
      await often(
        () => engine.budget.heap,
        async (round) => {
          let peer = all.raw(address);
          peer.send(handshakes[round % handshakes.length] as Buffer);
          await all.until(() => engine.fds.size > 1 || peer.received.length > 0, "a connection");
          await leave(peer);
          peer = all.raw(address);
          await greet(all, peer, peerType);
          peer.send(messages[round % messages.length] as Buffer);
          await all.pass(1);
          await leave(peer);
        },
      );
      expect(engine.budget.bodies).toBe(0);
      await all.end();
    },
  );
});
