/** Connections: IPv6, source addresses, filters of peers, and what happens when connections break. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import type { Observer } from "../../src/index.js";
import { EventLog } from "../support/event-log.js";
import { freePort } from "../support/free-port.js";
import { bindWhenFree, describeEach, failure } from "../support/implementations.js";
import { needs } from "../support/needs.js";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === "::1");

const portOf = (endpoint: string | null): number => Number(endpoint?.split(":").at(-1));

/** A plain server on this machine, and the sockets that connect to it. */
async function listen(port = 0): Promise<{ server: Server; port: number; next: () => Promise<Socket> }> {
  const sockets: Socket[] = [];
  let wake: (() => void) | undefined;
  const server = createServer((socket) => {
    closers.push(() => socket.destroy());
    socket.on("error", () => undefined);
    sockets.push(socket);
    wake?.();
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => server.close());
  const next = async (): Promise<Socket> => {
    while (sockets.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return sockets.shift() as Socket;
  };
  return { server, port: (server.address() as AddressInfo).port, next };
}

describe("IPv6", needs(hasIpv6, "the machine has no IPv6"), () => {
  describeEach("with ipv6", (kit) => {
    it.each(["tcp://[::1]:*", "tcp://*:*", "tcp://lo:*"])("%s is reached", async (endpoint) => {
      const [pull, push] = [kit.open("Pull", { ipv6: true }), kit.open("Push", { ipv6: true })];
      await pull.bind(endpoint);
      expect(pull.lastEndpoint).toMatch(/^tcp:\/\/\[::1?\]:\d+$/);
      push.connect(`tcp://[::1]:${portOf(pull.lastEndpoint)}`);
      await push.send("over six");
      expect(String(await pull.receive())).toBe("over six");
    });

    it("IPv4 is reached as well", async () => {
      const [pull, push] = [kit.open("Pull", { ipv6: true }), kit.open("Push")];
      await pull.bind("tcp://*:*");
      push.connect(`tcp://127.0.0.1:${portOf(pull.lastEndpoint)}`);
      await push.send("over four");
      expect(String(await pull.receive())).toBe("over four");
    });

    it("is bound synchronously, too", async () => {
      const [pull, push] = [kit.open("Pull", { ipv6: true }), kit.open("Push", { ipv6: true })];
      pull.bindSync("tcp://[::1]:*");
      push.connect(pull.lastEndpoint as string);
      await push.send("over six");
      expect(String(await pull.receive())).toBe("over six");
    });
  });

  describeEach("without ipv6", (kit) => {
    it("cannot be bound", async () => {
      const socket = kit.open("Pull");
      expect(await failure(() => socket.bind("tcp://[::1]:*"))).toMatchObject({ code: "ENODEV" });
    });
  });
});

describeEach("the address that a connection comes from", (kit) => {
  it("can be chosen", async () => {
    const { port, next } = await listen();
    const probe = await listen();
    probe.server.close();
    await once(probe.server, "close");
    const socket = kit.open("Dealer");
    socket.connect(`tcp://127.0.0.1:${probe.port};127.0.0.1:${port}`);
    const client = await next();
    expect([client.remoteAddress, client.remotePort]).toEqual(["127.0.0.1", probe.port]);
  });

  it.each(["127.0.0.2:0", "lo:0"])("can be %s", async (source) => {
    const { port, next } = await listen();
    const socket = kit.open("Dealer");
    socket.connect(`tcp://${source};127.0.0.1:${port}`);
    const client = await next();
    expect(client.remoteAddress).toBe(source.startsWith("127") ? "127.0.0.2" : "127.0.0.1");
  });

  it.each(["nosuchdevice:0", "1.2.3.4:0", "127.0.0.1"])(
    "prevents the connection if it is %s",
    async (source) => {
      const pull = kit.open("Pull");
      await pull.bind("tcp://127.0.0.1:*");
      const endpoint = pull.lastEndpoint as string;
      const push = kit.open("Push", { immediate: true, reconnectInterval: 5 });
      const log = kit.log(push);
      push.connect(endpoint.replace("tcp://", `tcp://${source};`));
      // By now two attempts have failed.
      for (let i = 0; i < 2; i++) await log.until("connect:retry");
      expect(push.writable).toBe(false);
      push.connect(endpoint);
      await push.send("the usual way");
      expect(String(await pull.receive())).toBe("the usual way");
    },
  );
});

describeEach("connections", (kit) => {
  it("are accepted from the addresses in the filter only", async () => {
    const pull = kit.open("Pull", { tcpAcceptFilter: "127.0.0.3/32" });
    const log = kit.log(pull);
    await pull.bind("tcp://127.0.0.1:*");
    const port = portOf(pull.lastEndpoint);
    const refused = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.2" });
    refused.on("error", () => undefined);
    closers.push(() => refused.destroy());
    await once(refused, "close");
    const push = kit.open("Push");
    push.connect(`tcp://127.0.0.3:0;127.0.0.1:${port}`);
    await push.send("from the right place");
    expect(String(await pull.receive())).toBe("from the right place");
    await log.until("handshake");
    expect(log.types.filter((type) => type === "handshake").length).toBe(1);
  });

  it("are made again when they break", async () => {
    const pull = kit.open("Pull");
    await pull.bind("tcp://127.0.0.1:*");
    const endpoint = pull.lastEndpoint as string;
    const push = kit.open("Push", { reconnectInterval: 5 });
    const log = kit.log(push);
    push.connect(endpoint);
    await push.send("before");
    expect(String(await pull.receive())).toBe("before");
    pull.close();
    await log.until("disconnect");
    const another = kit.open("Pull");
    await bindWhenFree(another, endpoint);
    await log.until("handshake");
    await push.send("after");
    expect(String(await another.receive())).toBe("after");
  });

  it("are not made again if the options say so", async () => {
    const { port, next } = await listen();
    const socket = kit.open("Dealer", { reconnectInterval: -1 });
    const log = kit.log(socket);
    socket.connect(`tcp://127.0.0.1:${port}`);
    (await next()).destroy();
    await log.until("disconnect");
    // A connection that breaks later, and is made again after the usual interval.
    const other = kit.open("Dealer");
    other.connect(`tcp://127.0.0.1:${port}`);
    (await next()).destroy();
    await next();
    expect(log.types).not.toContain("connect:retry");
  });

  it.each([
    [2, 16, [2, 4, 8, 16, 16]],
    [3, 13, [3, 6, 12, 13, 13]],
    [1, 9, [1, 2, 4, 8, 9, 9]],
    [20, 5, [5, 5]],
  ])("are tried at growing intervals, from %i to %i ms", async (first, longest, expected) => {
    const { server, port } = await listen();
    server.close();
    await once(server, "close");
    const socket = kit.open("Dealer", { reconnectInterval: first, reconnectMaxInterval: longest });
    const log = kit.log(socket);
    socket.connect(`tcp://127.0.0.1:${port}`);
    const intervals: number[] = [];
    while (intervals.length < expected.length) intervals.push((await log.until("connect:retry")).interval);
    expect(intervals).toEqual(expected);
  });

  it("break when the peer does not answer heartbeats", async () => {
    const { port, next } = await listen();
    const socket = kit.open("Dealer", {
      heartbeatInterval: 10,
      heartbeatTimeout: 30,
      reconnectInterval: 10_000,
    });
    const log = kit.log(socket);
    socket.connect(`tcp://127.0.0.1:${port}`);
    const peer = await next();
    peer.resume();
    // It sends the greeting and READY, and nothing more.
    peer.write(
      Buffer.concat([Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]), nul("NULL", 20), nul("", 32)]),
    );
    const type = Buffer.from("\x0bSocket-Type\0\0\0\x06DEALER", "latin1");
    const ready = Buffer.concat([Buffer.from("\x05READY", "latin1"), type]);
    peer.write(Buffer.concat([Buffer.from([4, ready.length]), ready]));
    await log.until("handshake");
    await log.until("disconnect");
  });

  it("survive messages that are too large for the peer, one after the other", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", {
      first: { maxMessageSize: 1000 },
      second: { reconnectInterval: 5 },
    });
    const log = kit.log(push);
    await push.send("small");
    expect(String(await pull.receive())).toBe("small");
    await push.send(Buffer.alloc(1001));
    await log.until("disconnect");
    await log.until("handshake");
    await push.send(Buffer.alloc(1000));
    expect((await pull.receive())[0]?.length).toBe(1000);
  });
});

