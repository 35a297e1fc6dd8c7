/** What is random in the tests can be repeated. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { random, seed, seedFor } from "./seed.js";

const draw = (next: () => number): number[] => Array.from({ length: 20 }, next);

it("a name always gives the same numbers, another one gives others", () => {
  expect(draw(random("a", 1))).toEqual(draw(random("a", 1)));
  expect(draw(random("a", 1))).not.toEqual(draw(random("a", 2)));
  expect(draw(random("a")).every((number) => number >= 0 && number < 1)).toBe(true);
});

it("the seeds of names are whole numbers of 31 bits", () => {
  for (let i = 0; i < 1000; i++) expect(seedFor(i)).toBe(seedFor(i) & 0x7fffffff);
});

it("properties draw from the seed of the run", () => {
  expect(fc.readConfigureGlobal().seed).toBe(seed);
});

it("a run prints its seed, and ZEROMQ_TEST_SEED sets it", () => {
  const list = (given: string): string => {
    const { stdout } = spawnSync(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "list", "--filesOnly", "test/support/seed.test.ts"],
      {
        cwd: join(import.meta.dirname, "../.."),
        encoding: "utf8",
        env: { ...process.env, ZEROMQ_TEST_SEED: given },
      },
    );
    return stdout;
  };
  expect(list("12345")).toContain("Seed of the random tests: 12345 (ZEROMQ_TEST_SEED=12345 repeats them)");
}, 60_000);
