// Plants one violation of each kind that `make check` knows into a copy of the tree, and sees that the check refuses it
// with a message that names the place. Prints the list; fails if a violation is accepted. Arguments: only these checks.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { CHECKS } from "../list.mjs";
import { copyTree } from "./copy.mjs";
import { filesOf, plant } from "./plant.mjs";
import { runCheck } from "./run.mjs";
import { VIOLATIONS } from "./violations/index.mjs";

/** Planted all at once, in files of their own, because one run takes long. */
const TOGETHER = new Set(["lint", "format", "types", "reference", "package"]);

const wanted = process.argv.slice(2);
const names = CHECKS.map(([name]) => name).filter((name) => wanted.length === 0 || wanted.includes(name));
const copy = copyTree();
let accepted = 0;

/** One line per violation: `problems` is what is wrong with the answer of the check. */
function tell(check, { kind }, problems) {
  console.log(`${problems.length === 0 ? "refused " : "ACCEPTED"} ${check.padEnd(9)} ${kind}`);
  for (const problem of problems) console.log(`             ${problem}`);
  if (problems.length > 0) accepted++;
}

/** What is wrong with the answer: a message that is missing, or one that is about something else. */
function judge({ says }, { failed, lines }) {
  const missing = says.filter((pattern) => !lines.some((line) => pattern.test(line)));
  const other = lines.filter((line) => !says.some((pattern) => pattern.test(line)));
  return [
    ...(failed ? [] : ["the check passes"]),
    ...missing.map((pattern) => `no line is like ${pattern}`),
    ...other.map((line) => `unexpected: ${line}`),
  ];
}

function oneByOne(check, violations) {
  // Lists that are out of date in the tree itself would hide those that a violation makes so.
  if (check === "documents") spawnSync("node", ["scripts/check/documents.mjs", "--write"], { cwd: copy });
  const before = new Set(runCheck(check, copy, []).lines);
  for (const violation of violations) {
    const undo = plant(copy, violation);
    const { failed, lines } = runCheck(check, copy, filesOf(violation));
    undo();
    tell(check, violation, judge(violation, { failed, lines: lines.filter((line) => !before.has(line)) }));
  }
}

/** Each line belongs to the violation whose files it names, or else whose message it is. */
function allAtOnce(check, violations) {
  const undo = violations.map((violation) => plant(copy, violation));
  const { failed, lines } = runCheck(check, copy, violations.flatMap(filesOf));
  for (const step of undo.reverse()) step();
  for (const violation of violations) {
    const added = Object.keys(violation.add ?? {});
    const own = lines.filter(
      (line) =>
        added.some((file) => line.includes(file)) || violation.says.some((pattern) => pattern.test(line)),
    );
    tell(check, violation, judge(violation, { failed, lines: own }));
  }
}

try {
  for (const check of names) {
    const violations = VIOLATIONS[check] ?? [];
    if (violations.length === 0)
      tell(check, { kind: "(nothing is planted for this check)" }, ["add a violation"]);
    else if (TOGETHER.has(check)) allAtOnce(check, violations);
    else oneByOne(check, violations);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
const count = names.reduce((sum, name) => sum + (VIOLATIONS[name]?.length ?? 0), 0);
console.log(accepted === 0 ? `\nall ${count} violations are refused` : `\n${accepted} are accepted`);
process.exitCode = accepted === 0 ? 0 : 1;
