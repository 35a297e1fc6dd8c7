/** What the bytes of a ws peer may not be: the connection is closed, and the socket goes on. */
import { once } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { Router } from "../../src/index.js";
import "../support/leaks.js";
import { BINARY, connectWs, FINAL, NO_CHANGE, wsFrame } from "../support/ws-peer.js";

const CONTINUATION = 0;
const UNKNOWN = 5;

const masked = (first: number, text: string): Buffer => wsFrame(first, Buffer.from(text), NO_CHANGE);
const message = (text: string): Buffer => masked(FINAL | BINARY, `\0${text}`);

/** A connection to a ws endpoint whose handshakes are done. */
const connected = async (port: number): Promise<Socket> => (await connectWs(port, "DEALER")).socket;

describe("a ws peer", () => {
  it.each([
    ["a continuation of nothing", masked(FINAL | CONTINUATION, "\0part")],
    ["an unknown opcode", masked(FINAL | UNKNOWN, "\0text")],
    ["a frame without a mask", wsFrame(FINAL | BINARY, Buffer.from("\0text"))],
    ["a message without flags", masked(FINAL | BINARY, "")],
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
