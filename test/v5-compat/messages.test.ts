/** send() and the event "message": every pattern, frames, callbacks, order. */
import { describe, expect, it } from "vitest";
import type { SocketType } from "../../src/v5-compat/index.js";
import { compare } from "../support/compare.js";
import {
  endpointFor,
  describeEach,
  inproc,
  TRANSPORTS,
  type V5Socket,
  textOf,
} from "../support/implementations.js";
import { Inbox } from "../support/inbox.js";
import { VALUES } from "../support/odd/values.js";

type Message = Parameters<V5Socket["send"]>[0];

/** Sends again and again until something arrives: subscriptions take time, and idle sockets do not see them. */
async function sendUntil(inbox: Inbox, send: () => void): Promise<string[]> {
  const timer = setInterval(send, 5);
  send();
  try {
    return await inbox.text();
  } finally {
    clearInterval(timer);
  }
}

interface Pattern {
  readonly ends: readonly [SocketType, SocketType];
  readonly run: (bound: V5Socket, connected: V5Socket) => Promise<void>;
}

/** A message to and fro, where each is given as the frames that its receiver sees. */
async function exchange(from: V5Socket, to: V5Socket): Promise<void> {
  const [requests, replies] = [new Inbox(to), new Inbox(from)];
  for (const text of ["one", "two"]) {
    from.send([text, "", "more"]);
    const [frames] = [await requests.next()];
    expect(frames.map(String).slice(-3)).toEqual([text, "", "more"]);
    to.send([...(frames as Buffer[]), "answered"]);
    expect((await replies.text()).slice(-4)).toEqual([text, "", "more", "answered"]);
  }
}

async function pass(from: V5Socket, to: V5Socket): Promise<void> {
  const inbox = new Inbox(to);
  from.send("one").send(["two", "frames"]).send(Buffer.alloc(10_000, "x"));
  expect(await inbox.texts(3)).toEqual([["one"], ["two", "frames"], ["x".repeat(10_000)]]);
  for (const [frame] of inbox.all) expect(Buffer.isBuffer(frame)).toBe(true);
}

async function publish(from: V5Socket, to: V5Socket): Promise<void> {
  const inbox = new Inbox(to);
  if (to.type === "sub") to.subscribe("a");
  else to.send("\x01a");
  expect(await sendUntil(inbox, () => from.send(["b", "0"]).send(["a1", "1"]))).toEqual(["a1", "1"]);
}

const PATTERNS: readonly Pattern[] = [
  { ends: ["pair", "pair"], run: exchange },
  { ends: ["rep", "req"], run: (rep, req) => exchange(req, rep) },
  { ends: ["router", "dealer"], run: (router, dealer) => exchange(dealer, router) },
  { ends: ["xrep", "xreq"], run: (router, dealer) => exchange(dealer, router) },
  { ends: ["dealer", "dealer"], run: exchange },
  { ends: ["dealer", "router"], run: exchange },
  { ends: ["pull", "push"], run: (pull, push) => pass(push, pull) },
  { ends: ["push", "pull"], run: pass },
  { ends: ["pub", "sub"], run: publish },
  { ends: ["xpub", "sub"], run: publish },
  { ends: ["xpub", "xsub"], run: publish },
  { ends: ["pub", "xsub"], run: publish },
  { ends: ["sub", "pub"], run: (sub, pub) => publish(pub, sub) },
];

