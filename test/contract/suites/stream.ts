/** STREAM sockets speak to peers that are not ZeroMQ. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { addressOf, endpointOf } from "../../support/addresses.js";
import { fill } from "../../support/bytes.js";
import type { TestSocket } from "../../support/test-socket.js";
import type { World, WorldKind } from "../../support/world.js";

export function streamSuite(kind: WorldKind): void {
  let world: World;
  let stream: TestSocket;

  beforeEach(() => {
    world = kind.create();
    stream = world.socket(world.engine(), "STREAM");
  });

  afterEach(() => world.end());

  /** All bytes from a peer until the predicate is true. */
  async function collect(id: Uint8Array, size: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    let sum = 0;
    while (sum < size) {
      const [from, data] = await stream.receive();
      expect(Buffer.compare(from, id)).toBe(0);
      parts.push(data);
      sum += data.length;
    }
    return Buffer.concat(parts);
  }

  it("STREAM reports a new peer, exchanges bytes with it, and closes the connection", async () => {
    const peer = world.raw(addressOf(await stream.bind("tcp://127.0.0.1:*")));
    const [id, connected] = await stream.receive();
    expect(id).toHaveLength(5);
    expect(connected).toHaveLength(0);
    peer.send(Buffer.from("GET /"));
    expect((await collect(id, 5)).toString()).toBe("GET /");
    await stream.send(id, "200 OK");
    await world.until(() => peer.received.toString() === "200 OK", "the answer");
    // An empty frame closes.
    await stream.send(id, "");
    await world.until(() => peer.isOver, "the end");
  });

  it("STREAM reports that a peer has closed", async () => {
    const peer = world.raw(addressOf(await stream.bind("tcp://127.0.0.1:*")));
    const [id] = await stream.receive();
    peer.close();
    const [gone, empty] = await stream.receive();
    expect(Buffer.compare(gone, id)).toBe(0);
    expect(empty).toHaveLength(0);
  });

  it("STREAM connects", async () => {
    const server = await world.rawServer({ transport: "tcp", family: 4, host: "127.0.0.1", port: 0 });
    stream.set("CONNECT_ROUTING_ID", "server").connect(endpointOf(server.address));
    const [id, connected] = await stream.receiveTexts();
    expect([id, connected]).toEqual(["server", ""]);
    await stream.send("server", "hello");
    await world.until(() => server.peers[0]?.received.toString() === "hello", "hello");
    server.peers[0].send(Buffer.from("welcome"));
    expect((await collect(Buffer.from("server"), 7)).toString()).toBe("welcome");
  });

  it("STREAM sends any number of bytes, both ways", async () => {
    const peer = world.raw(addressOf(await stream.bind("tcp://127.0.0.1:*")));
    const [id] = await stream.receive();
    const bytes = fill(500_000, 1);
    peer.send(bytes);
    expect(Buffer.compare(await collect(id, bytes.length), bytes)).toBe(0);
    for (const size of [1, 255, 256, 8192, 65_536, 300_000]) await stream.send(id, fill(size, size));
    const sum = 1 + 255 + 256 + 8192 + 65_536 + 300_000;
    await world.until(() => peer.received.length === sum, "all bytes");
    expect(
      Buffer.compare(
        peer.received,
        Buffer.concat([1, 255, 256, 8192, 65_536, 300_000].map((size) => fill(size, size))),
      ),
    ).toBe(0);
  });
}
