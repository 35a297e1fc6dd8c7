/** The socket types' patterns, between two engines over every transport. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../glue/engine.js";
import type { TestSocket } from "../../support/test-socket.js";
import { transports, type World, type WorldKind } from "../../support/world.js";

export function patternsSuite(kind: WorldKind): void {
  describe.each(transports)("patterns over %s", (transport) => {
    let world: World;
    let a: Engine;
    let b: Engine;

    beforeEach(() => {
      world = kind.create();
      [a, b] = world.engines(transport);
    });

    afterEach(() => world.end());

    const bound = async (socket: TestSocket): Promise<string> => socket.bind(world.endpoint(transport));

    requestReply(() => ({ world, a, b, bound }));
    pipeline(() => ({ world, a, b, bound }));
    publishSubscribe(() => ({ world, a, b, bound }));
    routing(() => ({ world, a, b, bound }));
    pairs(() => ({ world, a, b, bound }));
    proxies(() => ({ world, a, b, bound }));
  });
}

interface Setting {
  readonly world: World;
  readonly a: Engine;
  readonly b: Engine;
  /** Binds the socket and returns the endpoint. */
  bound(socket: TestSocket): Promise<string>;
}

function requestReply(setting: () => Setting): void {
  it("REQ and REP take turns", async () => {
    const { world, a, b, bound } = setting();
    const rep = world.socket(a, "REP");
    const req = world.socket(b, "REQ").connect(await bound(rep));
    for (let i = 0; i < 50; i++) {
      await req.send(`question ${i}`, "more");
      expect(await rep.receiveTexts()).toEqual([`question ${i}`, "more"]);
      await rep.send(`answer ${i}`);
      expect(await req.receiveTexts()).toEqual([`answer ${i}`]);
    }
  });

  it("REQ and REP fail out of turn", async () => {
    const { world, a, b, bound } = setting();
    const rep = world.socket(a, "REP");
    const req = world.socket(b, "REQ").connect(await bound(rep));
    expect(req.receiveFailure()).toBe("EFSM");
    expect(rep.trySend("too early")).toBe("EFSM");
    await req.send("question");
    expect(req.trySend("another")).toBe("EFSM");
    await rep.receive();
    expect(rep.receiveFailure()).toBe("EFSM");
    await rep.send("answer");
    expect(await req.receiveTexts()).toEqual(["answer"]);
  });

  it("REP answers the peer that sent the request", async () => {
    const { world, a, b, bound } = setting();
    const rep = world.socket(a, "REP");
    const endpoint = await bound(rep);
    const clients = Array.from({ length: 5 }, () => world.socket(b, "REQ").connect(endpoint));
    for (const [i, client] of clients.entries()) await client.send(`from ${i}`);
    for (let i = 0; i < clients.length; i++) {
      const [question] = await rep.receiveTexts();
      await rep.send(`to ${question}`);
    }
    for (const [i, client] of clients.entries())
      expect(await client.receiveTexts()).toEqual([`to from ${i}`]);
  });
}

