// Plants one violation of each kind that `make check` knows into a copy of the tree, and sees that the check refuses it
// with a message that names the place. Prints the list; fails if a violation is accepted. Arguments: only these checks.
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { CHECKS } from "../list.mjs";
import { judgeAll } from "./judge.mjs";
import { VIOLATIONS } from "./violations/index.mjs";

const wanted = process.argv.slice(2);
const names = CHECKS.map(([name]) => name).filter((name) => wanted.length === 0 || wanted.includes(name));

/** Why a check cannot be tried here; undefined if it can. */
function obstacle(check) {
  if (check !== "api") return undefined;
  try {
    createRequire(import.meta.url)("zeromq");
    return undefined;
  } catch ({ code }) {
    return `npm zeromq does not load here (${code})`;
  }
}

async function answersOf(check) {
  const violations = VIOLATIONS[check] ?? [];
  if (violations.length === 0)
    return [{ kind: "(nothing)", problems: ["scripts/check/selftest has no violation for this check"] }];
  const reason = obstacle(check);
  return reason === undefined
    ? judgeAll(check, violations)
    : violations.map(({ kind }) => ({ kind, problems: [], reason }));
}

/** The checks that take longest first, as many at a time as there are processors. */
async function runAll() {
  const slowest = ["package", "documents", "layers", "lint", "types"];
  const place = (name) => (slowest.includes(name) ? slowest.indexOf(name) : slowest.length);
  const queue = [...names].sort((a, b) => place(a) - place(b));
  const answers = new Map();
  const work = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift())
      answers.set(name, await answersOf(name));
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
  return names.flatMap((check) => answers.get(check).map((answer) => ({ check, ...answer })));
}

const answers = await runAll();
for (const { check, kind, problems, reason } of answers) {
  const verdict = reason !== undefined ? "skipped" : problems.length === 0 ? "refused" : "ACCEPTED";
  console.log(`${verdict.padEnd(9)}${check.padEnd(10)}${kind}${reason === undefined ? "" : `: ${reason}`}`);
  for (const problem of problems) console.log(`                   ${problem}`);
}
const accepted = answers.filter(({ problems }) => problems.length > 0).length;
const skipped = answers.filter(({ reason }) => reason !== undefined).length;
console.log(`\n${answers.length - accepted - skipped} refused, ${accepted} accepted, ${skipped} skipped`);
process.exitCode = accepted === 0 ? 0 : 1;
