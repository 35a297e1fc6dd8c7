import { describe, it } from "vitest";
import { unless } from "../support/needs.js";
import { implementations, ours } from "../support/peers/programs.js";
import { usePeers } from "../support/peers/use.js";
import { useProcesses } from "../support/processes.js";
import { link, rows } from "./matrix.js";
import { PATTERNS } from "./patterns.js";

const processes = useProcesses();

describe.each(implementations())("with $name", ({ program, missing }) => {
  describe("every pattern", unless(missing), () => {
    const peers = usePeers(program === undefined ? [] : [ours, program]);

    describe.each(PATTERNS)("$name", ({ sides, exchange }) => {
      it.each(rows(sides[0].type, sides[1].type))("$title", async ({ row }) => {
        const [a, b] = await link(row, sides, peers, processes);
        await exchange(a, b);
      });
    });
  });
});
