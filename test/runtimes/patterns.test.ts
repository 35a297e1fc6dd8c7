/** Messages of all sizes between each runtime and a native peer. */
import { describe, it } from "vitest";
import { link, rows } from "../interop/matrix.js";
import { PATTERNS } from "../interop/patterns.js";
import type { PeerProgram } from "../support/peers/client.js";
import { unless } from "../support/needs.js";
import { nativePeer } from "../support/peers/programs.js";
import { usePeers } from "../support/peers/use.js";
import { useProcesses } from "../support/processes.js";
import { installOurs, otherRuntimes } from "../support/runtimes.js";

const processes = useProcesses();
const { peer, options } = installOurs();
const native = nativePeer();

/** The engine is the same in all runtimes, so a few patterns are enough to test the runtime. */
const CHOSEN = PATTERNS.filter(({ name }) =>
  ["REQ/REP", "PUSH/PULL", "XPUB/SUB", "PAIR/PAIR"].includes(name),
);

describe.each(otherRuntimes())("$name with native zeromq", ({ name, command, missing }) => {
  const programs: PeerProgram[] =
    command === undefined || native.program === undefined
      ? []
      : [{ name: `ours on ${name}`, command: [...command, peer, "zeromq-wasm"], ...options }, native.program];

  describe("both ways", unless(missing ?? native.missing), () => {
    const peers = usePeers(programs);

    describe.each(CHOSEN)("$name", ({ sides, exchange }) => {
      it.each(rows(sides[0].type, sides[1].type))("$title", async ({ row }) => {
        const [a, b] = await link(row, sides, peers, processes);
        await exchange(a, b);
      });
    });
  });
});
