/** The connection of a page, over a WebSocket that the test plays. */
import { afterAll, describe, expect, it, vi } from "vitest";
import { PageConnection } from "../../src/host/browser/connection.js";
import { FINAL, UPGRADE_REQUEST, wsFrame } from "../support/ws-peer.js";

const MIB = 1024 * 1024;
const MASK = Buffer.from([9, 8, 7, 6]);
const PING = 9;
const BINARY = 2;

class FakeWebSocket {
  static readonly OPEN = 1;
  static last: FakeWebSocket;
  readonly url: string;
  readyState = 1;
  bufferedAmount = 0;
  protocol = "ZWS2.0.NULL";
  sent: Uint8Array[] = [];
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { wasClean: boolean }) => void) | null = null;

  constructor(url: string) {
    this.url = url;
    FakeWebSocket.last = this;
  }

  send(bytes: Uint8Array): void {
    this.sent.push(bytes);
  }

  close(): void {
    this.isClosed = true;
  }
}

vi.stubGlobal("WebSocket", FakeWebSocket);
afterAll(() => vi.unstubAllGlobals());

/** A connection after the upgrade, and what it reports: each report can be awaited. */
async function connected(protocol = "ZWS2.0.NULL") {
  const reports: string[] = [];
  let received = 0;
  let wake = (): void => undefined;
  const report = (text: string): void => {
    reports.push(text);
    wake();
  };
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise<void>((resolve) => (wake = resolve));
  };
  const connection = new PageConnection(
    { url: "ws://127.0.0.1:5555/", protocols: ["ZWS2.0.NULL"] },
    {
      connected: () => report("connected"),
      failed: (code) => report(`failed ${code}`),
      data: (bytes, size = bytes.length) => {
        received += size;
        report("data");
      },
      ended: () => report("ended"),
      drained: () => report("drained"),
    },
  );
  const socket = FakeWebSocket.last;
  socket.protocol = protocol;
  socket.onopen?.();
  connection.write([Buffer.from(UPGRADE_REQUEST)]);
  await until(() => reports.includes("data"));
  received = 0;
  reports.length = 0;
  return { connection, socket, reports, until, received: () => received };
}

const message = (size: number): { data: ArrayBuffer } => ({ data: new ArrayBuffer(size) });

describe("the connection of a page", () => {
  it("keeps what comes before libzmq's request, and gives it after the answer", async () => {
    const chunks: string[] = [];
    let wake = (): void => undefined;
    const done = new Promise<void>((resolve) => (wake = resolve));
    const connection = new PageConnection(
      { url: "ws://127.0.0.1:5555/", protocols: ["ZWS2.0"] },
      {
        connected: () => undefined,
        failed: () => undefined,
        data: (bytes, size) => {
          chunks.push(Buffer.from(bytes.subarray(0, size)).toString("latin1"));
          if (chunks.length === 2) wake();
        },
        ended: () => undefined,
        drained: () => undefined,
      },
    );
    FakeWebSocket.last.onopen?.();
    FakeWebSocket.last.onmessage?.({ data: new Uint8Array([0, 104, 105]).buffer });
    connection.write([Buffer.from(UPGRADE_REQUEST)]);
    await done;
    expect(chunks[0]).toMatch(/^HTTP\/1.1 101/);
    expect(chunks[1]).toBe("\x82\x03\0hi");
  });

  it("waits for room in the browser", async () => {
    const { connection, socket, reports, until } = await connected();
    expect(connection.write([wsFrame(FINAL | BINARY, Buffer.from("\0a"), MASK)])).toBe(true);
    socket.bufferedAmount = 2 * MIB;
    expect(connection.write([wsFrame(FINAL | BINARY, Buffer.from("\0b"), MASK)])).toBe(false);
    expect(socket.sent.map(String)).toEqual(["0,97", "0,98"]);
    socket.bufferedAmount = 0;
    await until(() => reports.includes("drained"));
  });

  it("keeps messages while it is paused, and ends when they are too many", async () => {
    const { connection, socket, reports, until, received } = await connected();
    connection.pause();
    socket.onmessage?.(message(10 * MIB));
    expect(reports).toEqual([]);
    connection.resume();
    await until(() => received() > 10 * MIB);
    connection.pause();
    for (let i = 0; i < 7; i++) socket.onmessage?.(message(10 * MIB));
    expect(socket.isClosed).toBe(true);
    expect(reports.at(-1)).toBe("failed ECONNRESET");
  });

  it("reports the end behind the messages before it", async () => {
    const { connection, socket, reports, until } = await connected();
    connection.pause();
    socket.onmessage?.(message(5));
    socket.onclose?.({ wasClean: true });
    expect(reports).toEqual([]);
    connection.resume();
    await until(() => reports.includes("ended"));
    expect(reports).toEqual(["data", "ended"]);
  });

  it("ends over a text, which ZWS does not have", async () => {
    const { socket, reports } = await connected();
    socket.onmessage?.({ data: "text" });
    expect([socket.isClosed, ...reports]).toEqual([true, "failed ECONNRESET"]);
  });

  it("answers a PING itself", async () => {
    const { connection, reports, until, received } = await connected();
    connection.write([wsFrame(FINAL | PING, Buffer.from("ab"), MASK)]);
    await until(() => reports.includes("data"));
    expect(received()).toBe(4);
  });

  it("sends no message in pieces to a server that is libzmq", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const { connection, socket, reports } = await connected("ZWS2.0");
    connection.write([wsFrame(FINAL | BINARY, Buffer.alloc(65_536), MASK)]);
    expect(socket.sent).toHaveLength(1);
    connection.write([wsFrame(FINAL | BINARY, Buffer.alloc(65_537), MASK)]);
    expect(socket.sent).toHaveLength(1);
    expect([socket.isClosed, ...reports]).toEqual([true, "failed ECONNRESET"]);
    expect(warn.mock.calls.flat().join(" ")).toContain("ZEROMQ_WASM_FRAGMENTS");
    warn.mockRestore();
  });

  it("reports nothing after close()", async () => {
    const { connection, socket, reports } = await connected();
    connection.pause();
    socket.onmessage?.(message(5));
    connection.close();
    connection.resume();
    socket.onclose?.({ wasClean: true });
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect([socket.isClosed, ...reports]).toEqual([true]);
  });
});
