/** ws with messages of all sizes and peers that are not libzmq: masks are applied and removed as RFC 6455 wants it. */
import { afterEach, describe, expect, it } from "vitest";
import { Pair } from "../../src/index.js";
import { fill } from "../support/bytes.js";
import "../support/leaks.js";
import {
  acceptWs,
  BINARY,
  connectWs,
  FINAL,
  serveWs,
  wsFrame,
  type WsConnection,
} from "../support/ws-peer.js";

const KIB = 1024;
const CHUNK = 64 * KIB;
const MORE = 1;

/** Around the sizes where the header changes, where bodies stay in JavaScript, and where they have one chunk more. */
const SIZES = [
  ...[0, 1, 2, 3, 4, 5, 124, 125, 126],
  ...[4 * KIB, CHUNK - 1, CHUNK, 2 * CHUNK, 5 * CHUNK].flatMap((size) =>
    [-2, -1, 0, 1, 2].map((d) => size + d),
  ),
  3 * KIB * KIB + 3,
];

const MASK = Buffer.from([0x12, 0x00, 0xff, 0xa5]);

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

function use(pair: Pair, { socket }: WsConnection): void {
  open.push(pair, { close: () => socket.destroy() });
}

const portOf = (endpoint: string): number => Number(/:(\d+)/.exec(endpoint)?.[1]);

async function expectSent(pair: Pair, { reader }: WsConnection): Promise<void> {
  for (const size of SIZES) {
    await pair.send([fill(size, size), fill(4096, 1), "last"]);
    const frames = [await reader.next(), await reader.next(), await reader.next()];
    expect(frames.map(([flags]) => flags)).toEqual([MORE, MORE, 0]);
    const bodies = frames.map((frame) => frame.subarray(1));
    expect(bodies.map(({ length }) => length)).toEqual([size, 4096, 4]);
    expect(Buffer.compare(bodies[0], fill(size, size)), `${size} bytes`).toBe(0);
    expect(Buffer.compare(bodies[1], fill(4096, 1))).toBe(0);
  }
}

async function expectReceived(pair: Pair, { socket }: WsConnection, mask?: Buffer): Promise<void> {
  for (const size of SIZES) {
    const bodies = [fill(size, size), fill(4096, 1)];
    bodies.forEach((body, index) => {
      const flags = Buffer.from([index === 0 ? MORE : 0]);
      socket.write(wsFrame(FINAL | BINARY, Buffer.concat([flags, body]), mask));
    });
    const received = await pair.receive();
    expect(received.map(({ length }) => length)).toEqual([size, 4096]);
    received.forEach((body, index) => expect(Buffer.compare(body, bodies[index]), `${size} bytes`).toBe(0));
  }
}

/** A client of ours, and the server's end of its connection. */
async function connectedPair(): Promise<{ pair: Pair; connection: WsConnection }> {
  const { server, port } = await serveWs();
  open.push({ close: () => server.close() });
  const pair = new Pair({ linger: 0 });
  pair.connect(`ws://127.0.0.1:${port}`);
  const connection = await acceptWs(server, "PAIR");
  use(pair, connection);
  return { pair, connection };
}

describe("ws", { timeout: 60_000 }, () => {
  it("of a client: what it sends is masked, and what it receives is not", async () => {
    const { pair, connection } = await connectedPair();
    await expectSent(pair, connection);
    expect(connection.reader.masks.every((mask) => mask !== undefined)).toBe(true);
    await expectReceived(pair, connection);
  });

  it("of a server: what it sends is not masked, and what it receives is", async () => {
    const pair = new Pair({ linger: 0 });
    await pair.bind("ws://127.0.0.1:*");
    const connection = await connectWs(portOf(pair.lastEndpoint as string), "PAIR");
    use(pair, connection);
    await expectSent(pair, connection);
    expect(connection.reader.masks.every((mask) => mask === undefined)).toBe(true);
    await expectReceived(pair, connection, MASK);
  });

  it("does not change the memory of the user, who may send it again", async () => {
    const { pair, connection } = await connectedPair();
    const body = fill(CHUNK + 5, 7);
    for (let count = 0; count < 3; count++) {
      await pair.send(body);
      expect(Buffer.compare((await connection.reader.next()).subarray(1), fill(CHUNK + 5, 7))).toBe(0);
    }
    expect(Buffer.compare(body, fill(CHUNK + 5, 7))).toBe(0);
  });
});
