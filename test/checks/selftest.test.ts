/** `make check` refuses what it must: each check is given one violation of each kind, in a copy of the tree. */
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { needs } from "../support/needs.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A check with many violations runs as often. */
const TIME_LIMIT = 600_000;

/** The checks, and how many violations each of them refuses at least. */
const CHECKS = [
  { check: "layers", kinds: 14 },
  { check: "abi", kinds: 5 },
  { check: "facts", kinds: 2 },
  { check: "sources", kinds: 4 },
  { check: "content", kinds: 4 },
  { check: "documents", kinds: 15 },
  { check: "types", kinds: 3 },
  { check: "reference", kinds: 2 },
  { check: "lint", kinds: 27 },
  { check: "format", kinds: 1 },
  { check: "package", kinds: 7 },
  { check: "api", kinds: 1 },
];

function nativeLoads(): boolean {
  try {
    createRequire(import.meta.url)("zeromq");
    return true;
  } catch {
    return false;
  }
}

/** What the self-test prints, and whether it passes. */
function selftest(...args: string[]): Promise<{ failed: boolean; output: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["scripts/check/selftest/index.mjs", ...args],
      { cwd: root },
      (error, stdout, stderr) => resolve({ failed: error !== null, output: stdout + stderr }),
    );
  });
}

describe("make check", () => {
  for (const { check, kinds } of CHECKS) {
    const isHere = check !== "api" || nativeLoads();
    it(
      `refuses each violation that is planted for ${check}`,
      { timeout: TIME_LIMIT, ...needs(isHere, "npm zeromq does not load") },
      async () => {
        const { failed, output } = await selftest(check);
        const refused = output.split("\n").filter((line) => line.startsWith(`refused  ${check} `));
        expect(output).not.toContain("ACCEPTED");
        expect(failed, output).toBe(false);
        expect(refused.length).toBeGreaterThanOrEqual(kinds);
      },
    );
  }

  it("has no check that this list does not have", async () => {
    const { CHECKS: all } = (await import(new URL("../../scripts/check/list.mjs", import.meta.url).href)) as {
      CHECKS: [name: string][];
    };
    expect(all.map(([name]) => name)).toEqual(CHECKS.map(({ check }) => check));
  });
});
