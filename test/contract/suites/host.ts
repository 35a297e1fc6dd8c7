/** What glue/host.ts demands of a host: connections. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HostError } from "../../../glue/host.js";
import { type Address, type IncomingConnection, type Listener, type TcpAddress } from "../../../glue/host.js";
import { fill, isFilled } from "../../support/bytes.js";
import type { ObservedHost } from "../../support/observed-host.js";
import { TestEnd } from "../../support/test-end.js";
import type { World, WorldKind } from "../../support/world.js";

const MIB = 1024 * 1024;

export function hostSuite(kind: WorldKind): void {
  let world: World;
  let server: ObservedHost;
  let client: ObservedHost;
  const listeners: Listener[] = [];
  const ends: TestEnd[] = [];

  beforeEach(() => {
    world = kind.create();
    server = world.host();
    client = world.host();
  });

  afterEach(async () => {
    for (const end of ends.splice(0)) end.close();
    for (const listener of listeners.splice(0)) listener.close();
    await world.end();
  });

  const anyAddress = (transport: "tcp" | "ipc"): Address =>
    transport === "tcp" ? tcp("127.0.0.1", 0) : { transport, path: world.ipcPath() };

  async function listen(
    address: Address,
    onConnection: (incoming: IncomingConnection) => void,
    backlog = 100,
  ) {
    const listener = await server.listen({ address, backlog, dualStack: false }, onConnection);
    listeners.push(listener);
    return listener;
  }

  /** A listener that accepts all connections. */
  async function serve(address: Address): Promise<{ address: Address; accepted: TestEnd[] }> {
    const accepted: TestEnd[] = [];
    const listener = await listen(address, (incoming) => accepted.push(accept(incoming)));
    return { address: listener.address, accepted };
  }

  function accept(incoming: IncomingConnection): TestEnd {
    const end = new TestEnd(world);
    ends.push(end);
    return end.attach(incoming.accept(end));
  }

  function connect(address: Address, source?: Address): TestEnd {
    const end = new TestEnd(world);
    ends.push(end);
    return end.attach(client.connect(address, source, end));
  }

  /** Both ends of a connection. */
  async function pair(transport: "tcp" | "ipc"): Promise<[TestEnd, TestEnd]> {
    const { address, accepted } = await serve(anyAddress(transport));
    const end = connect(address);
    await world.until(() => end.isConnected && accepted.length === 1, "a connection");
    return [end, accepted[0]];
  }

  /** Sends bytes both ways on another connection. When they have arrived, all earlier events have happened. */
  async function exchangeElsewhere(transport: "tcp" | "ipc"): Promise<void> {
    const [a, b] = await pair(transport);
    for (let round = 1; round <= 5; round++) {
      a.send(fill(1000, round));
      await world.until(() => b.size === round * 1000, "bytes on the other connection");
      b.send(fill(1000, round));
      await world.until(() => a.size === round * 1000, "bytes on the way back");
    }
  }

  describe.each(["tcp", "ipc"] as const)("connections over %s", (transport) => {
    it("carry bytes both ways, in order", async () => {
      const [a, b] = await pair(transport);
      a.send(fill(100_000, 1));
      b.send(fill(70_000, 2));
      await world.until(() => b.size === 100_000 && a.size === 70_000, "all bytes");
      expect(isFilled(b.received, 1)).toBe(true);
      expect(isFilled(a.received, 2)).toBe(true);
    });

    it("carry chunks of every size", async () => {
      const [a, b] = await pair(transport);
      let sum = 0;
      const sent: Uint8Array[] = [];
      for (const size of [1, 2, 255, 256, 8191, 8192, 8193, 65_535, 65_536, 65_537, MIB]) {
        sent.push(fill(size, size));
        a.send(fill(size, size));
        sum += size;
      }
      await world.until(() => b.size === sum, "all bytes");
      expect(Buffer.compare(b.received, Buffer.concat(sent))).toBe(0);
    });

    it("keep bytes that are sent before they are accepted", async () => {
      const waiting: IncomingConnection[] = [];
      const { address } = await listen(anyAddress(transport), (incoming) => waiting.push(incoming));
      const a = connect(address);
      await world.until(() => a.isConnected && waiting.length === 1, "a connection");
      a.send(fill(1000, 3));
      a.close();
      await world.pass(5);
      const b = accept(waiting[0]);
      await world.until(() => b.hasEnded, "the end");
      expect(b.size).toBe(1000);
      expect(isFilled(b.received, 3)).toBe(true);
    });

    it("take no more than they can hold until the peer reads, and lose nothing", async () => {
      const [a, b] = await pair(transport);
      b.pause();
      let sent = 0;
      do {
        a.send(fill(64 * 1024, sent));
        sent += 64 * 1024;
        // This is more than all buffers hold.
      } while (sent < 64 * MIB && !a.isWaiting);
      expect(a.isWaiting, "write() said that it could not take all").toBe(true);
      await exchangeElsewhere(transport);
      expect(a.isWaiting, "and nothing drained while the peer did not read").toBe(true);
      b.resume();
      await world.until(() => !a.isWaiting && b.size === sent, "the rest");
      expect(b.receivedChunks(64 * 1024).every((chunk, i) => isFilled(chunk, i * 64 * 1024))).toBe(true);
    });

    it("read bytes into the memory that the reader offers", async () => {
      const [a, b] = await pair(transport);
      let sum = 0;
      const send = async (size: number): Promise<void> => {
        a.send(fill(size, size));
        b.send(fill(size, size));
        sum += size;
        await world.until(() => a.size === sum && b.size === sum, "the bytes");
        expect(isFilled(a.received.subarray(sum - size), size)).toBe(true);
        expect(isFilled(b.received.subarray(sum - size), size)).toBe(true);
      };
      await send(1000);
      for (const roomSize of [1, 100, 64 * 1024, 0, 1000, 0]) {
        a.roomSize = b.roomSize = roomSize;
        await send(500);
        await send(10_000);
      }
      expect(server.directReads).toBeGreaterThan(0);
      expect(client.directReads).toBeGreaterThan(0);
    });

    it("report nothing while paused", async () => {
      const [a, b] = await pair(transport);
      b.onData = () => b.pause();
      a.send(fill(2 * MIB, 4));
      await world.until(() => b.size > 0, "the first bytes");
      const size = b.size;
      await exchangeElsewhere(transport);
      expect(b.size).toBe(size);
      b.onData = undefined;
      b.resume();
      await world.until(() => b.size === 2 * MIB, "the rest");
      expect(isFilled(b.received, 4)).toBe(true);
    });

    it("deliver what was written before they were closed, then the end", async () => {
      const [a, b] = await pair(transport);
      b.pause();
      a.send(fill(4 * MIB, 5));
      a.close();
      await world.pass(5);
      b.resume();
      await world.until(() => b.hasEnded, "the end");
      expect(b.size).toBe(4 * MIB);
      expect(isFilled(b.received, 5)).toBe(true);
    });

    it("report nothing after they are closed", async () => {
      const [a, b] = await pair(transport);
      a.send(fill(10_000, 6));
      b.send(fill(10_000, 6));
      a.closeNow();
      const { size } = a;
      await world.until(() => b.isOver, "the end at the other side");
      // The observing host reports any event that still comes.
      await exchangeElsewhere(transport);
      expect(a.size).toBe(size);
    });

    it("still send after the peer has ended its side", async () => {
      const { address, accepted } = await serve(anyAddress(transport));
      const peer = world.raw(address);
      peer.send(Buffer.from("request"));
      peer.end();
      await world.until(() => accepted[0]?.hasEnded ?? false, "the end of the request");
      expect(accepted[0].received.toString()).toBe("request");
      accepted[0].send(Buffer.from("answer"));
      accepted[0].close();
      await world.until(() => peer.hasEnded, "the end of the answer");
      expect(peer.received.toString()).toBe("answer");
      expect(peer.error).toBeUndefined();
    });

    it("report that the peer has reset the connection", async () => {
      const { address, accepted } = await serve(anyAddress(transport));
      const peer = world.raw(address);
      peer.send(Buffer.from("x"));
      await world.until(() => accepted[0]?.size === 1, "a byte");
      peer.reset();
      await world.until(() => accepted[0].isOver, "the break");
      // A unix socket has no reset.
      if (transport === "tcp") expect(accepted[0].error).toBe("ECONNRESET");
    });

    it("may be written to when the peer has closed", async () => {
      const [a, b] = await pair(transport);
      b.close();
      await world.until(() => a.hasEnded, "the end");
      for (let i = 0; i < 50 && a.error === undefined; i++) {
        if (!a.isWaiting) a.send(fill(10_000, 7));
        await world.pass(1);
      }
      expect(a.error).toMatch(/^(ECONNRESET|EPIPE)$/);
    });

    it("can be closed before they are established", async () => {
      const waiting: IncomingConnection[] = [];
      const { address } = await listen(anyAddress(transport), (incoming) => waiting.push(incoming));
      const a = connect(address);
      a.close();
      await exchangeElsewhere(transport);
      expect(a.isConnected).toBe(false);
      const b = waiting.map(accept)[0];
      if (b !== undefined) await world.until(() => b.isOver, "the end of what nobody wants");
    });

    it("are refused where no socket listens", async () => {
      const { address } = await serve(anyAddress(transport));
      listeners.splice(0).forEach((listener) => listener.close());
      await world.pass(1);
      const a = connect(address);
      await world.until(() => a.error !== undefined, "the refusal");
      expect(a.error).toMatch(transport === "tcp" ? /^ECONNREFUSED$/ : /^(ENOENT|ECONNREFUSED)$/);
      expect(a.isConnected).toBe(false);
    });

    it("end when they are rejected", async () => {
      const { address } = await listen(anyAddress(transport), (incoming) => incoming.reject());
      const a = connect(address);
      await world.until(() => a.isOver, "the rejection");
    });

    it("stay open when their listener closes", async () => {
      const [a, b] = await pair(transport);
      listeners.splice(0).forEach((listener) => listener.close());
      await world.pass(1);
      a.send(fill(1000, 8));
      await world.until(() => b.size === 1000, "the bytes");
    });

    it("can be made in large numbers at once", async () => {
      const { address, accepted } = await serve(anyAddress(transport));
      const crowd = Array.from({ length: 50 }, () => connect(address));
      await world.until(() => crowd.every((end) => end.isConnected), "all to connect");
      crowd.forEach((end, i) => {
        end.send(fill(i + 1, i));
        end.close();
      });
      await world.until(() => accepted.length === 50 && accepted.every((end) => end.hasEnded), "all to end");
      const sizes = accepted.map((end) => end.size).sort((x, y) => x - y);
      expect(sizes).toEqual(crowd.map((_, i) => i + 1));
    });
  });

  describe.each(["tcp", "ipc"] as const)("listeners on %s", (transport) => {
    const failure = (error: unknown): string => (error as HostError).code;

    it("have an address of their own", async () => {
      const { address } = await serve(anyAddress(transport));
      if (address.transport === "ipc") expect(address.path).not.toBe("");
      else
        expect(address).toMatchObject({ host: "127.0.0.1", family: 4, port: expect.any(Number) as number });
      const other = await serve(anyAddress(transport));
      expect(other.address).not.toEqual(address);
    });

    it("do not share their address", async () => {
      const { address } = await serve(anyAddress(transport));
      expect(await serve(address).catch(failure)).toBe("EADDRINUSE");
      expect(() => client.listenSync({ address, backlog: 10, dualStack: false }, () => undefined)).toThrow(
        expect.objectContaining({ code: "EADDRINUSE" }) as Error,
      );
      // The first listener still works.
      const end = connect(address);
      await world.until(() => end.isConnected, "a connection");
    });

    it("can use an address after another has closed", async () => {
      for (let i = 0, address = anyAddress(transport); i < 3; i++) {
        const served = await serve(address);
        address = served.address;
        const end = connect(address);
        await world.until(() => end.isConnected && served.accepted.length === 1, "a connection");
        listeners.splice(0).forEach((listener) => listener.close());
        end.close();
        await world.until(() => served.accepted[0].isOver, "the end");
        served.accepted[0].close();
      }
    });

    it("can be opened at once", async () => {
      const address = anyAddress(transport);
      const accepted: TestEnd[] = [];
      const listener = server.listenSync({ address, backlog: 10, dualStack: false }, (incoming) =>
        accepted.push(accept(incoming)),
      );
      listeners.push(listener);
      if (listener.address.transport === "tcp") expect(listener.address.port).toBeGreaterThan(0);
      const end = connect(listener.address);
      end.whenConnected = () => end.send(fill(10, 1));
      await world.until(() => accepted[0]?.size === 10, "bytes");
    });

    it("accept no connections after they are closed", async () => {
      const { address, accepted } = await serve(anyAddress(transport));
      listeners.splice(0).forEach((listener) => listener.close());
      await world.pass(1);
      const end = connect(address);
      await world.until(() => end.error !== undefined, "the refusal");
      expect(accepted).toEqual([]);
    });
  });

  it("refuses to listen on an address of another machine", async () => {
    const failure = await serve(tcp("192.0.2.1", 0)).catch((error: HostError) => error.code);
    expect(failure).toBe("EADDRNOTAVAIL");
  });

  it("gives both ends the address of the other end", async () => {
    const [a, b] = await pair("tcp");
    expect(a.connection.remote).toEqual(b.connection.local);
    expect(a.connection.local).toEqual(b.connection.remote);
    expect(a.connection.remote).toMatchObject({ transport: "tcp", host: "127.0.0.1" });
  });

  it("connects by name", async () => {
    const { address } = await serve(tcp("127.0.0.1", 0));
    const end = connect(tcp("localhost", (address as TcpAddress).port));
    await world.until(() => end.isConnected, "a connection");
    expect(end.connection.remote).toEqual(address);
  });

  it("connects from a given address", async () => {
    const { address, accepted } = await serve(tcp("127.0.0.1", 0));
    const end = connect(address, tcp("127.0.0.2", 0));
    await world.until(() => end.isConnected && accepted.length === 1, "a connection");
    expect(accepted[0].connection.remote).toMatchObject({ host: "127.0.0.2" });
  });

  it("lists its interfaces", () => {
    expect(server.interfaces()).toContainEqual({ name: "lo", address: "127.0.0.1" });
  });

  it("looks up names", async () => {
    expect(await server.lookUp("localhost", 4)).toBe("127.0.0.1");
    expect(await server.lookUp("localhost", 6)).toMatch(/^(::1|::ffff:127\.0\.0\.1)$/);
    expect(await server.lookUp("nobody.invalid", 4)).toBe(undefined);
  });

  it("makes ipc paths that are not in use", () => {
    const paths = [server.temporaryIpcPath(), server.temporaryIpcPath(), client.temporaryIpcPath()];
    expect(new Set(paths).size).toBe(3);
    for (const path of paths) expect(path.length).toBeLessThan(108);
  });
}

function tcp(host: string, port: number): Address {
  return { transport: "tcp", family: host.includes(":") ? 6 : 4, host, port };
}
