// Runs the tests and ends with one plain line: N passed, N failed, N skipped.
import { runTests } from "./vitest.mjs";

const { passed, failed, skipped } = await runTests(process.argv.slice(2));
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
