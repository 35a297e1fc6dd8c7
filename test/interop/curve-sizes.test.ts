/**
 * CURVE with messages of the sizes where it works differently: where the cipher makes one block more, or four at once
 * (64 and 256 bytes), where a body stays in JavaScript (4096 bytes), where a frame has one chunk more (65 KiB), where it
 * is encrypted (2 MiB), and one byte beside each. Other implementations must read and write the same bytes.
 */
import { describe, it } from "vitest";
import { unless } from "../support/needs.js";
import type { Frame, Peer } from "../support/peers/client.js";
import { implementations, ours } from "../support/peers/programs.js";
import { usePeers } from "../support/peers/use.js";
import { burst, bytes } from "./messages.js";

const KIB = 1024;
const BLOCK = 64;
const CHUNK = 65 * KIB;

/** The largest frame that is encrypted in wasm memory, and not in a body in JavaScript. */
const HEAP_BOX = 2 * 1024 * KIB;

/** A frame is longer than its body by a header (16 bytes), a MAC (16 bytes) and flags (1 byte). */
const OVERHEAD = 33;

const around = (size: number): number[] => [size - 1, size, size + 1];

const SIZES = [
  0,
  ...[1, 2, 3, 4, 5, 8, 12].flatMap((blocks) => around(blocks * BLOCK - OVERHEAD)),
  ...around(4 * KIB - OVERHEAD),
  ...around(4 * KIB),
  64 * KIB,
  ...around(CHUNK - OVERHEAD),
  ...around(CHUNK),
  ...around(2 * CHUNK - OVERHEAD),
  ...around(2 * CHUNK),
  ...around(5 * CHUNK - OVERHEAD),
  1024 * KIB,
  ...around(HEAP_BOX - OVERHEAD),
  ...around(HEAP_BOX + CHUNK - OVERHEAD),
  3 * 1024 * KIB + 7,
];

/** Each size alone, and between frames that are small, empty or large. */
const MESSAGES: Frame[][] = [
  ...SIZES.map((size) => [bytes(size)]),
  ["first", bytes(CHUNK), "", bytes(4 * KIB), bytes(4 * KIB - 1), bytes(1024 * KIB), ""],
  [bytes(CHUNK - OVERHEAD), bytes(CHUNK - OVERHEAD + 1), "last"],
];

describe.each(implementations())("CURVE with $name", ({ program, missing }) => {
  describe("carries messages of all sizes", unless(missing), () => {
    const peers = usePeers(program === undefined ? [] : [ours, program]);

    it.each([
      { title: "our server binds", server: 0 },
      { title: "their server binds", server: 1 },
    ])("in both directions: $title", async ({ server }) => {
      const [serverPeer, clientPeer] = [peers[server], peers[1 - server]] as [Peer, Peer];
      const [serverKeys, clientKeys] = [await serverPeer.curveKeys(), await clientPeer.curveKeys()];
      const a = await serverPeer.open("Pair", { curveServer: true, curveSecretKey: serverKeys.secretKey });
      const b = await clientPeer.open("Pair", {
        curveServerKey: serverKeys.publicKey,
        curvePublicKey: clientKeys.publicKey,
        curveSecretKey: clientKeys.secretKey,
      });
      await b.connect(await a.bind("tcp://127.0.0.1:*"));
      await burst(a, b, MESSAGES);
      await burst(b, a, MESSAGES);
    });
  });
});
