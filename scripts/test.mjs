// Runs vitest (see vitest.config.ts) and ends with one plain line: N passed, N failed, N skipped.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";

const results = "build/test/results.json";
rmSync(results, { force: true });

const vitest = spawnSync(
  process.execPath,
  ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)],
  {
    stdio: "inherit",
  },
);

const counts = { passed: 0, failed: 0, skipped: 0 };
if (existsSync(results)) {
  const report = JSON.parse(readFileSync(results, "utf8"));
  for (const file of report.testResults) {
    for (const test of file.assertionResults) {
      if (test.status === "passed") counts.passed += 1;
      else if (test.status === "failed") counts.failed += 1;
      else counts.skipped += 1;
    }
    // A file that could not even be loaded has no tests to count.
    if (file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed")) {
      counts.failed += 1;
    }
  }
}
// An error outside any test, or no report at all, must not look like success.
const broken = vitest.status !== 0 || counts.passed === 0;
if (broken && counts.failed === 0) counts.failed = 1;

console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;
