/** A run says which tests it skipped, and does not pass where CI=true if they should have run. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isExpected, unexpectedSkips } from "../../scripts/test/skips.mjs";

const root = join(import.meta.dirname, "../..");

/** A run of the tests of one file, without npm zeromq. */
function runWithoutNative(ci: string): { status: number | null; lines: string[] } {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST|ZEROMQ_|NODE_ENV)/.test(name),
  );
  const { status, stdout } = spawnSync(
    process.execPath,
    ["scripts/test/run.mjs", "--project=release", "test/sockets/odd-messages.test.ts"],
    {
      cwd: root,
      encoding: "utf8",
      env: { ...Object.fromEntries(inherited), CI: ci, ZEROMQ_TEST_NATIVE: "0" },
    },
  );
  return { status, lines: stdout.trimEnd().split("\n") };
}

const numbersIn = (line = ""): number[] => line.match(/\d+/g)?.map(Number) ?? [];

describe("a run without npm zeromq", { timeout: 120_000 }, () => {
  it("skips the tests of npm zeromq and the comparisons, with the reason", () => {
    const { status, lines } = runWithoutNative("");
    const [passed = 0, failed, skipped = 0] = numbersIn(lines.at(-1));
    expect(status).toBe(0);
    expect(failed).toBe(0);
    expect(passed).toBeGreaterThan(0);
    expect(skipped).toBeGreaterThan(0);
    expect(lines).toContain(`SKIPPED ${skipped}: npm zeromq does not load: ZEROMQ_TEST_NATIVE is 0`);
  });

  it("fails where CI=true, and names what should have run", () => {
    const { status, lines } = runWithoutNative("true");
    const [, failed = 0, skipped] = numbersIn(lines.at(-1));
    expect(status).toBe(1);
    expect(failed).toBeGreaterThan(0);
    expect(skipped).toBe(0);
    const named = lines.filter((line) => /^FAILED .*\(skipped: npm zeromq does not load/.test(line));
    expect(named).toHaveLength(failed);
  });
});

describe("a skipped test", () => {
  const result = { event: "result", module: "[release] test/a.test.ts", name: "a", state: "skipped" };
  const expected = {
    ...result,
    module: "[debug] test/contract/node.test.ts",
    reason: "a real network needs a second machine",
  };

  it("is expected if the table has its file and its reason", () => {
    expect(isExpected(expected)).toBe(true);
    expect(unexpectedSkips([expected, { ...result, state: "passed" }], [])).toEqual([]);
  });

  it("is not expected for another reason, in another file or without a reason", () => {
    const others = [
      { ...expected, reason: "another one" },
      { ...expected, module: "[debug] test/contract/memory.test.ts" },
      result,
    ];
    expect(unexpectedSkips([expected, ...others], [])).toEqual(others);
  });

  it("is expected without a reason only if tests are picked by name", () => {
    for (const args of [["-t", "x"], ["--testNamePattern=x"]])
      expect(unexpectedSkips([result], args)).toEqual([]);
    expect(unexpectedSkips([{ ...result, reason: "missing" }], ["-t", "x"])).toHaveLength(1);
  });
});
