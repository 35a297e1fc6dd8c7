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

/** What libzmq understands of a browser. Larger ones have a test of their own, for to bring them into a browser takes long. */
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
  { name: "npm zeromq", program: native.program, reason: native.missing, takesFragments: false },
  { name: "zeromq-wasm in Node", program: ours, reason: undefined, takesFragments: true },
];

const LARGE: Frame[][] = [[bytes(1024 * 1024)], ["head", bytes(2_000_000), "tail"]];

describe.each(PLACES)("a %s", (place) => {
  describe.each(SERVERS)("with $name", ({ program, reason, takesFragments }) => {
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
          await exchange(a, b, WHOLE);
        });
      });

      it("exchanges large frames", async () => {
        const [browser, server] = peers as [Peer, Peer];
        const outside = await server.open("Pair");
        const inside = await browser.open("Pair");
        await inside.connect(await outside.bind("ws://127.0.0.1:*"));
        await burst(outside, inside, LARGE);
        if (takesFragments) await burst(inside, outside, LARGE);
      });
    });
  });
});
