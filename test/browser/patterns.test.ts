/** Every pattern between a page or worker, and npm zeromq or this package in Node. */
import { describe, it } from "vitest";
import { MESSAGES, bytes, burst } from "../interop/messages.js";
import { PATTERNS, type Side } from "../interop/patterns.js";
import { unless } from "../support/needs.js";
import type { Frame, Peer, PeerSocket } from "../support/peers/client.js";
import { nativePeer, ours } from "../support/peers/programs.js";
import { usePeers } from "../support/peers/use.js";
import { inBrowser, missing, PLACES } from "./peers.js";

/** The largest frame that a browser sends in one piece: a byte of flags is sent with it. */
const MAX_WHOLE = 64 * 1024 - 1;

/** What libzmq understands of a browser. */
const WHOLE: Frame[][] = [
  ...MESSAGES.filter((frames) => frames.every((frame) => frame.length <= MAX_WHOLE)),
  [bytes(MAX_WHOLE), "tail"],
];

async function open(peer: Peer, { type, options, prepare }: Side): Promise<PeerSocket> {
  const socket = await peer.open(type, options);
  await prepare?.(socket);
  return socket;
}

const native = nativePeer();
const SERVERS = [
  { name: "npm zeromq", program: native.program, reason: native.missing, messages: WHOLE },
  { name: "zeromq-wasm in Node", program: ours, reason: undefined, messages: MESSAGES },
];

describe.each(PLACES)("a %s", (place) => {
  describe.each(SERVERS)("with $name", ({ program, reason, messages }) => {
    describe("over ws", unless(missing ?? reason), () => {
      const peers = usePeers(program === undefined ? [] : [inBrowser(place), program]);

      describe.each(PATTERNS)("$name", ({ sides, exchange }) => {
        it.each([
          { mine: 0, title: `has the ${sides[0].type}` },
          { mine: 1, title: `has the ${sides[1].type}` },
        ])("$title", async ({ mine }) => {
          const [browser, server] = peers as [Peer, Peer];
          const a = await open(mine === 0 ? browser : server, sides[0]);
          const b = await open(mine === 1 ? browser : server, sides[1]);
          const [inside, outside] = mine === 0 ? [a, b] : [b, a];
          await inside.connect(await outside.bind("ws://127.0.0.1:*"));
          await exchange(a, b, messages);
        });
      });

      it("receives large frames", async () => {
        const [browser, server] = peers as [Peer, Peer];
        const push = await server.open("Push");
        const pull = await browser.open("Pull");
        await pull.connect(await push.bind("ws://127.0.0.1:*"));
        await burst(push, pull, [[bytes(1024 * 1024)], ["head", bytes(3_000_000), "tail"]]);
      });
    });
  });
});
