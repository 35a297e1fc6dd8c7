/** A Proxy between sockets of two contexts, and messages that a socket has fetched before its proxy runs. */
import { expect, it } from "vitest";
import type { MessagePointer } from "../../glue/pointers.js";
import type { Proxy, Socket } from "../../src/index.js";
import { fill } from "../support/bytes.js";
import { lastEngine } from "../support/engines.js";
import {
  describeEach,
  failure,
  implementations,
  inproc,
  Kit,
  type Implementation,
  type SocketName,
} from "../support/implementations.js";

/** A running proxy between two bound sockets, each in a context of its own. */
async function between(
  kit: Kit,
  frontType: SocketName,
  backType: SocketName,
  options: { front?: object; back?: object } = {},
) {
  const contexts = [new kit.zmq.Context(), new kit.zmq.Context()] as const;
  const front = kit.open(frontType, { ...options.front, context: contexts[0] });
  const back = kit.open(backType, { ...options.back, context: contexts[1] });
  for (const socket of [front, back]) await socket.bind("tcp://127.0.0.1:*");
  const ends = [front.lastEndpoint as string, back.lastEndpoint as string] as const;
  const proxy: Proxy = new kit.zmq.Proxy(front as Socket, back as Socket);
  return { contexts, front, back, proxy, running: proxy.run(), ends };
}

describeEach("a proxy between two contexts", (kit) => {
  it("is a queue: requests and replies of many frames go both ways", async () => {
    const { proxy, running, ends } = await between(kit, "Router", "Dealer");
    const requests = [kit.open("Request"), kit.open("Request"), kit.open("Request")];
    const reply = kit.open("Reply");
    for (const request of requests) request.connect(ends[0]);
    reply.connect(ends[1]);
    const serving = (async () => {
      for (let i = 0; i < 30; i++) {
        const frames = await reply.receive();
        await reply.send(["answer", ...frames]);
      }
    })();
    await Promise.all(
      requests.map(async (request, client) => {
        for (let i = 0; i < 10; i++) {
          const body = fill(i * 1000, client);
          await request.send([`${client}-${i}`, "", body]);
          expect(await request.receive()).toEqual([
            ...[Buffer.from("answer"), Buffer.from(`${client}-${i}`), Buffer.alloc(0), body],
          ]);
        }
      }),
    );
    await serving;
    proxy.terminate();
    expect(await running).toBeUndefined();
  });

  it("is a forwarder: subscriptions go one way, messages the other", async () => {
    const { proxy, running, ends } = await between(kit, "XSubscriber", "XPublisher");
    const [publisher, subscriber] = [kit.open("XPublisher"), kit.open("Subscriber")];
    publisher.connect(ends[0]);
    subscriber.connect(ends[1]);
    subscriber.subscribe("a");
    expect(String(await publisher.receive())).toBe("\x01a");
    for (const topic of ["b", "a1", "c", "a2"]) await publisher.send([topic, "data"]);
    expect((await subscriber.receive()).map(String)).toEqual(["a1", "data"]);
    expect((await subscriber.receive()).map(String)).toEqual(["a2", "data"]);
    proxy.terminate();
    await running;
  });

  it("is a streamer that keeps the order of many messages", async () => {
    const { proxy, running, ends } = await between(kit, "Pull", "Push");
    const [push, pull] = [kit.open("Push"), kit.open("Pull")];
    push.connect(ends[0]);
    pull.connect(ends[1]);
    const sending = (async () => {
      for (let i = 0; i < 3000; i++) await push.send([String(i), fill(i % 100 === 0 ? 20_000 : 3, i)]);
    })();
    for (let i = 0; i < 3000; i++) {
      const [name, body] = await pull.receive();
      expect([String(name), body?.length]).toEqual([String(i), i % 100 === 0 ? 20_000 : 3]);
    }
    await sending;
    proxy.terminate();
    await running;
  });

  it("takes from one socket only what the other can take", async () => {
    const marks = { front: { receiveHighWaterMark: 2 }, back: { sendHighWaterMark: 2 } };
    const { proxy, running, ends } = await between(kit, "Pull", "Push", marks);
    const push = kit.open("Push", { sendHighWaterMark: 2, sendTimeout: 200 });
    push.connect(ends[0]);
    // No socket is connected to the back-end: its queue has no room for a message.
    let accepted = 0;
    const body = Buffer.alloc(1_000_000);
    for (; (await failure(() => push.send([String(accepted), body]))).how === "succeeds"; accepted++)
      expect(accepted).toBeLessThan(50);
    const pull = kit.open("Pull", { receiveHighWaterMark: 2 });
    pull.connect(ends[1]);
    for (let i = 0; i < accepted; i++) expect(String((await pull.receive())[0])).toBe(String(i));
    proxy.terminate();
    await running;
  });

  it("closes both sockets at its end", async () => {
    const { proxy, running, front, back } = await between(kit, "Router", "Dealer");
    expect([front.closed, back.closed]).toEqual([false, false]);
    expect(await failure(() => (front as Socket & { send(x: string): unknown }).send("x"))).toMatchObject({
      how: "throws",
      code: "EBUSY",
    });
    proxy.terminate();
    await running;
    expect([front.closed, back.closed]).toEqual([true, true]);
    expect(await failure(() => proxy.run())).toMatchObject({ how: "throws", code: "EINVAL" });
    expect(await failure(() => proxy.terminate())).toMatchObject({ how: "throws", code: "EBADF" });
  });

  it("pauses and resumes", async () => {
    const { proxy, running, ends } = await between(kit, "Pull", "Push");
    const [push, pull] = [kit.open("Push"), kit.open("Pull", { receiveTimeout: 100 })];
    push.connect(ends[0]);
    pull.connect(ends[1]);
    await push.send("before");
    expect(String(await pull.receive())).toBe("before");
    if (kit.deviates("proxyResume")) {
      proxy.pause();
      await push.send("paused");
      expect(await failure(() => pull.receive())).toMatchObject({ code: "EAGAIN" });
      proxy.resume();
      pull.receiveTimeout = -1;
      expect(String(await pull.receive())).toBe("paused");
    }
    proxy.terminate();
    await running;
  });

  it("ends with the error when a mandatory Router cannot reach a peer", async () => {
    const [front, back] = [
      kit.open("Router", { mandatory: true, context: new kit.zmq.Context() }),
      kit.open("Dealer"),
    ];
    for (const socket of [front, back]) await socket.bind("tcp://127.0.0.1:*");
    const dealer = kit.open("Dealer");
    dealer.connect(back.lastEndpoint as string);
    const client = kit.open("Dealer");
    client.connect(front.lastEndpoint as string);
    // A mandatory Router without a peer is not writable, so that the proxy would wait for one.
    await client.send("connected");
    await front.receive();
    const running = new kit.zmq.Proxy(front, back).run();
    await dealer.send(["nobody", "x"]);
    expect(await failure(() => running)).toMatchObject({ how: "rejects", code: "EHOSTUNREACH" });
    expect([front.closed, back.closed]).toEqual([true, true]);
  });
});

