/** What glue/host.ts demands of a host: datagrams. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DatagramEvents, DatagramSocket, UdpAddress } from "../../../glue/host.js";
import { needs } from "../../support/needs.js";
import { fill, isFilled } from "../../support/bytes.js";
import type { World, WorldKind } from "../../support/world.js";

const GROUP = "239.255.77.77";
const MAX_DATAGRAM = 65507;

class Receiver implements DatagramEvents {
  outcome: string | undefined;
  readonly datagrams: Buffer[] = [];
  readonly sources: UdpAddress[] = [];
  socket!: DatagramSocket;

  opened(): void {
    this.outcome = "opened";
  }

  failed(code: string): void {
    this.outcome = code;
  }

  received(bytes: Uint8Array, source: UdpAddress): void {
    // No copy is needed: the receiver may keep the bytes.
    this.datagrams.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    this.sources.push(source);
  }
}

export function hostDatagramSuite(kind: WorldKind): void {
  let world: World;
  const sockets: DatagramSocket[] = [];

  beforeEach(() => {
    world = kind.create();
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    await world.end();
  });

  async function open(
    address: UdpAddress,
    group?: string,
    networkInterface?: string,
    expected = "opened",
  ): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.socket = world.host().datagram({ address, group, interface: networkInterface }, receiver);
    sockets.push(receiver.socket);
    await world.until(() => receiver.outcome !== undefined, "the outcome of opening");
    expect(receiver.outcome).toBe(expected);
    return receiver;
  }

  const at = (host: string, port: number): UdpAddress => ({
    ...{ transport: "udp", family: host.includes(":") ? 6 : 4 },
    ...{ host, port },
  });
  const port = () => world.freeDatagramPort();

  it.each(["127.0.0.1", "::1"])(
    "datagrams arrive at %s as they were sent, from where they were sent",
    async (host) => {
      const [here, there] = [at(host, await port()), at(host, await port())];
      const [sender, receiver] = [await open(here), await open(there)];
      const sizes = [0, 1, 1472, 9000, 60_000, MAX_DATAGRAM];
      for (const [i, size] of sizes.entries()) {
        sender.socket.send(fill(size, size), there);
        await world.until(() => receiver.datagrams.length === i + 1, "a datagram");
        expect(receiver.datagrams[i].length === size && isFilled(receiver.datagrams[i], size)).toBe(true);
      }
      expect(receiver.sources).toEqual(sizes.map(() => here));
    },
  );

  it("a datagram may be sent before the socket is open, from any free port", async () => {
    const there = at("127.0.0.1", await port());
    const receiver = await open(there);
    const sender = new Receiver();
    const socket = world
      .host()
      .datagram({ address: at("0.0.0.0", 0), group: undefined, interface: undefined }, sender);
    socket.send(Buffer.from("early"), there);
    socket.close();
    await world.until(() => receiver.datagrams.length === 1, "the datagram");
    expect(receiver.datagrams[0].toString()).toBe("early");
    expect(receiver.sources[0].port).toBeGreaterThan(1023);
  });

  it("sockets know their address, also with a port that the host chose", async () => {
    const receiver = await open(at("127.0.0.1", 0));
    const local = receiver.socket.local as UdpAddress;
    expect(local).toEqual({ ...at("127.0.0.1", local.port) });
    (await open(at("127.0.0.1", 0))).socket.send(Buffer.from("x"), local);
    await world.until(() => receiver.datagrams.length === 1, "the datagram");
  });

  it("a datagram that cannot be sent is lost without a report", async () => {
    const there = at("127.0.0.1", await port());
    const receiver = await open(there);
    const sender = await open(at("127.0.0.1", 0));
    sender.socket.send(fill(MAX_DATAGRAM + 1, 1), there);
    sender.socket.send(Buffer.from("x"), at("127.0.0.1", await port()));
    sender.socket.send(Buffer.from("x"), at("nowhere.invalid", 1));
    sender.socket.send(Buffer.from("after"), there);
    await world.until(() => receiver.datagrams.length === 1, "the datagram");
    expect(String(receiver.datagrams)).toBe("after");
  });

  it("the host resolves host names", async () => {
    const there = at("127.0.0.1", await port());
    const receiver = await open(there);
    const sender = await open(at("127.0.0.1", 0));
    sender.socket.send(Buffer.from("x"), { ...there, host: "localhost" });
    await world.until(() => receiver.datagrams.length === 1, "the datagram");
  });

  it("an address of another machine cannot be opened", async () => {
    await open(at("192.0.2.1", await port()), undefined, undefined, "EADDRNOTAVAIL");
  });

  it("a group on an interface of another machine cannot be joined", async () => {
    const receiver = new Receiver();
    const target = { address: at("0.0.0.0", await port()), group: GROUP, interface: "192.0.2.1" };
    receiver.socket = world.host().datagram(target, receiver);
    sockets.push(receiver.socket);
    await world.until(() => receiver.outcome !== undefined, "the outcome");
    expect(receiver.outcome).toMatch(/^E(NODEV|ADDRNOTAVAIL|INVAL)$/);
  });

  describe("a group", () => {
    it("reaches all its members, and no other socket", async () => {
      const number = await port();
      const members = [
        await open(at("0.0.0.0", number), GROUP, "127.0.0.1"),
        await open(at("0.0.0.0", number), GROUP, "127.0.0.1"),
      ];
      const elsewhere = await open(at("0.0.0.0", await port()), GROUP, "127.0.0.1");
      const sender = await open(at("0.0.0.0", 0));
      sender.socket.setMulticast({ interface: "127.0.0.1", hops: 1 });
      sender.socket.send(Buffer.from("all"), at(GROUP, number));
      await world.until(() => members.every(({ datagrams }) => datagrams.length === 1), "the datagrams");
      // A later datagram is the first that it gets.
      sender.socket.send(Buffer.from("one"), at("127.0.0.1", (elsewhere.socket.local as UdpAddress).port));
      await world.until(() => elsewhere.datagrams.length > 0, "a later datagram");
      expect(String(elsewhere.datagrams)).toBe("one");
    });

    // The loopback interface returns every datagram, even if a socket does not want that.
    it(
      "on this machine gets nothing without loop",
      needs(kind.isVirtual, "a real network needs a second machine"),
      async () => {
        const number = await port();
        const member = await open(at("0.0.0.0", number), GROUP, "127.0.0.1");
        const sender = await open(at("0.0.0.0", 0));
        sender.socket.setMulticast({ interface: "127.0.0.1", loop: false });
        sender.socket.send(Buffer.from("not for us"), at(GROUP, number));
        await world.pass(20);
        sender.socket.setMulticast({ loop: true });
        sender.socket.send(Buffer.from("for us"), at(GROUP, number));
        await world.until(() => member.datagrams.length > 0, "a datagram");
        expect(String(member.datagrams)).toBe("for us");
      },
    );

    it("may be set up before the socket is open", async () => {
      const number = await port();
      const member = await open(at("0.0.0.0", number), GROUP, "127.0.0.1");
      const sender = new Receiver();
      sender.socket = world
        .host()
        .datagram({ address: at("0.0.0.0", 0), group: undefined, interface: undefined }, sender);
      sockets.push(sender.socket);
      sender.socket.setMulticast({ interface: "127.0.0.1", hops: 3, loop: true });
      sender.socket.send(Buffer.from("x"), at(GROUP, number));
      await world.until(() => member.datagrams.length === 1, "the datagram");
    });
  });

  it("nothing is reported after close", async () => {
    const there = at("127.0.0.1", await port());
    const [receiver, sender] = [await open(there), await open(at("127.0.0.1", 0))];
    sender.socket.send(Buffer.from("x"), there);
    sockets.splice(sockets.indexOf(receiver.socket), 1);
    receiver.socket.close();
    const heir = await open(there);
    sender.socket.send(Buffer.from("y"), there);
    await world.until(() => heir.datagrams.length > 0, "a datagram for the next socket");
    expect(receiver.datagrams).toEqual([]);
  });

  it("a socket may be closed before it is open", async () => {
    const receiver = new Receiver();
    world
      .host()
      .datagram({ address: at("127.0.0.1", 0), group: undefined, interface: undefined }, receiver)
      .close();
    await open(at("127.0.0.1", 0));
    expect(receiver.outcome === undefined || receiver.outcome === "opened").toBe(true);
  });
}
