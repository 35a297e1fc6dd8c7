/** The programs of libzmq's own test suite that take little time. `make test-upstream` runs all of them. */
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