describeEach("a proxy that cannot run", (kit) => {
  it("refuses sockets that are closed", async () => {
    const [front, back] = [kit.open("Pull"), kit.open("Push")];
    for (const socket of [front, back]) await socket.bind(inproc());
    const proxy = new kit.zmq.Proxy(front, back);
    back.close();
    expect(await failure(() => proxy.run())).toMatchObject({
      how: "throws",
      code: "EINVAL",
      message: "Back-end socket must be bound or connected",
    });
    expect(front.closed).toBe(false);
  });

  it("refuses sockets of another proxy that runs", async () => {
    // npm zeromq lets two threads use the same sockets, which libzmq does not allow.
    if (!kit.implementation.isOurs) return;
    const sockets = [kit.open("Pull"), kit.open("Push"), kit.open("Push")] as const;
    for (const socket of sockets) await socket.bind(inproc());
    const [front, back, other] = sockets;
    const proxy = new kit.zmq.Proxy(front, back);
    const running = proxy.run();
    const busy = { how: "throws", code: "EBUSY" };
    expect(await failure(() => proxy.run())).toMatchObject(busy);
    expect(await failure(() => new kit.zmq.Proxy(front, other).run())).toMatchObject(busy);
    expect(await failure(() => new kit.zmq.Proxy(other, front).run())).toMatchObject(busy);
    // The refused proxies have left the other socket alone, and the first one runs.
    expect(await failure(() => other.connect(inproc()))).toEqual({ how: "succeeds" });
    proxy.terminate();
    await running;
  });
});

describeEach("messages that arrived before a proxy runs", (kit) => {
  it.each(["within a context", "between two"])("are passed on in their order %s", async (where) => {
    const context = where === "between two" ? { context: new kit.zmq.Context() } : {};
    const [front, back] = [kit.open("Pull"), kit.open("Push", context)];
    for (const socket of [front, back]) await socket.bind("tcp://127.0.0.1:*");
    const [push, pull] = [kit.open("Push"), kit.open("Pull")];
    push.connect(front.lastEndpoint as string);
    for (let i = 0; i < 40; i++) await push.send([String(i), "second"]);
    for (let i = 0; i < 10; i++) expect(String((await front.receive())[0])).toBe(String(i));
    const proxy = new kit.zmq.Proxy(front, back);
    const running = proxy.run();
    pull.connect(back.lastEndpoint as string);
    for (let i = 10; i < 40; i++) expect((await pull.receive()).map(String)).toEqual([String(i), "second"]);
    proxy.terminate();
    await running;
  });
});

it.each([0, 1])(
  "a fault of either context ends the proxy between them (%i), and closes both sockets",
  async (failing) => {
    const kit = new Kit(implementations.find(({ isOurs }) => isOurs) as Implementation);
    const engines: ReturnType<typeof lastEngine>[] = [];
    const sockets = (["Pull", "Push"] as const).map((type) => {
      const socket = kit.open(type, { context: new kit.zmq.Context() });
      engines.push(lastEngine());
      return socket;
    });
    const [front, back] = sockets as unknown as [Socket, Socket];
    for (const socket of sockets) await socket.bind("tcp://127.0.0.1:*");
    const running = new kit.zmq.Proxy(front, back).run();
    const engine = engines[failing] as (typeof engines)[number];
    expect(() => engine.exports.zwasm_msg_data(0x7ffffff0 as MessagePointer)).toThrow();
    expect(await failure(() => running)).toMatchObject({ how: "rejects", code: "ERR_ZMQ_ENGINE_FAULT" });
    expect([front.closed, back.closed]).toEqual([true, true]);
  },
);
