/** Contexts: their options, what sockets inherit from them, and that two contexts share nothing. */
import { expect, it } from "vitest";
import { describeEach, failure, type Kit, thrown } from "../support/implementations.js";

type Options = ConstructorParameters<Kit["zmq"]["Context"]>[0];

const DEFAULTS = {
  ioThreads: 1,
  maxSockets: 1023,
  maxSocketsLimit: 65535,
  maxMessageSize: 2147483647,
  ipv6: false,
  blocky: true,
  threadPriority: undefined,
  threadSchedulingPolicy: undefined,
} as const;

const WRITABLE = [
  ["ioThreads", 4],
  ["maxSockets", 10],
  ["maxMessageSize", 1000],
  ["ipv6", true],
  ["blocky", false],
] as const;

describeEach("context options", (kit) => {
  const make = (options?: Options): Record<string, unknown> =>
    new kit.zmq.Context(options) as unknown as Record<string, unknown>;

  it.each(Object.entries(DEFAULTS))("%s is %s unless it is set", (name, value) => {
    expect(make()[name]).toBe(value);
  });

  it.each(WRITABLE)("%s can be set to %s, before and after", (name, value) => {
    const context = make();
    context[name] = value;
    expect(context[name]).toBe(value);
    expect(make({ [name]: value })[name]).toBe(value);
  });

  it.each([
    ["ioThreads", "4", "Option value must be a number"],
    ["maxSockets", true, "Option value must be a number"],
    ["maxMessageSize", null, "Option value must be a number"],
    ["threadPriority", "high", "Option value must be a number"],
    ["ipv6", 1, "Option value must be a boolean"],
    ["blocky", undefined, "Option value must be a boolean"],
  ])("%s cannot be %j", (name, value, message) => {
    const context = make();
    expect(thrown(() => (context[name] = value))).toEqual({ name: "TypeError", message: message });
    expect(context[name]).toBe(DEFAULTS[name as keyof typeof DEFAULTS]);
  });

  it.each([
    ["ioThreads", -1],
    ["maxSockets", 0],
    ["maxSockets", -1],
    ["maxMessageSize", -1],
  ])("%s cannot be %d", async (name, value) => {
    const context = make();
    expect(await failure(() => (context[name] = value))).toMatchObject({ code: "EINVAL", errno: 22 });
    expect(context[name]).toBe(DEFAULTS[name as keyof typeof DEFAULTS]);
  });

  it("can be read and set by their numbers", async () => {
    const context = make() as unknown as Record<string, (...args: unknown[]) => unknown>;
    context.setInt32Option?.(1, 3);
    expect(context.getInt32Option?.(1)).toBe(3);
    context.setBoolOption?.(42, true);
    expect(context.getBoolOption?.(42)).toBe(true);
    expect(await failure(() => context.getInt32Option?.(12345))).toMatchObject({
      how: "throws",
      code: "EINVAL",
    });
    expect(await failure(() => context.setInt32Option?.(12345, 1))).toMatchObject({ code: "EINVAL" });
  });

  it("are the only ones: no others can be set", () => {
    const context = make();
    expect(Object.isSealed(context)).toBe(true);
    expect(() => (context.linger = 1)).toThrow("Cannot add property linger, object is not extensible");
    expect(() => make({ unknown: 1 } as Options)).toThrow(
      "Cannot add property unknown, object is not extensible",
    );
    expect(() => (context.maxSocketsLimit = 1)).toThrow(
      "Cannot set property maxSocketsLimit of #<Context> which has only a getter",
    );
  });
});

describeEach("sockets of a context", (kit) => {
  it("inherit its ipv6 and blocky", () => {
    const context = new kit.zmq.Context({ ipv6: true, blocky: false });
    const socket = kit.track(new kit.zmq.Dealer({ context }));
    expect(socket.ipv6).toBe(true);
    expect(socket.linger).toBe(0);
    const usual = kit.track(new kit.zmq.Dealer());
    expect([usual.ipv6, usual.linger]).toEqual([false, -1]);
  });

  it("are limited by its maxSockets", async () => {
    const context = new kit.zmq.Context({ maxSockets: 2 });
    const sockets = [1, 2].map(() => kit.open("Pull", { context }));
    expect(await failure(() => kit.open("Pull", { context }))).toEqual({
      how: "throws",
      name: "Error",
      code: "EMFILE",
      errno: 24,
      message: "Too many open file descriptors",
    });
    expect(sockets.map(({ closed }) => closed)).toEqual([false, false]);
  });

  it("are not limited by its maxMessageSize, which libzmq only stores", async () => {
    const context = new kit.zmq.Context({ maxMessageSize: 100 });
    const [push, pull] = [kit.open("Push", { context }), kit.open("Pull", { context })];
    await pull.bind("inproc://sized");
    push.connect("inproc://sized");
    await push.send(Buffer.alloc(101));
    expect(await pull.receive()).toEqual([Buffer.alloc(101)]);
  });

  it("do not see the inproc endpoints of another context", async () => {
    const contexts = [new kit.zmq.Context(), new kit.zmq.Context()];
    const pulls = contexts.map((context) => kit.open("Pull", { context }));
    const pushes = contexts.map((context) => kit.open("Push", { context }));
    // The same name in both contexts.
    for (const pull of pulls) await pull.bind("inproc://name");
    for (const push of pushes) push.connect("inproc://name");
    await pushes[1]?.send("second");
    await pushes[0]?.send("first");
    expect(String(await pulls[0]?.receive())).toBe("first");
    expect(String(await pulls[1]?.receive())).toBe("second");
  });

  it("reach those of another context over tcp and ipc", async () => {
    for (const endpoint of ["tcp://127.0.0.1:*", "ipc://*"]) {
      const [pull, push] = await kit.pair("Pull", "Push", {
        endpoint,
        first: { context: new kit.zmq.Context() },
        second: { context: new kit.zmq.Context() },
      });
      await push.send("across");
      expect(String(await pull.receive())).toBe("across");
    }
  });

  it("keep it alive, even if the program has no reference to it", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", { first: { context: new kit.zmq.Context() } });
    expect(pull.context).toBeInstanceOf(kit.zmq.Context);
    await push.send("alive");
    expect(String(await pull.receive())).toBe("alive");
  });
});
