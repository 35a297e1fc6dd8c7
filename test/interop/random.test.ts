/** Many messages of all shapes, in both directions at once, with and without encryption. */
import { describe, it } from "vitest";
import { unless } from "../support/needs.js";
import type { Frame, Peer, PeerSocket } from "../support/peers/client.js";
import { implementations, ours } from "../support/peers/programs.js";
import { usePeers } from "../support/peers/use.js";
import { useProcesses } from "../support/processes.js";
import { random } from "../support/seed.js";
import { type Row, link } from "./matrix.js";
import { bytes, expectMessage } from "./messages.js";

const processes = useProcesses();

const MESSAGES = 200;

/** Sizes where the wire format, libzmq or buffers change. Frames have these sizes, or one byte less or more. */
const EDGES = [1, 29, 33, 64, 255, 4096, 8192, 32_768, 65_536, 131_072, 262_144];

function sizes(next: () => number): number[] {
  const frames = 1 + Math.floor(next() ** 2 * 8);
  return Array.from({ length: frames }, () =>
    next() < 0.5
      ? Math.floor(2 ** (next() * 16)) - 1
      : EDGES[Math.floor(next() ** 2 * EDGES.length)]! + Math.floor(next() * 3) - 1,
  );
}

function messages(next: () => number): Frame[][] {
  return Array.from({ length: MESSAGES }, () => sizes(next).map((size) => bytes(size)));
}

async function deliver(from: PeerSocket, to: PeerSocket, next: () => number): Promise<void> {
  const all = messages(next);
  const receiving = (async () => {
    for (const frames of all) await expectMessage(to, frames);
  })();
  const sending = (async () => {
    for (const frames of all) await from.send(...frames);
  })();
  await Promise.all([receiving, sending]);
}

const CASES = (["tcp", "ipc"] as const).flatMap((transport) =>
  [false, true].map((curve) => ({ transport, curve, how: curve ? "CURVE" : "plain text" })),
);

describe.each(implementations())("with $name", ({ name, program, missing }) => {
  describe("random messages", unless(missing), () => {
    const peers = usePeers(program === undefined ? [] : [ours, program]);

    it.each(CASES)("arrive over $transport in $how", async ({ transport, curve, how }) => {
      const [us] = peers as [Peer, Peer];
      const { publicKey, secretKey } = await us.curveKeys();
      const server = { curveServer: true, curveSecretKey: secretKey };
      const client = { curveServerKey: publicKey, curvePublicKey: publicKey, curveSecretKey: secretKey };
      const row: Row = { transport, mine: 0, binder: true };
      const [a, b] = await link(
        row,
        [
          { type: "Pair", options: curve ? server : {} },
          { type: "Pair", options: curve ? client : {} },
        ],
        peers,
        processes,
      );
      const next = (direction: string) => random(`${name}, ${transport}, ${how}, ${direction}`);
      await Promise.all([deliver(a, b, next("there")), deliver(b, a, next("back"))]);
    });
  });
});