function pipeline(setting: () => Setting): void {
  it("PUSH shares work among PULLs and loses nothing", async () => {
    const { world, a, b, bound } = setting();
    const push = world.socket(a, "PUSH");
    const endpoint = await bound(push);
    const workers = Array.from({ length: 3 }, () => world.socket(b, "PULL").connect(endpoint));
    const shares: string[][] = workers.map(() => []);
    // The first messages show that all of them are connected.
    for (let i = 0; shares.some((share) => share.length === 0); i++) {
      await push.send(`hello ${i}`);
      await world.until(() => takeAll(workers, shares) > 0, "somebody to take it");
    }
    for (const share of shares) share.length = 0;
    for (let i = 0; i < 300; i++) await push.send(`${i}`);
    await world.until(() => {
      takeAll(workers, shares);
      return shares.flat().length === 300;
    }, "all of it to be taken");
    const numbers = shares.flat().map(Number);
    expect(numbers.sort((x, y) => x - y)).toEqual(Array.from({ length: 300 }, (_, i) => i));
    for (const share of shares) expect(share).toHaveLength(100);
  });

  it("PULL queues fairly", async () => {
    const { world, a, b, bound } = setting();
    const pull = world.socket(a, "PULL");
    const endpoint = await bound(pull);
    const sources = Array.from({ length: 3 }, () => world.socket(b, "PUSH").connect(endpoint));
    for (const [i, source] of sources.entries()) for (let n = 0; n < 100; n++) await source.send(`${i} ${n}`);
    const texts = await pull.receiveAll(300);
    for (const i of sources.keys()) {
      const own = texts.filter((text) => text.startsWith(`${i} `));
      expect(own, "in order, and complete").toEqual(Array.from({ length: 100 }, (_, n) => `${i} ${n}`));
    }
  });

  it("PUSH waits until there is a PULL", async () => {
    const { world, a, b, bound } = setting();
    const push = world.socket(a, "PUSH");
    const endpoint = await bound(push);
    expect(push.trySend("nobody is there")).toBe("EAGAIN");
    expect(push.isWritable).toBe(false);
    const pull = world.socket(b, "PULL").connect(endpoint);
    await push.send("now");
    expect(await pull.receiveTexts()).toEqual(["now"]);
  });

  it("PUSH cannot receive, and PULL cannot send", async () => {
    const { world, a, b, bound } = setting();
    const push = world.socket(a, "PUSH");
    const pull = world.socket(b, "PULL").connect(await bound(push));
    expect(push.receiveFailure()).toBe("ENOTSUP");
    expect(pull.trySend("x")).toBe("ENOTSUP");
  });
}

/** Receives all messages of the sockets into `shares`. Returns their number. */
function takeAll(sockets: readonly TestSocket[], shares: readonly string[][]): number {
  let taken = 0;
  sockets.forEach((socket, i) => {
    for (let message = socket.tryReceive(); message !== undefined; message = socket.tryReceive()) {
      shares[i].push(Buffer.from(message[0]).toString());
      taken++;
    }
  });
  return taken;
}

