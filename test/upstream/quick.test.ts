/** The part of libzmq's own suite that takes little time. All of it: `make test-upstream`. */
import { describe, expect, it } from "vitest";
import { differences, explain, readExpected } from "./expected.js";
import { runProgram } from "./run.js";

describe("libzmq's own tests", () => {
  for (const [program, entry] of Object.entries(readExpected())) {
    if (!entry.quick) continue;
    it(`${program} does what it does natively`, { timeout: 100_000 }, async () => {
      const { tests, output } = await runProgram("ours", program);
      expect(differences(entry, "ours", tests).map(explain), output).toEqual([]);
    });
  }
});
