/** What the bytes of a ws peer may not be: the connection is closed, and the socket goes on. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { Router } from "../../src/index.js";
import "../support/leaks.js";

const FINAL = 0x80;
const BINARY = 2;
const CONTINUATION = 0;
const UNKNOWN = 5;
const MASKED = 0x80;

/** A frame of ws with a mask of zeros, which changes nothing. */
function wsFrame(first: number, body: Buffer, mask = MASKED): Buffer {
  const head = Buffer.from([first, mask | body.length]);
  return Buffer.concat([head, Buffer.alloc(mask === 0 ? 0 : 4), body]);
}

/** READY of the NULL mechanism, as a ZWS command. */
function ready(socketType: string): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(socketType.length);
  const property = [Buffer.from([11]), Buffer.from("Socket-Type"), size, Buffer.from(socketType)];
  return Buffer.concat([Buffer.from([2, 5]), Buffer.from("READY"), ...property]);
}

/** A connection to a ws endpoint whose handshakes are done. */
async function connected(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  await once(socket, "connect");
  const key = createHash("md5").update("key").digest("base64");
  socket.write(
    [
      "GET / HTTP/1.1",
      "Host: 127.0.0.1",
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Key: ${key}`,
      "Sec-WebSocket-Protocol: ZWS2.0/NULL",
      "Sec-WebSocket-Version: 13",
      "",
      "",
    ].join("\r\n"),
  );
  let text = "";
  while (!text.includes("READY")) text += String((await once(socket, "data"))[0]);
  socket.write(wsFrame(FINAL | BINARY, ready("DEALER")));
  return socket;
}

const message = (text: string): Buffer => wsFrame(FINAL | BINARY, Buffer.from(`\0${text}`));

describe("a ws peer", () => {
  it.each([
    ["a fragment", wsFrame(BINARY, Buffer.from("\0part"))],
    ["a continuation of nothing", wsFrame(FINAL | CONTINUATION, Buffer.from("\0part"))],
    ["an unknown opcode", wsFrame(FINAL | UNKNOWN, Buffer.from("\0text"))],
    ["a frame without a mask", wsFrame(FINAL | BINARY, Buffer.from("\0text"), 0)],
    ["a message without flags", wsFrame(FINAL | BINARY, Buffer.alloc(0))],
  ])("that sends %s is disconnected", async (_, bytes) => {
    const router = new Router({ linger: 0 });
    await router.bind("ws://127.0.0.1:*");
    const port = Number(/:(\d+)/.exec(router.lastEndpoint as string)?.[1]);
    const bad = await connected(port);
    bad.write(message("before"));
    expect((await router.receive()).at(-1)?.toString()).toBe("before");
    bad.write(bytes);
    bad.resume();
    await once(bad, "close");

    const good = await connected(port);
    good.write(message("after"));
    expect((await router.receive()).at(-1)?.toString()).toBe("after");
    good.destroy();
    router.close();
  });
});