function publishSubscribe(setting: () => Setting): void {
  it("SUB gets what it subscribed to, and no more", async () => {
    const { world, a, b, bound } = setting();
    const xpub = world.socket(a, "XPUB");
    const sub = world.socket(b, "SUB").connect(await bound(xpub));
    sub.set("SUBSCRIBE", "weather.").set("SUBSCRIBE", "sports");
    expect((await xpub.receiveAll(2)).sort()).toEqual(["\u0001sports", "\u0001weather."]);
    for (const topic of ["weather.berlin", "news", "sport", "sports", "weather", "weather."]) {
      await xpub.send(topic, `about ${topic}`);
    }
    expect(await sub.receiveTexts()).toEqual(["weather.berlin", "about weather.berlin"]);
    expect(await sub.receiveTexts()).toEqual(["sports", "about sports"]);
    expect(await sub.receiveTexts()).toEqual(["weather.", "about weather."]);
    expect(sub.tryReceive()).toBeUndefined();
  });

  it("SUB can unsubscribe", async () => {
    const { world, a, b, bound } = setting();
    const xpub = world.socket(a, "XPUB");
    const sub = world.socket(b, "SUB").connect(await bound(xpub));
    sub.set("SUBSCRIBE", "a").set("SUBSCRIBE", "b");
    await xpub.receiveAll(2);
    sub.set("UNSUBSCRIBE", "a");
    expect(await xpub.receiveTexts()).toEqual(["\u0000a"]);
    await xpub.send("a");
    await xpub.send("b");
    expect(await sub.receiveTexts()).toEqual(["b"]);
  });

  it("PUB reaches every subscriber, but none that subscribes too late", async () => {
    const { world, a, b, bound } = setting();
    const pub = world.socket(a, "PUB");
    const endpoint = await bound(pub);
    expect(pub.trySend("nobody listens")).toBeUndefined();
    const subs = Array.from({ length: 3 }, () =>
      world.socket(b, "SUB").connect(endpoint).set("SUBSCRIBE", ""),
    );
    // PUB does not report when a subscription has arrived: the first message shows it.
    const heard = subs.map(() => [] as string[]);
    for (let i = 0; heard.some((texts) => texts.length === 0); i++) {
      await pub.send(`hello ${i}`);
      await world.pass(1);
      takeAll(subs, heard);
    }
    for (let i = 0; i < 50; i++) await pub.send(`${i}`);
    await pub.send("end");
    await world.until(() => {
      takeAll(subs, heard);
      return heard.every((texts) => texts.at(-1) === "end");
    }, "the end at every subscriber");
    const numbers = Array.from({ length: 50 }, (_, i) => `${i}`);
    for (const texts of heard) {
      expect(texts).not.toContain("nobody listens");
      expect(texts.slice(-51)).toEqual([...numbers, "end"]);
    }
  });

  it("XSUB subscribes by message, XPUB passes messages up", async () => {
    const { world, a, b, bound } = setting();
    const xpub = world.socket(a, "XPUB");
    const xsub = world.socket(b, "XSUB").connect(await bound(xpub));
    await xsub.send("\u0001topic");
    expect(await xpub.receiveTexts()).toEqual(["\u0001topic"]);
    await xpub.send("topic!", "body");
    expect(await xsub.receiveTexts()).toEqual(["topic!", "body"]);
    await xsub.send("upwards");
    expect(await xpub.receiveTexts()).toEqual(["upwards"]);
  });

  it("XPUB learns that a subscriber has gone", async () => {
    const { world, a, b, bound } = setting();
    const xpub = world.socket(a, "XPUB");
    const sub = world.socket(b, "SUB").connect(await bound(xpub));
    sub.set("SUBSCRIBE", "x");
    expect(await xpub.receiveTexts()).toEqual(["\u0001x"]);
    sub.close();
    expect(await xpub.receiveTexts()).toEqual(["\u0000x"]);
  });
}

function routing(setting: () => Setting): void {
  it("ROUTER answers DEALERs by their routing ids", async () => {
    const { world, a, b, bound } = setting();
    const router = world.socket(a, "ROUTER");
    const endpoint = await bound(router);
    const dealers = ["anna", "bert", "carla"].map((name) =>
      world.socket(b, "DEALER").set("ROUTING_ID", name).connect(endpoint),
    );
    for (const dealer of dealers) await dealer.send("hello", "", "you");
    for (let i = 0; i < dealers.length; i++) {
      const [name, ...rest] = await router.receiveTexts();
      expect(rest).toEqual(["hello", "", "you"]);
      await router.send(name, `hello ${name}`);
    }
    const answers = await Promise.all(dealers.map((dealer) => dealer.receiveTexts()));
    expect(answers).toEqual([["hello anna"], ["hello bert"], ["hello carla"]]);
  });

  it("ROUTER drops messages to unknown peers, or refuses them", async () => {
    const { world, a, b, bound } = setting();
    const router = world.socket(a, "ROUTER");
    const dealer = world.socket(b, "DEALER").set("ROUTING_ID", "here");
    dealer.connect(await bound(router));
    await dealer.send("ready");
    await router.receive();
    expect(router.trySend("nowhere", "lost")).toBeUndefined();
    router.set("ROUTER_MANDATORY", 1);
    expect(router.trySend("nowhere", "refused")).toBe("EHOSTUNREACH");
    await router.send("here", "found");
    expect(await dealer.receiveTexts()).toEqual(["found"]);
  });

  it("ROUTER and DEALER carry requests from REQ to REP", async () => {
    const { world, a, b, bound } = setting();
    const router = world.socket(a, "ROUTER");
    const dealer = world.socket(a, "DEALER");
    const req = world.socket(b, "REQ").connect(await bound(router));
    const rep = world.socket(b, "REP").connect(await bound(dealer));
    for (let i = 0; i < 20; i++) {
      await req.send(`${i}`);
      await dealer.send(...(await router.receive()));
      expect(await rep.receiveTexts()).toEqual([`${i}`]);
      await rep.send(`re ${i}`);
      await router.send(...(await dealer.receive()));
      expect(await req.receiveTexts()).toEqual([`re ${i}`]);
    }
  });

  it("DEALER sends on without waiting for answers", async () => {
    const { world, a, b, bound } = setting();
    const router = world.socket(a, "ROUTER");
    const dealer = world.socket(b, "DEALER").connect(await bound(router));
    for (let i = 0; i < 200; i++) await dealer.send(`${i}`);
    for (let i = 0; i < 200; i++) {
      const [id, body] = await router.receive();
      await router.send(id, body);
    }
    expect(await dealer.receiveAll(200)).toEqual(Array.from({ length: 200 }, (_, i) => `${i}`));
  });
}

