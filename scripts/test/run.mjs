// Runs the tests and ends with one plain line: N passed, N failed, N skipped. With CI=true in the environment, a test
// that is skipped unexpectedly counts as failed.
import { describeSkips, reasonOf, unexpectedSkips } from "./skips.mjs";
import { runTests } from "./vitest.mjs";

const args = process.argv.slice(2);
const { passed, failed, skipped, entries } = await runTests(args);
for (const line of describeSkips(entries)) console.log(line);

const refused = process.env.CI === "true" ? unexpectedSkips(entries, args) : [];
for (const { module, name, ...entry } of refused)
  console.log(`FAILED ${module} ${name} (skipped: ${reasonOf(entry)})`);

const allFailed = failed + refused.length;
console.log(`\n${passed} passed, ${allFailed} failed, ${skipped - refused.length} skipped`);
process.exitCode = allFailed > 0 ? 1 : 0;