describeEach("messages of v5", (kit) => {
  describe.each(TRANSPORTS)("over %s", (transport) => {
    it.each(PATTERNS)("go from one end to the other: $ends", async ({ ends, run }) => {
      await run(...kit.v5Pair(...ends, endpointFor(transport)));
    });

    it("keep their order, however many", async () => {
      const [pull, push] = kit.v5Pair("pull", "push", endpointFor(transport));
      const inbox = new Inbox(pull);
      const count = 5000;
      for (let i = 0; i < count; i++) push.send(String(i));
      expect(await inbox.texts(count)).toEqual(Array.from({ length: count }, (_, i) => [String(i)]));
    });
  });

  it("of a stream are an identity and bytes", async () => {
    const [server, client] = kit.v5Pair("stream", "stream", "tcp://127.0.0.1:*");
    const [atServer, atClient] = [new Inbox(server), new Inbox(client)];
    const [[peer, nothing], [id]] = [await atServer.next(), await atClient.next()];
    expect(String(nothing)).toBe("");
    client.send([id as Buffer, "hello"]);
    expect((await atServer.next()).map(String)).toEqual([String(peer), "hello"]);
  });

  it("tell an xpub of subscriptions", async () => {
    const [xpub, sub] = kit.v5Pair("xpub", "sub");
    const inbox = new Inbox(xpub);
    sub.subscribe("a").subscribe("b").unsubscribe("a");
    expect(await inbox.texts(3)).toEqual([["\x01a"], ["\x01b"], ["\x00a"]]);
    expect(() => xpub.subscribe("c")).toThrow("Subscriber socket required");
    expect(() => xpub.unsubscribe("c")).toThrow("Subscriber socket required");
  });

  it("are put together from parts", async () => {
    const [pull, push] = kit.v5Pair("pull", "push");
    const inbox = new Inbox(pull);
    const { ZMQ_SNDMORE } = kit.v5;
    push.send("one", ZMQ_SNDMORE).send(["two", "three"], ZMQ_SNDMORE).send("four").send("five", 0);
    push
      .send("six", null)
      .send("seven", 1)
      .send("eight", undefined)
      .send("nine", ZMQ_SNDMORE | 1)
      .send("ten");
    expect(await inbox.texts(6)).toEqual([
      ["one", "two", "three", "four"],
      ...["five", "six", "seven", "eight"].map((text) => [text]),
      ["nine", "ten"],
    ]);
  });

  it("have their callbacks called in order, later, without arguments", async () => {
    const [, push] = kit.v5Pair("pull", "push");
    const calls: unknown[] = [];
    const last = new Promise<void>((resolve) => {
      for (let i = 0; i < 3; i++) push.send("x", 0, (...args) => calls.push([i, ...args]));
      push.send("part", kit.v5.ZMQ_SNDMORE, () => calls.push("never"));
      push.send("x", 0, () => resolve());
    });
    expect(calls).toEqual([]);
    await last;
    expect(calls).toEqual([[0], [1], [2]]);
  });

  it("wait for a peer, and tell when they are accepted", async () => {
    const push = kit.openV5("push");
    const accepted: number[] = [];
    for (let i = 0; i < 3; i++) push.send(String(i), 0, () => accepted.push(i));
    const [, other] = kit.v5Pair("pull", "push");
    await new Promise<void>((resolve) => other.send("sent later", 0, () => resolve()));
    expect(accepted).toEqual([]);
    const endpoint = inproc();
    push.bindSync(endpoint);
    const pull = kit.openV5("pull").connect(endpoint);
    void pull._ioevents;
    const inbox = new Inbox(pull);
    expect(await inbox.texts(3)).toEqual([["0"], ["1"], ["2"]]);
    expect(accepted).toEqual([0, 1, 2]);
  });

  it("wait for a socket that connects", async () => {
    const [push, pull] = [kit.openV5("push"), kit.openV5("pull")];
    const inbox = new Inbox(pull);
    const endpoint = inproc();
    push.bindSync(endpoint);
    pull.connect(endpoint);
    push.send("one");
    if (kit.deviates("receiveBeforeConnect")) expect(await inbox.text()).toEqual(["one"]);
  });

  it("are an error after ZMQ_SNDTIMEO", async () => {
    const push = kit.openV5("push");
    push.setsockopt(kit.v5.ZMQ_SNDTIMEO, 10);
    const errors = new Inbox(push, "error");
    const error = await new Promise((resolve) => push.send("x", 0, resolve));
    expect(error).toMatchObject({ code: "EAGAIN" });
    push.send("y");
    expect(await errors.next()).toMatchObject([{ code: "EAGAIN" }]);
  });

  it("are an error for a router that must know the peer", async () => {
    const router = kit.openV5("router");
    router.bindSync(inproc());
    router.setsockopt(kit.v5.ZMQ_ROUTER_MANDATORY, 1);
    router.setsockopt(kit.v5.ZMQ_SNDTIMEO, 0);
    const error = await new Promise((resolve) => router.send(["nobody", "x"], 0, resolve));
    expect(error).toMatchObject({ code: "EHOSTUNREACH" });
  });

  it("do not come when ZMQ_RCVTIMEO is over, which is an error each time", async () => {
    const [pull, push] = kit.v5Pair("pull", "push");
    pull.setsockopt(kit.v5.ZMQ_RCVTIMEO, 10);
    const [inbox, errors] = [new Inbox(pull), new Inbox(pull, "error")];
    // What is awaited already has no timeout.
    push.send("one");
    expect(await inbox.text()).toEqual(["one"]);
    for (let i = 0; i < 2; i++) expect(await errors.next()).toMatchObject([{ code: "EAGAIN" }]);
    push.send("two");
    expect(await inbox.text()).toEqual(["two"]);
  });

  it("that are empty arrays are not sent", async () => {
    const [pull, push] = kit.v5Pair("pull", "push");
    const inbox = new Inbox(pull);
    const error = await new Promise((resolve) => push.send([], 0, resolve));
    expect(error).toBeUndefined();
    push.send("x");
    expect(await inbox.text()).toEqual(["x"]);
  });

  it("cannot be read", () => {
    const message = "read() has been removed from compatibility mode; use on('message', ...) instead.";
    expect(() => kit.openV5("pull").read()).toThrow(message);
  });

  it("are received and sent by the steps that nobody needs to call", async () => {
    for (const type of ["push", "pub"] as const)
      await expect(kit.openV5(type)._recv()).rejects.toThrow("Cannot receive on this socket type.");
    for (const type of ["pull", "sub"] as const)
      await expect(kit.openV5(type)._send()).rejects.toThrow("Cannot send on this socket type.");
    const [pull, push] = kit.v5Pair("pull", "push");
    expect([await pull._recv(), await push._send()]).toEqual([undefined, undefined]);
  });

  it("go to sockets of today's API in the same context", async () => {
    const [pull, push] = [kit.open("Pull"), kit.openV5("push")];
    const endpoint = inproc();
    await pull.bind(endpoint);
    push.connect(endpoint).send(["one", "two"]);
    expect((await pull.receive()).map(String)).toEqual(["one", "two"]);
  });
});

describe("frames of every kind", () => {
  compare("arrive as npm zeromq sends them, or are errors", {
    rows: VALUES,
    run: async (kit, value) => {
      const [pull, push] = kit.v5Pair("pull", "push");
      const inbox = new Inbox(pull);
      const sent = new Promise((resolve) => push.send(value as Message, 0, resolve));
      const error = (await sent) as Error | undefined;
      if (error !== undefined) return { error: [error.name, textOf(error)] };
      push.send("end");
      const messages: string[] = [];
      for (let text = ""; text !== "end"; messages.push(text)) [text = ""] = await inbox.text();
      return { messages };
    },
    explain: (value, name) =>
      name === "an object" || name === "a function"
        ? { deviation: "objectsAsText", ours: { error: ["TypeError", expect.any(String)] } }
        : value instanceof SharedArrayBuffer || value instanceof DataView
          ? { deviation: "moreKindsOfBytes", ours: { messages: [expect.any(String), "end"] } }
          : undefined,
  });
});