function nul(text: string, size: number): Buffer {
  return Buffer.from(text.padEnd(size, "\0"));
}

/** Connects and resets, in another process, while this one waits: it cannot accept in between. */
function connectAndReset(port: number): void {
  const program = `require("node:net").connect(${port}, "127.0.0.1", function () { this.resetAndDestroy(); })`;
  execFileSync(process.execPath, ["-e", program]);
}

describeEach("a socket that the system would connect with itself", (kit) => {
  it("is not connected, and leaves the port free", async () => {
    const port = await freePort();
    const dealer = kit.open("Dealer", { reconnectInterval: 60_000 });
    const log = kit.log(dealer);
    // The system chooses the same port by itself when it has few others.
    dealer.connect(`tcp://127.0.0.1:${port};127.0.0.1:${port}`);
    if (!kit.deviates("selfConnection")) return void (await log.until("handshake"));
    expect((await log.until("close")).error).toMatchObject({ code: "ECONNREFUSED" });
    await log.until("connect:retry");
    await kit.open("Router").bind(`tcp://127.0.0.1:${port}`);
  });
});

describe("a peer that resets its connection before it was accepted", () => {
  describeEach("is", (kit) => {
    it("not in the way of others", async () => {
      const [pull, push] = [kit.open("Pull"), kit.open("Push")];
      await pull.bind("tcp://127.0.0.1:*");
      connectAndReset(portOf(pull.lastEndpoint));
      push.connect(pull.lastEndpoint as string);
      await push.send("after it");
      expect(String(await pull.receive())).toBe("after it");
    });

    it("reported", async () => {
      const pull = kit.open("Pull");
      await pull.bind("tcp://127.0.0.1:*");
      const log = new EventLog(pull.events as Observer);
      connectAndReset(portOf(pull.lastEndpoint));
      const expected = kit.expected("resetBeforeAccepted", { theirs: "accept", ours: "accept:error" });
      const event = await log.until(expected as "accept:error");
      if (kit.deviates("resetBeforeAccepted")) expect(event.error).toMatchObject({ code: "ECONNABORTED" });
    });
  });
});
