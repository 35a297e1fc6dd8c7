/** Proxy: passes messages between two sockets until it is terminated. */
import { expect, it } from "vitest";
import { describeEach, failure, inproc, type Kit } from "../support/implementations.js";

type Socket = ReturnType<Kit["open"]>;

/** A running proxy between two bound sockets. */
async function start<F extends Socket, B extends Socket>(kit: Kit, front: F, back: B, endpoint?: string) {
  await front.bind(endpoint ?? inproc());
  await back.bind(endpoint ?? inproc());
  const ends = [front.lastEndpoint as string, back.lastEndpoint as string] as const;
  const proxy = new kit.zmq.Proxy(front, back);
  return { proxy, running: proxy.run(), ends };
}

describeEach("a proxy", (kit) => {
  it.each([inproc(), "tcp://127.0.0.1:*"])("is a queue", async (endpoint) => {
    const { proxy, running, ends } = await start(
      kit,
      kit.open("Router"),
      kit.open("Dealer"),
      endpoint.startsWith("tcp") ? endpoint : undefined,
    );
    const [req, rep] = [kit.open("Request"), kit.open("Reply")];
    req.connect(ends[0]);
    rep.connect(ends[1]);
    for (let i = 0; i < 20; i++) {
      await req.send(["question", String(i)]);
      expect((await rep.receive()).map(String)).toEqual(["question", String(i)]);
      await rep.send(["answer", String(i)]);
      expect((await req.receive()).map(String)).toEqual(["answer", String(i)]);
    }
    proxy.terminate();
    expect(await running).toBeUndefined();
  });

  it("is a forwarder", async () => {
    const { proxy, running, ends } = await start(kit, kit.open("XSubscriber"), kit.open("XPublisher"));
    const [publisher, subscriber] = [kit.open("XPublisher"), kit.open("Subscriber")];
    publisher.connect(ends[0]);
    subscriber.connect(ends[1]);
    subscriber.subscribe("a");
    expect(String(await publisher.receive())).toBe("\x01a");
    for (const topic of ["b", "a1", "c", "a2"]) await publisher.send([topic, "data"]);
    expect(String((await subscriber.receive())[0])).toBe("a1");
    expect(String((await subscriber.receive())[0])).toBe("a2");
    proxy.terminate();
    await running;
  });

  it("is a streamer", async () => {
    const { proxy, running, ends } = await start(kit, kit.open("Pull"), kit.open("Push"));
    const [push, pull] = [kit.open("Push"), kit.open("Pull")];
    push.connect(ends[0]);
    pull.connect(ends[1]);
    const count = 3000;
    const sending = (async () => {
      for (let i = 0; i < count; i++) await push.send(i % 100 === 0 ? Buffer.alloc(20_000, i) : String(i));
    })();
    for (let i = 0; i < count; i++) {
      const [message] = await pull.receive();
      if (i % 100 === 0) expect(message?.length).toBe(20_000);
      else expect(String(message)).toBe(String(i));
    }
    await sending;
    proxy.terminate();
    await running;
  });

  it("passes messages that arrived before it ran", async () => {
    const [front, back] = [kit.open("Pull"), kit.open("Push")];
    await front.bind(inproc());
    await back.bind(inproc());
    const [push, pull] = [kit.open("Push"), kit.open("Pull")];
    push.connect(front.lastEndpoint as string);
    pull.connect(back.lastEndpoint as string);
    await push.send("early");
    const proxy = new kit.zmq.Proxy(front, back);
    const running = proxy.run();
    expect(String(await pull.receive())).toBe("early");
    proxy.terminate();
    await running;
  });

  it("has its two sockets as properties", () => {
    const [front, back] = [kit.open("Router"), kit.open("Dealer")];
    const proxy = new kit.zmq.Proxy(front, back);
    expect(proxy.frontEnd).toBe(front);
    expect(proxy.backEnd).toBe(back);
  });

  it("blocks both sockets while it runs, and closes them at its end", async () => {
    const [front, back] = [kit.open("Router"), kit.open("Dealer")];
    const { proxy, running } = await start(kit, front, back);
    const blocked = {
      how: "throws",
      code: "EBUSY",
      errno: 16,
      message: "Socket is blocked by a bind or unbind operation",
    };
    for (const socket of [front, back]) {
      expect(await failure(() => socket.send("x"))).toMatchObject(blocked);
      expect(await failure(() => socket.receive())).toMatchObject(blocked);
      expect(await failure(() => socket.connect(inproc()))).toMatchObject(blocked);
      expect(socket.closed).toBe(false);
    }
    proxy.terminate();
    await running;
    expect([front.closed, back.closed]).toEqual([true, true]);
    for (const method of ["pause", "resume", "terminate"] as const) {
      expect(await failure(() => proxy[method]())).toMatchObject({ how: "throws", code: "EBADF", errno: 9 });
    }
  });

  it("needs sockets that are bound or connected", async () => {
    const [front, back] = [kit.open("Router"), kit.open("Dealer")];
    const proxy = new kit.zmq.Proxy(front, back);
    const error = { how: "throws", name: "Error", code: "EINVAL", errno: 22 };
    expect(await failure(() => proxy.run())).toEqual({
      ...error,
      message: "Front-end socket must be bound or connected",
    });
    await front.bind(inproc());
    expect(await failure(() => proxy.run())).toEqual({
      ...error,
      message: "Back-end socket must be bound or connected",
    });
    expect([front.closed, back.closed]).toEqual([false, false]);
    await front.send(["nobody", "works on"]);
  });

  it("can only be paused, resumed and terminated while it runs", async () => {
    const proxy = new kit.zmq.Proxy(kit.open("Router"), kit.open("Dealer"));
    for (const method of ["pause", "resume", "terminate"] as const) {
      expect(await failure(() => proxy[method]())).toMatchObject({
        how: "throws",
        code: "EBADF",
        errno: 9,
        message: "Socket is closed",
      });
    }
  });

  it("pauses and resumes; npm zeromq does not resume", async () => {
    const { proxy, running, ends } = await start(kit, kit.open("Pull"), kit.open("Push"));
    const [push, pull] = [kit.open("Push"), kit.open("Pull", { receiveTimeout: 50 })];
    push.connect(ends[0]);
    pull.connect(ends[1]);
    await push.send("before");
    expect(String(await pull.receive())).toBe("before");
    proxy.pause();
    if (kit.deviates("proxyResume")) {
      await push.send("during");
      expect(await failure(() => pull.receive())).toMatchObject({ code: "EAGAIN" });
      proxy.resume();
      expect(String(await pull.receive())).toBe("during");
      await push.send("after");
      expect(String(await pull.receive())).toBe("after");
    } else {
      proxy.resume();
    }
    proxy.terminate();
    await running;
  });

  it.each(["run", "pause", "resume", "terminate"] as const)("takes no arguments for %s", async (method) => {
    const proxy = new kit.zmq.Proxy(kit.open("Router"), kit.open("Dealer")) as unknown as Record<
      string,
      (argument: number) => unknown
    >;
    expect(await failure(() => proxy[method]?.(1))).toEqual({
      how: "throws",
      name: "TypeError",
      message: "Expected 0 arguments but received 1",
    });
  });
});
