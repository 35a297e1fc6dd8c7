/** The events of a socket: what they report, and the ways to receive them. */
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/folder.js";
import { describeEach, failure, inproc } from "../support/implementations.js";

const folder = useFolder();

describeEach("events", (kit) => {
  describe.each(["tcp", "ipc"])("over %s", (transport) => {
    const endpoint = (): string =>
      transport === "tcp" ? "tcp://127.0.0.1:*" : `ipc://${join(folder(), "socket")}`;

    it("report a connection from its beginning to its end", async () => {
      const [server, client] = [kit.open("Reply"), kit.open("Request", { reconnectInterval: 5 })];
      const [serverLog, clientLog] = [kit.log(server), kit.log(client)];
      await server.bind(endpoint());
      const address = server.lastEndpoint as string;
      expect(await serverLog.until("bind")).toEqual({ type: "bind", address });
      client.connect(address);
      expect(await clientLog.until("connect")).toEqual({ type: "connect", address });
      expect(await serverLog.until("accept")).toEqual({ type: "accept", address });
      expect(await serverLog.until("handshake")).toEqual({ type: "handshake", address });
      expect(await clientLog.until("handshake")).toEqual({ type: "handshake", address });
      server.close();
      expect(await serverLog.until("close")).toEqual({ type: "close", address });
      expect(await serverLog.until("end")).toEqual({ type: "end" });
      expect(await clientLog.until("disconnect")).toEqual({ type: "disconnect", address });
      const retry = await clientLog.until("connect:retry");
      expect(retry).toEqual({ type: "connect:retry", address, interval: expect.any(Number) as number });
      expect(retry.interval).toBeGreaterThanOrEqual(5);
      client.close();
      expect(await clientLog.until("end")).toEqual({ type: "end" });
    });
  });

  it("report that a client has closed", async () => {
    const [server, client] = [kit.open("Reply"), kit.open("Request")];
    const log = kit.log(server);
    await server.bind("tcp://127.0.0.1:*");
    client.connect(server.lastEndpoint as string);
    await log.until("handshake");
    client.close();
    expect(await log.until("disconnect")).toEqual({ type: "disconnect", address: server.lastEndpoint });
  });

  it("report attempts to connect", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.close();
    await once(server, "close");
    const client = kit.open("Request", { reconnectInterval: 5 });
    const log = kit.log(client);
    client.connect(address);
    for (let i = 0; i < 3; i++) {
      expect(await log.until("connect:delay")).toEqual({ type: "connect:delay", address });
      const { error, ...event } = (await log.until("close")) as { error?: { code: string } };
      expect(event).toEqual({ type: "close", address });
      const reason = kit.expected("closeReason", { theirs: undefined, ours: "ECONNREFUSED" });
      expect(error?.code).toBe(reason);
      await log.until("connect:retry");
    }
  });

  it("says why an attempt to connect failed", async () => {
    const client = kit.open("Request", { reconnectInterval: 5 });
    const log = kit.log(client);
    client.connect(`ipc://${join(folder(), "absent")}`);
    const { error } = (await log.until("close")) as { error?: Error };
    const reason = { code: "ENOENT", errno: 2, message: "No such endpoint" };
    if (kit.deviates("closeReason")) expect(error).toMatchObject(reason);
    else expect(error).toBeUndefined();
  });

  it("report a failed bind, with the endpoint without its protocol", async () => {
    const [taken, socket] = [kit.open("Reply"), kit.open("Reply")];
    await taken.bind("tcp://127.0.0.1:*");
    const endpoint = taken.lastEndpoint as string;
    const log = kit.log(socket);
    const failed = await failure(() => socket.bind(endpoint));
    const { error, ...event } = await log.until("bind:error");
    expect(event).toEqual({ type: "bind:error", address: endpoint.slice("tcp://".length) });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ message: "Address already in use", code: "EADDRINUSE", errno: 98 });

    const outcomes = [
      ["EADDRINUSE", failed],
      ["EADDRNOTAVAIL", await failure(() => socket.bindSync("tcp://1.2.3.4:5555"))],
      ["ENODEV", await failure(() => socket.bind("tcp://nosuchdevice:*"))],
    ] as const;
    for (const [expected, { code }] of outcomes) {
      const possible = kit.expected("bindErrorWhileObserved", {
        theirs: [expected, "EAGAIN"],
        ours: [expected],
      });
      expect(possible).toContain(code);
    }
    expect((await log.until("bind:error")).error.code).toBe("EADDRNOTAVAIL");
    expect((await log.until("bind:error")).error.code).toBe("ENODEV");
  });

  it("do not report inproc", async () => {
    const [server, client] = [kit.open("Reply"), kit.open("Request")];
    const logs = [kit.log(server), kit.log(client)];
    const name = inproc();
    await server.bind(name);
    client.connect(name);
    await client.send("x");
    await server.receive();
    client.close();
    server.close();
    for (const log of logs) {
      await log.until("end");
      expect(log.types).toEqual(["end"]);
    }
  });
});

