// Runs the tests of the public API on npm zeromq and on this package. Reports how many behaviours were compared, on
// which transports, and where the packages differ on purpose. It fails if they differ in anything else.
import { pathToFileURL } from "node:url";
import { runTests } from "./vitest.mjs";

/** The least number of comparisons. If there are fewer, tests are missing. */
const LEAST = 600;
const TRANSPORTS = ["tcp", "ipc", "inproc", "udp"];

// npm zeromq is compared in all orders of threads (test/workers/authentication.test.ts).
process.env.ZEROMQ_TEST_ORDERS = "all";

const args = process.argv.slice(2);
const isWhole = args.length === 0;
const { failed, skipped, entries } = await runTests([
  "--project=release",
  ...(isWhole ? ["test/sockets", "test/v5-compat", "test/exit", "test/workers"] : args),
]);
const { DEVIATIONS } = await import(pathToFileURL("build/ts/src/tables/deviations.js").href);

/**
 * Pairs of tests that passed on both packages, and tests that compared both, with what they report about themselves.
 */
function comparisonsIn(results) {
  const halves = new Map();
  const comparisons = [];
  for (const { module, name, state, comparison } of results) {
    if (comparison === undefined || state !== "passed") continue;
    const { subject } = comparison;
    if (subject === "both") {
      comparisons.push(comparison);
      continue;
    }
    // The name of the suite contains the name of the package, which vitest may put in quotes.
    const behaviour = `${module} ${name.replace(new RegExp(` \\('?${subject}'?\\)`), "")}`;
    const other = halves.get(behaviour);
    if (other === undefined) halves.set(behaviour, comparison);
    else comparisons.push(merge(comparison, other));
    if (other !== undefined) halves.delete(behaviour);
  }
  return { comparisons, alone: [...halves.keys()] };
}

const merge = (a, b) => ({
  count: Math.max(a.count, b.count),
  transports: [...new Set([...a.transports, ...b.transports])],
  deviations: [...new Set([...a.deviations, ...b.deviations])],
});

const { comparisons, alone } = comparisonsIn(entries.filter(({ event }) => event === "result"));
const sum = (selected) => selected.reduce((total, { count }) => total + count, 0);
const total = sum(comparisons);
const over = TRANSPORTS.map((name) => [
  name,
  sum(comparisons.filter((one) => one.transports.includes(name))),
]);
const uses = (name) => comparisons.filter(({ deviations }) => deviations.includes(name)).length;

console.log("\nDifferences that are intended (and how many tests expect them):");
for (const [name, { theirs, ours, api }] of Object.entries(DEVIATIONS)) {
  const where = [`${uses(name)}`, ...(api === undefined ? [] : ["make check-api"])].join("; ");
  console.log(`- ${name} (${where})\n    npm zeromq: ${theirs}\n    here: ${ours}`);
}

const problems = [];
if (failed > 0) problems.push(`${failed} tests failed`);
if (skipped > 0) problems.push(`${skipped} tests were skipped`);
for (const name of alone) problems.push(`${name}: passed on one side only`);
if (isWhole) {
  if (total < LEAST) problems.push(`fewer than ${LEAST} comparisons`);
  for (const [name, count] of over) if (count === 0) problems.push(`nothing was compared over ${name}`);
  for (const [name, { api }] of Object.entries(DEVIATIONS))
    if (uses(name) === 0 && api === undefined) problems.push(`no test expects the deviation ${name}`);
}
for (const problem of problems) console.log(`PROBLEM ${problem}`);
console.log(
  `\n${total} behaviours compared in ${comparisons.length} tests, of them ` +
    `${over.map(([name, count]) => `${count} over ${name}`).join(", ")}; ` +
    `${Object.keys(DEVIATIONS).length} intended differences, ${problems.length} problems`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
