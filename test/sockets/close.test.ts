/** close(): what happens to pending operations, to queued messages, and to the socket. */
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useFolder } from "../support/folder.js";
import { describeEach, failure, inproc } from "../support/implementations.js";
import { greeting, ready } from "../support/zmtp.js";

const folder = useFolder();

const endpointOf = (transport: string): string =>
  transport === "tcp" ? "tcp://127.0.0.1:*" : `ipc://${join(folder(), "socket")}`;

/** An endpoint where no socket listens. */
async function unusedEndpoint(transport: string): Promise<string> {
  if (transport === "ipc") return endpointOf("ipc");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return `tcp://127.0.0.1:${port}`;
}

/** A peer that completes the handshake, and then reads nothing until the test tells it to. */
async function stalledPeer() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  let size = 0;
  const connected = once(server, "connection").then(([connection]) => {
    server.close();
    const socket = connection as Socket;
    socket.on("error", () => undefined);
    socket.write(Buffer.concat([greeting(), ready("PULL")]));
    return new Promise<Socket>((resolve) => {
      socket.on("data", (data) => {
        size += data.length;
        if (size <= 200) return;
        socket.pause();
        resolve(socket);
      });
    });
  });
  return {
    endpoint: `tcp://127.0.0.1:${port}`,
    /** Settles when it has stopped reading. */
    stalled: connected,
    /** Reads everything up to the end. Returns the number of bytes. */
    async takeAll(): Promise<number> {
      const socket = await connected;
      socket.removeAllListeners("data").on("data", (data) => void (size += data.length));
      const closed = once(socket, "close");
      socket.resume();
      await closed;
      return size;
    },
  };
}

const failureOf = (call: () => unknown): string | undefined => {
  try {
    call();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
  return undefined;
};

describeEach("a closed socket", (kit) => {
  it("is neither readable nor writable, and has no context", async () => {
    const socket = kit.open("Dealer");
    await socket.bind(inproc());
    expect([socket.closed, socket.context]).toEqual([false, kit.zmq.context]);
    expect(socket.close()).toBeUndefined();
    expect(socket.close()).toBeUndefined();
    expect([socket.closed, socket.readable, socket.writable]).toEqual([true, false, false]);
    expect(socket.context).toBeUndefined();
  });

  it("throws when any of its methods is called", async () => {
    const socket = kit.open("Dealer");
    socket.close();
    const closed = { how: "throws", code: "EBADF", errno: 9, message: "Socket is closed" };
    expect(await failure(() => socket.send("x"))).toMatchObject(closed);
    expect(await failure(() => socket.receive())).toMatchObject(closed);
    expect(await failure(() => socket.events)).toMatchObject({ how: "throws", code: "ENOTSOCK", errno: 88 });
    expect(await failure(() => socket.linger)).toMatchObject({ how: "throws", code: "ENOTSOCK" });
  });

  it("keeps its observer if it had one", () => {
    const socket = kit.open("Dealer");
    const events = kit.events(socket);
    socket.close();
    let after: unknown;
    expect(failureOf(() => (after = socket.events))).toBe(
      kit.expected("eventsOfClosed", { theirs: "ENOTSOCK", ours: undefined }),
    );
    if (kit.deviates("eventsOfClosed")) expect(after).toBe(events);
  });

  it("ends its pending operations", async () => {
    const dealer = kit.open("Dealer");
    const operations = [dealer.send("x"), dealer.receive()].map((operation) => failure(() => operation));
    dealer.close();
    for (const operation of operations) {
      expect(await operation).toEqual({
        how: "rejects",
        name: "Error",
        code: "EAGAIN",
        errno: 11,
        message: "Operation was not possible or timed out",
      });
    }
  });

  it("gives a pending receive a message that has arrived already", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
    const receiving = pull.receive();
    await push.send("last");
    pull.close();
    expect(String(await receiving)).toBe("last");
  });

  it("does not affect other sockets", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
    const third = kit.open("Push");
    third.connect(pull.lastEndpoint as string);
    push.close();
    await third.send("works on");
    expect(String(await pull.receive())).toBe("works on");
  });
});

describeEach("a message that is queued when its socket is closed", (kit) => {
  describe.each(["tcp", "ipc"])("over %s", (transport) => {
    it("is sent as long as it lingers", async () => {
      const endpoint = endpointOf(transport);
      const [pull, push] = await kit.pair("Pull", "Push", { endpoint, second: { linger: 5000 } });
      const count = 500;
      for (let i = 0; i < count; i++) await push.send([String(i), Buffer.alloc(1000)]);
      push.close();
      for (let i = 0; i < count; i++) expect(String((await pull.receive())[0])).toBe(String(i));
    });

    it("is sent to a peer that connects within that time", async () => {
      const endpoint = await unusedEndpoint(transport);
      const push = kit.open("Push", { linger: 10_000, reconnectInterval: 10 });
      push.connect(endpoint);
      await push.send("late");
      push.close();
      const pull = kit.open("Pull");
      await pull.bind(endpoint);
      expect(String(await pull.receive())).toBe("late");
    });
  });

  it("is received if it was sent over inproc", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
    for (let i = 0; i < 50; i++) await push.send(String(i));
    push.close();
    for (let i = 0; i < 50; i++) expect(String(await pull.receive())).toBe(String(i));
  });

  it("lingers as each socket says, if the peers do not read for a while", async () => {
    /** More bytes than any kernel buffers. */
    const size = 24 * 1024 * 1024;
    const stuck = async (linger: number) => {
      const peer = await stalledPeer();
      const push = kit.open("Push", { linger });
      push.connect(peer.endpoint);
      await push.send(Buffer.alloc(size));
      await peer.stalled;
      return { push, peer };
    };
    const [keeping, dropping] = [await stuck(-1), await stuck(0)];
    keeping.push.close();
    dropping.push.close();
    expect(await dropping.peer.takeAll()).toBeLessThan(size);
    expect(await keeping.peer.takeAll()).toBeGreaterThan(size);
  });

  it("is dropped without linger", async () => {
    const endpoint = await unusedEndpoint("tcp");
    const push = kit.open("Push", { linger: 0 });
    push.connect(endpoint);
    await push.send("dropped");
    push.close();
    const pull = kit.open("Pull", { receiveTimeout: 150 });
    await pull.bind(endpoint);
    expect(await failure(() => pull.receive())).toMatchObject({ code: "EAGAIN" });
  });
});
