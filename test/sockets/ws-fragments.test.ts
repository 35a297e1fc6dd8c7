/** Messages that come in several frames of ws, as browsers send large ones. */
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { Context, Pair, type SocketOptions } from "../../src/index.js";
import { fill } from "../support/bytes.js";
import "../support/leaks.js";
import { BINARY, connectWs, FINAL, wsFrame, type WsConnection } from "../support/ws-peer.js";

const CONTINUATION = 0;
const PING = 9;
const PONG = 10;
const MORE = 1;
const MASK = Buffer.from([0x12, 0x00, 0xff, 0xa5]);

const open: { close(): unknown }[] = [];
afterEach(() => open.splice(0).forEach((each) => each.close()));

async function connected(options: SocketOptions<Pair> = {}): Promise<[Pair, WsConnection]> {
  const pair = new Pair({ linger: 0, ...options });
  await pair.bind("ws://127.0.0.1:*");
  const connection = await connectWs(Number(/:(\d+)/.exec(pair.lastEndpoint as string)?.[1]), "PAIR");
  open.push(pair, { close: () => connection.socket.destroy() });
  return [pair, connection];
}

/** The frames of ws for a frame of ZMTP, cut at these places. */
function pieces(body: Buffer, cuts: readonly number[], flags = 0): Buffer[] {
  const whole = Buffer.concat([Buffer.from([flags]), body]);
  const ends = [...cuts, whole.length];
  return ends.map((end, i) => {
    const opcode = (i === 0 ? BINARY : CONTINUATION) | (i === ends.length - 1 ? FINAL : 0);
    return wsFrame(opcode, whole.subarray(ends[i - 1] ?? 0, end), MASK);
  });
}

describe("a ws message in several frames", () => {
  it.each([
    ["two", 10, [5]],
    ["one byte each", 6, [1, 2, 3, 4, 5, 6]],
    ["empty ones", 5, [1, 1, 3, 6]],
    ["a first one with flags only", 5000, [1]],
    ["large ones", 1_000_000, [94_608, 131_000, 131_073, 700_000]],
  ] as const)("arrives whole: %s", async (_, size, cuts) => {
    const [pair, { socket }] = await connected();
    const body = Buffer.from(fill(size, size));
    for (const frame of pieces(body, cuts, MORE)) socket.write(frame);
    socket.write(wsFrame(FINAL | BINARY, Buffer.from("\0next"), MASK));
    const [first, second] = await pair.receive();
    expect(Buffer.compare(first as Buffer, body)).toBe(0);
    expect(String(second)).toBe("next");
  });

  it("may have control frames in between", async () => {
    const [pair, { socket, reader }] = await connected();
    const [first, second] = pieces(Buffer.from("hello"), [3]) as [Buffer, Buffer];
    socket.write(first);
    socket.write(wsFrame(FINAL | PING, Buffer.from("now"), MASK));
    // The answer to the PING.
    await reader.next();
    socket.write(wsFrame(FINAL | PONG, Buffer.alloc(0), MASK));
    socket.write(second);
    expect((await pair.receive()).map(String)).toEqual(["hello"]);
  });

  it("is received as one frame after the other", async () => {
    const [pair, { socket }] = await connected();
    for (let i = 0; i < 20; i++)
      for (const frame of pieces(Buffer.from(fill(200_000, i)), [65_536])) socket.write(frame);
    for (let i = 0; i < 20; i++)
      expect(Buffer.compare((await pair.receive())[0] as Buffer, fill(200_000, i))).toBe(0);
  });
});

describe("a peer is disconnected", () => {
  it.each([
    [
      "a new message before the last is whole",
      [wsFrame(BINARY, Buffer.from("\0a"), MASK), wsFrame(FINAL | BINARY, Buffer.from("\0b"), MASK)],
    ],
    ["a continuation of nothing", [wsFrame(FINAL | CONTINUATION, Buffer.from("\0a"), MASK)]],
    [
      "a continuation of a whole message",
      [
        wsFrame(FINAL | BINARY, Buffer.from("\0a"), MASK),
        wsFrame(FINAL | CONTINUATION, Buffer.from("b"), MASK),
      ],
    ],
    ["a PING in several frames", [wsFrame(PING, Buffer.from("a"), MASK)]],
  ])("that sends %s", async (_, frames) => {
    const [, { socket }] = await connected();
    for (const frame of frames) socket.write(frame);
    socket.resume();
    await once(socket, "close");
  });

  it("whose frames are together larger than maxMessageSize", async () => {
    const [pair, { socket }] = await connected({ maxMessageSize: 1000 });
    const closed = once(socket, "close");
    socket.resume();
    for (const frame of pieces(Buffer.alloc(1000), [400, 800])) socket.write(frame);
    expect((await pair.receive()).map(({ length }) => length)).toEqual([1000]);
    for (const frame of pieces(Buffer.alloc(1001), [400, 800])) socket.write(frame);
    await closed;
  });

  it("that never ends a message, before memory is short", async () => {
    const memoryLimit = 32 * 1024 * 1024;
    const context = new Context({ memoryLimit });
    const [pair, { socket }] = await connected({ context });
    let isClosed = false;
    // An error, such as ECONNRESET, comes before "close".
    socket.on("error", () => undefined);
    const closed = new Promise<void>((resolve) => void socket.once("close", resolve)).then(
      () => (isClosed = true),
    );
    const drained = (): Promise<void> => new Promise((resolve) => void socket.once("drain", resolve));
    const disconnected = (async () => {
      for await (const event of pair.events) if (event.type === "disconnect") return event;
      return undefined;
    })();
    socket.write(wsFrame(BINARY, Buffer.alloc(1), MASK));
    const piece = wsFrame(CONTINUATION, Buffer.alloc(1024 * 1024), MASK);
    while (!isClosed) if (!socket.write(piece)) await Promise.race([drained(), closed]);
    expect(await disconnected).toMatchObject({ error: { code: "ENOMEM" } });
    pair.events.close();
  });
});