describeEach("an observer", (kit) => {
  /** What blocks in npm zeromq (see the deviation closedObserver) must not block the other tests. */
  const apart = () => new kit.zmq.Context();

  it("is one for each socket", () => {
    const socket = kit.open("Dealer");
    expect(kit.events(socket)).toBe(socket.events);
    expect(socket.events).toBeInstanceOf(kit.zmq.Observer);
    expect(socket.events.closed).toBe(false);
    expect(Object.isSealed(socket.events)).toBe(false);
  });

  it("receives", async () => {
    const socket = kit.open("Dealer");
    const events = kit.events(socket);
    const first = events.receive();
    socket.bindSync("tcp://127.0.0.1:*");
    const address = socket.lastEndpoint;
    expect(await first).toEqual({ type: "bind", address });
    await socket.unbind(address as string);
    expect(await events.receive()).toEqual({ type: "close", address });
  });

  it("receives the end, and nothing after it", async () => {
    const socket = kit.open("Dealer");
    const events = kit.events(socket);
    const receiving = events.receive();
    socket.close();
    expect(await receiving).toEqual({ type: "end" });
    expect(events.closed).toBe(true);
    expect(await failure(() => events.receive())).toEqual({
      how: "throws",
      name: "Error",
      message: "Socket is closed",
      code: "EBADF",
      errno: 9,
    });
  });

  it("receives one at a time", async () => {
    const socket = kit.open("Dealer", { context: apart() });
    const events = kit.events(socket);
    const receiving = failure(() => events.receive());
    expect(await failure(() => events.receive())).toEqual({
      how: "throws",
      name: "Error",
      message: "Observer is busy reading; only one receive operation may be in progress at any time",
      code: "EBUSY",
      errno: 16,
    });
    events.close();
    expect(await receiving).toMatchObject({ how: "rejects", code: "ENOTSOCK", errno: 88 });
  });

  it("can be closed, and the socket works on", async () => {
    const [server, client] = [kit.open("Reply", { context: apart() }), kit.open("Request")];
    const events = kit.events(server);
    expect(events.close()).toBeUndefined();
    expect(events.close()).toBeUndefined();
    expect(events.closed).toBe(true);
    expect(await failure(() => events.receive())).toMatchObject({ how: "throws", code: "EBADF" });
    if (!kit.deviates("closedObserver")) return;
    await server.bind("tcp://127.0.0.1:*");
    client.connect(server.lastEndpoint as string);
    await client.send("x");
    expect(String(await server.receive())).toBe("x");
  });

  it("iterates until the end", async () => {
    const socket = kit.open("Dealer");
    const types: string[] = [];
    let bound: (() => void) | undefined;
    const isBound = new Promise<void>((resolve) => (bound = resolve));
    const iterating = (async () => {
      for await (const { type } of kit.events(socket)) {
        types.push(type);
        if (type === "bind") bound?.();
      }
    })();
    await socket.bind("tcp://127.0.0.1:*");
    await isBound;
    socket.close();
    await iterating;
    expect([types[0], types.at(-1)]).toEqual(["bind", "end"]);
  });

  it("emits", async () => {
    const socket = kit.open("Dealer");
    const events = kit.events(socket);
    const heard: unknown[] = [];
    const unheard: unknown[] = [];
    const ended = new Promise((resolve) => void events.on("end", resolve));
    const listener = (event: unknown): void => void unheard.push(event);
    events.on("bind", (event) => void heard.push(event));
    events.on("bind", listener);
    events.off("bind", listener);
    const bound = new Promise((resolve) => void events.on("bind", resolve));
    await socket.bind("tcp://127.0.0.1:*");
    const address = socket.lastEndpoint;
    await bound;
    socket.close();
    expect(await ended).toEqual({ type: "end" });
    expect(heard).toEqual([{ type: "bind", address }]);
    expect(unheard).toEqual([]);
    expect(events.closed).toBe(true);
  });

  it("does not receive any more when it emits events", async () => {
    const socket = kit.open("Dealer");
    kit.events(socket).on("bind", () => undefined);
    expect(() => socket.events.receive()).toThrow(
      new Error(
        "Observer is in event emitter mode. " +
          "After a call to events.on() it is not possible to read events with events.receive().",
      ),
    );
  });

  it.each([
    ["receive", [1], "Expected 0 arguments but received 1"],
    ["close", [1], "Expected 0 arguments but received 1"],
  ] as const)("refuses %s(%j)", async (method, args, message) => {
    const events = kit.events(kit.open("Dealer")) as unknown as Record<
      string,
      (...args: unknown[]) => unknown
    >;
    expect(await failure(() => events[method]?.(...args))).toEqual({
      how: "throws",
      name: "TypeError",
      message,
    });
  });
});