function pairs(setting: () => Setting): void {
  it("PAIR sends and receives at the same time", async () => {
    const { world, a, b, bound } = setting();
    const left = world.socket(a, "PAIR");
    const right = world.socket(b, "PAIR").connect(await bound(left));
    for (let i = 0; i < 100; i++) {
      await right.send(`to the left ${i}`);
      await left.send(`to the right ${i}`);
    }
    expect(await left.receiveAll(100)).toEqual(Array.from({ length: 100 }, (_, i) => `to the left ${i}`));
    expect(await right.receiveAll(100)).toEqual(Array.from({ length: 100 }, (_, i) => `to the right ${i}`));
  });

  it("PAIR has only one peer", async () => {
    const { world, a, b, bound } = setting();
    const left = world.socket(a, "PAIR");
    const endpoint = await bound(left);
    const right = world.socket(b, "PAIR").connect(endpoint);
    await right.send("first");
    expect(await left.receiveTexts()).toEqual(["first"]);
    const third = world.socket(b, "PAIR").connect(endpoint);
    third.trySend("me too");
    for (let i = 0; i < 20; i++) {
      await right.send(`${i}`);
      expect(await left.receiveTexts()).toEqual([`${i}`]);
      await left.send(`${i}`);
      expect(await right.receiveTexts()).toEqual([`${i}`]);
    }
    expect(third.tryReceive()).toBeUndefined();
  });
}

function proxies(setting: () => Setting): void {
  it("a proxy step moves whole messages and copies them", async () => {
    const { world, a, b, bound } = setting();
    const frontend = world.socket(a, "PULL");
    const backend = world.socket(a, "PUSH");
    const push = world.socket(b, "PUSH").connect(await bound(frontend));
    const pull = world.socket(b, "PULL").connect(await bound(backend));
    const capture = world.socket(a, "PAIR");
    const spy = world.socket(a, "PAIR").connect(await capture.bind(world.endpoint("inproc")));

    for (let i = 0; i < 100; i++) await push.send(`${i}`, "", "body");
    const received: string[][] = [];
    const step = (): number =>
      a.exports.zwasm_proxy_step(
        frontend.handle.pointerIn(a),
        backend.handle.pointerIn(a),
        capture.handle.pointerIn(a),
        7,
      );
    await world.until(() => {
      // Another step at once only if there was something to do: as the scheduler would.
      while (step() > 0) a.scheduler.wake();
      for (let m = pull.tryReceive(); m !== undefined; m = pull.tryReceive()) {
        received.push(m.map((frame) => Buffer.from(frame).toString()));
      }
      return received.length === 100;
    }, "everything to be moved");
    expect(received).toEqual(Array.from({ length: 100 }, (_, i) => [`${i}`, "", "body"]));
    for (let i = 0; i < 100; i++) expect(await spy.receiveTexts()).toEqual([`${i}`, "", "body"]);
  });
}
