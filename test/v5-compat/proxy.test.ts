/** proxy(): the pairs that it takes, and what a capturing socket gets. */
import { describe, expect, it } from "vitest";
import type { SocketType } from "../../src/v5-compat/index.js";
import { compare, outcomeOf } from "../support/compare.js";
import { describeEach, endpointFor, inproc, TRANSPORTS, type Kit } from "../support/implementations.js";
import { Inbox } from "../support/inbox.js";

const TYPES: SocketType[] = [
  ...(["pair", "req", "rep", "pub", "sub", "dealer", "xreq", "router"] as const),
  ...(["xrep", "pull", "push", "xpub", "xsub", "stream"] as const),
];

/** A bound socket of a type for each end, joined by a proxy, and what the capturing socket sends. */
function start(kit: Kit, transport: (typeof TRANSPORTS)[number], front: SocketType, back: SocketType) {
  const [frontend, backend] = [kit.openV5(front), kit.openV5(back)];
  for (const socket of [frontend, backend]) socket.bindSync(endpointFor(transport));
  const [taker, capture] = kit.v5Pair("pull", "push");
  kit.v5.proxy(frontend, backend, capture);
  const connect = (type: SocketType, end: typeof frontend) => {
    const socket = kit.openV5(type).connect(end.last_endpoint as string);
    void (transport === "inproc" && socket._ioevents);
    return socket;
  };
  return {
    captured: new Inbox(taker),
    atFront: (type: SocketType) => connect(type, frontend),
    atBack: (type: SocketType) => connect(type, backend),
  };
}

describeEach("a proxy of v5", (kit) => {
  describe.each(TRANSPORTS)("over %s", (transport) => {
    it.each([
      ["router", "dealer"],
      ["xrep", "xreq"],
    ] as const)("is a queue of %s and %s; the replies are captured", async (front, back) => {
      const { captured, atFront, atBack } = start(kit, transport, front, back);
      const [req, rep] = [atFront("req"), atBack("rep")];
      const [replies, requests] = [new Inbox(req), new Inbox(rep)];
      for (const number of ["1", "2", "3"]) {
        req.send(["question", number]);
        expect(await requests.text()).toEqual(["question", number]);
        rep.send(["answer", number]);
        expect(await replies.text()).toEqual(["answer", number]);
        expect(await captured.text()).toEqual(["answer", number]);
      }
    });

    it("is a forwarder of xpub and xsub; what is published is captured", async () => {
      const { captured, atFront, atBack } = start(kit, transport, "xpub", "xsub");
      const [sub, pub] = [atFront("sub"), atBack("pub")];
      const inbox = new Inbox(sub);
      sub.subscribe("a");
      const publishing = setInterval(() => pub.send(["b", "0"]).send(["a1", "data"]), 5);
      expect(await inbox.text()).toEqual(["a1", "data"]);
      expect(await captured.text()).toEqual(["a1", "data"]);
      clearInterval(publishing);
    });

    it("is a streamer of pull and push; nothing comes back to be captured", async () => {
      const { captured, atFront, atBack } = start(kit, transport, "pull", "push");
      const [push, inbox] = [atFront("push"), new Inbox(atBack("pull"))];
      for (let i = 0; i < 100; i++) push.send(["work", String(i)]);
      expect(await inbox.texts(100)).toEqual(Array.from({ length: 100 }, (_, i) => ["work", String(i)]));
      expect(captured.all).toEqual([]);
    });

    it("is a streamer of push and pull, the other way round; all is captured", async () => {
      const { captured, atFront, atBack } = start(kit, transport, "push", "pull");
      const [inbox, push] = [new Inbox(atFront("pull")), atBack("push")];
      for (let i = 0; i < 100; i++) push.send(["work", String(i)]);
      const expected = Array.from({ length: 100 }, (_, i) => ["work", String(i)]);
      expect(await inbox.texts(100)).toEqual(expected);
      expect(await captured.texts(100)).toEqual(expected);
    });
  });

  it("needs no capturing socket", async () => {
    const [frontend, backend] = [kit.openV5("router"), kit.openV5("dealer")];
    const endpoints = [inproc(), inproc()] as const;
    frontend.bindSync(endpoints[0]);
    backend.bindSync(endpoints[1]);
    expect(kit.v5.proxy(frontend, backend)).toBeUndefined();
    const [req, rep] = [kit.openV5("req").connect(endpoints[0]), kit.openV5("rep").connect(endpoints[1])];
    void [req._ioevents, rep._ioevents];
    rep.on("message", (frame) => rep.send(["echo", frame as Buffer]));
    const inbox = new Inbox(req);
    req.send("x");
    expect(await inbox.text()).toEqual(["echo", "x"]);
  });
});

const ALL_PAIRS = TYPES.flatMap((front) => TYPES.map((back) => [front, back] as const));

describe("pairs of types", () => {
  compare("are taken or refused as npm zeromq does", {
    rows: Object.fromEntries(ALL_PAIRS.map((pair) => [pair.join("/"), pair])),
    run: (kit, [front, back]) =>
      outcomeOf(() => kit.v5.proxy(kit.openV5(front), kit.openV5(back), kit.openV5("push"))),
  });
});
