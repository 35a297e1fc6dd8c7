import { describe, it } from "vitest";
import { implementations, ours } from "../support/peers/programs.js";
import { usePeers } from "../support/peers/use.js";
import { useProcesses } from "../support/processes.js";
import { ROWS, describeRow, link } from "./matrix.js";
import { PATTERNS } from "./patterns.js";

const { address } = useProcesses();

describe.each(implementations())("with $name", ({ program }) => {
  describe.skipIf(program === undefined)("every pattern", () => {
    const peers = usePeers(program === undefined ? [] : [ours, program]);

    describe.each(PATTERNS)("$name", ({ sides, exchange }) => {
      const names: [string, string] = [sides[0].type, sides[1].type];

      it.each(ROWS.map((row) => ({ row, title: describeRow(row, names) })))("$title", async ({ row }) => {
        const at = row.transport === "tcp" ? "tcp://127.0.0.1:*" : await address("ipc");
        const [a, b] = await link(row, sides, peers, at);
        await exchange(a, b);
      });
    });
  });
});
