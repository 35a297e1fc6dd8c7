/** readable, writable, and the high-water marks behind them. */
import { expect, it } from "vitest";
import type { Pull, Push } from "../../src/index.js";
import { describeEach, failure, inproc } from "../support/implementations.js";

describeEach("readable and writable", (kit) => {
  it("say what can be done at once", async () => {
    const [pull, push] = [kit.open("Pull"), kit.open("Push")];
    expect([push.readable, push.writable, pull.readable, pull.writable]).toEqual([
      false,
      false,
      false,
      false,
    ]);
    const name = inproc();
    await pull.bind(name);
    push.connect(name);
    expect([push.writable, pull.readable]).toEqual([true, false]);
    await push.send("a");
    await push.send("b");
    expect(pull.readable).toBe(true);
    await pull.receive();
    expect(pull.readable).toBe(true);
    await pull.receive();
    expect(pull.readable).toBe(false);
  });

  it("are true in turn for lock-step sockets", async () => {
    const [rep, req] = await kit.pair("Reply", "Request", { endpoint: inproc() });
    const states = (): boolean[] => [req.writable, req.readable, rep.readable, rep.writable];
    expect(states()).toEqual([true, false, false, false]);
    await req.send("question");
    expect(states()).toEqual([false, false, true, false]);
    await rep.receive();
    expect(states()).toEqual([false, false, false, true]);
    await rep.send("answer");
    expect(states()).toEqual([false, true, false, false]);
    await req.receive();
    expect(states()).toEqual([true, false, false, false]);
  });

  it.each(["Publisher", "Router", "XPublisher"] as const)("a %s is always writable", (type) => {
    expect(kit.open(type).writable).toBe(true);
  });

  it("a Dealer is writable when it has a peer to send to", async () => {
    const [router, dealer] = [kit.open("Router"), kit.open("Dealer", { immediate: true })];
    await router.bind("tcp://127.0.0.1:*");
    dealer.connect("ipc://nobody-is-here");
    expect(dealer.writable).toBe(false);
    dealer.connect(router.lastEndpoint as string);
    await dealer.send("waits for the connection");
    expect(dealer.writable).toBe(true);
  });
});

describeEach("the high-water mark", (kit) => {
  it("counts both ends over inproc", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", {
      endpoint: inproc(),
      first: { receiveHighWaterMark: 3 },
      second: { sendHighWaterMark: 2, sendTimeout: 0 },
    });
    let sent = 0;
    while ((await failure(() => push.send("x"))).code === undefined) sent++;
    expect(sent).toBe(5);
    expect(push.writable).toBe(false);
    for (let i = 0; i < 5; i++) await pull.receive();
    push.sendTimeout = -1;
    await push.send("again");
    expect(String(await pull.receive())).toBe("again");
  });

  it.for<[string, (pull: Pull, push: Push) => void]>([
    ["the receiver raises it", (pull) => void (pull.receiveHighWaterMark = 1000)],
    ["the receiver removes it", (pull) => void (pull.receiveHighWaterMark = 0)],
    ["the sender raises it", (_, push) => void (push.sendHighWaterMark = 1000)],
    ["the sender removes it", (_, push) => void (push.sendHighWaterMark = 0)],
  ])("lets a sender that waits go on when %s", async ([, change]) => {
    const [pull, push] = await kit.pair("Pull", "Push", {
      endpoint: inproc(),
      first: { receiveHighWaterMark: 5 },
      second: { sendHighWaterMark: 5 },
    });
    // Only the connection that the receiver has made is changed.
    await push.send("first");
    await pull.receive();
    let sent = 0;
    for (; push.writable; sent++) await push.send(`${sent}`);
    push.sendTimeout = 300;
    const late = failure(() => push.send("late"));
    change(pull, push);
    // The other socket gets the new limit before it reads.
    await new Promise((resolve) => setImmediate(resolve));
    for (let i = 0; i < sent; i++) expect(String(await pull.receive())).toBe(`${i}`);
    const goesOn = { how: "succeeds" };
    const stalls = expect.objectContaining({ how: "rejects", code: "EAGAIN" }) as object;
    expect(await late).toEqual(kit.expected("newLimits", { theirs: stalls, ours: goesOn }));
  });

  it("holds messages for a peer that is not bound yet", async () => {
    const push = kit.open("Push", { sendHighWaterMark: 4, sendTimeout: 0 });
    const pull = kit.open("Pull");
    await pull.bind("tcp://127.0.0.1:*");
    const endpoint = pull.lastEndpoint as string;
    await pull.unbind(endpoint);
    push.connect(endpoint);
    let sent = 0;
    while ((await failure(() => push.send(String(sent)))).code === undefined) sent++;
    expect(sent).toBe(4);
  });

  it("makes a sender wait until the receiver goes on", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", {
      first: { receiveHighWaterMark: 5, receiveBufferSize: 4096 },
      second: { sendHighWaterMark: 5, sendBufferSize: 4096 },
    });
    const count = 400;
    let sent = 0;
    const sending = (async () => {
      for (; sent < count; sent++) await push.send(Buffer.alloc(50_000, sent));
    })();
    const [first] = await pull.receive();
    expect(first?.[0]).toBe(0);
    // Messages that are not received are not collected anywhere: the sender has to wait, even if other sockets exchange
    // many messages meanwhile.
    const [otherPull, otherPush] = await kit.pair("Pull", "Push");
    const elsewhere = (async () => {
      for (let i = 0; i < count; i++) await otherPush.send(Buffer.alloc(50_000));
    })();
    for (let i = 0; i < count; i++) await otherPull.receive();
    await elsewhere;
    expect(sent).toBeLessThan(count);
    for (let i = 1; i < count; i++) {
      const [message] = await pull.receive();
      expect([message?.length, message?.[0]]).toEqual([50_000, i % 256]);
    }
    await sending;
  });

  it("drops messages if a subscriber is too slow", async () => {
    const [publisher, subscriber] = await kit.pair("XPublisher", "Subscriber", {
      endpoint: inproc(),
      first: { sendHighWaterMark: 5 },
      second: { receiveHighWaterMark: 5 },
    });
    subscriber.subscribe();
    await publisher.receive();
    for (let i = 0; i < 100; i++) await publisher.send(String(i));
    const received: string[] = [];
    while (subscriber.readable) received.push(String(await subscriber.receive()));
    expect(received).toEqual(Array.from({ length: 10 }, (_, i) => String(i)));
  });

  it("makes a publisher wait that must not drop messages", async () => {
    const [publisher, subscriber] = await kit.pair("XPublisher", "Subscriber", {
      endpoint: inproc(),
      first: { sendHighWaterMark: 2, noDrop: true, sendTimeout: 0 },
      second: { receiveHighWaterMark: 2 },
    });
    subscriber.subscribe();
    await publisher.receive();
    for (let i = 0; i < 4; i++) await publisher.send(String(i));
    expect(await failure(() => publisher.send("4"))).toMatchObject({ how: "rejects", code: "EAGAIN" });
    for (let i = 0; i < 4; i++) expect(String(await subscriber.receive())).toBe(String(i));
  });

  it("is unlimited if it is 0", async () => {
    const push = kit.open("Push", { sendHighWaterMark: 0, sendTimeout: 0 });
    push.connect(inproc());
    for (let i = 0; i < 5000; i++) await push.send("x");
    expect(push.writable).toBe(true);
  });
});
