/**
 * Runs libzmq's own test programs and compares the results with the list:
 * main.js [--native] [--quick] [--update] [program...]. --native runs programs that are compiled for this machine,
 * --quick only those that `make test` runs. --update writes the list.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readExpected, updateExpected, writeExpected, type Side } from "./expected.js";
import { folderOf, runAll, type Outcome } from "./run.js";
import { Summary } from "./summary.js";

const JOBS = 2;

/** These programs take longest, so they start first. */
const SLOW = ["test_heartbeats", "test_security_zap", "test_security_curve", "test_reconnect_ivl"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    native: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    update: { type: "boolean", default: false },
  },
});
const side: Side = values.native ? "native" : "ours";
const list = readExpected();
const isOther = (process.env.LIBZMQ_SRC ?? "") !== "";
const summary = new Summary(list, side, isOther);

/** The programs that this libzmq has. */
const available = readFileSync(`${folderOf(side)}/programs.txt`, "utf8")
  .trim()
  .split("\n");

function chosen(): string[] {
  const names = positionals.length > 0 ? positionals : available;
  const wanted = values.quick ? names.filter((name) => list[name]?.quick) : names;
  return [...SLOW.filter((name) => wanted.includes(name)), ...wanted.filter((name) => !SLOW.includes(name))];
}

function report({ program, tests, seconds, notes, output }: Outcome): void {
  const verdicts = Object.values(tests);
  const passed = verdicts.filter((verdict) => verdict === "pass").length;
  const wrong = summary.add(program, tests);
  const mark = wrong.length > 0 ? "FAIL" : "ok  ";
  const isNew = list[program] === undefined ? ", new" : "";
  console.log(`${mark} ${program}: ${passed} of ${verdicts.length} (${seconds.toFixed(1)} s)${isNew}`);
  if (wrong.length === 0) return;
  for (const problem of [...wrong, ...notes]) console.log(`       ${problem}`);
  console.log(output.trimEnd().split("\n").slice(-15).join("\n").replaceAll(/^/gm, "     | "));
}

const started = performance.now();
const outcomes: Outcome[] = [];
await runAll(side, chosen(), JOBS, (outcome) => {
  outcomes.push(outcome);
  report(outcome);
  if (values.update) updateExpected(list, side, outcome.program, outcome.tests);
});
if (positionals.length === 0 && !values.quick) summary.addMissing(available);
if (values.update) writeExpected(list);

outcomes.sort((a, b) => (a.program < b.program ? -1 : 1));
writeFileSync(
  `build/upstream/${side}.json`,
  JSON.stringify(
    outcomes.map(({ program, status, tests }) => ({ program, status, tests })),
    undefined,
    1,
  ),
);
const seconds = ((performance.now() - started) / 1000).toFixed(0);
const isGood = summary.problems.length === 0;
console.log(`\n${summary}\n`);
console.log(`${outcomes.length} programs in ${seconds} s${isGood && !isOther ? ", all as in the list" : ""}`);
process.exitCode = isGood || values.update ? 0 : 1;
