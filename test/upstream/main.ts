/**
 * Runs libzmq's own test programs and compares with the list: main.js [--native] [--quick] [--update] [program...].
 * --native runs them as compiled for this machine, --quick those that `make test` runs; --update writes the list.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { differences, failures, readExpected, updateExpected, writeExpected, type Side } from "./expected.js";
import { folderOf, runAll, type Outcome } from "./run.js";
import type { Verdict } from "./unity.js";

const JOBS = 2;

/** These take longest, and so begin first. */
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
/** Another libzmq has other tests: then only failures count. */
const isOther = (process.env.LIBZMQ_SRC ?? "") !== "";

function available(): string[] {
  return readFileSync(`${folderOf(side)}/programs.txt`, "utf8")
    .trim()
    .split("\n");
}

function chosen(): string[] {
  const names = positionals.length > 0 ? positionals : available();
  const wanted = values.quick ? names.filter((name) => list[name]?.quick) : names;
  return [...SLOW.filter((name) => wanted.includes(name)), ...wanted.filter((name) => !SLOW.includes(name))];
}

const wrong: string[] = [];
const classes = new Map<string, Record<"programs" | "tests" | Verdict, number>>();

function count(outcome: Outcome): void {
  const name = list[outcome.program]?.class ?? "?";
  const sum = classes.get(name) ?? { programs: 0, tests: 0, pass: 0, skip: 0, fail: 0, absent: 0 };
  classes.set(name, sum);
  sum.programs++;
  for (const verdict of Object.values(outcome.tests)) {
    sum.tests++;
    sum[verdict]++;
  }
}

function judge(outcome: Outcome): void {
  const { program, tests, seconds, output } = outcome;
  count(outcome);
  const verdicts = Object.values(tests);
  const passed = verdicts.filter((verdict) => verdict === "pass").length;
  const problems = isOther ? failures(tests) : differences(list[program], side, tests);
  const mark = problems.length > 0 ? "FAIL" : "ok  ";
  console.log(`${mark} ${program}: ${passed} of ${verdicts.length} (${seconds.toFixed(1)} s)`);
  if (values.update) updateExpected(list, side, program, tests);
  if (problems.length === 0) return;
  wrong.push(...problems.map((problem) => `${program}: ${problem}`));
  for (const problem of problems) console.log(`       ${problem}`);
  console.log(output.trimEnd().split("\n").slice(-15).join("\n").replaceAll(/^/gm, "     | "));
}

const started = performance.now();
const outcomes: Outcome[] = [];
await runAll(side, chosen(), JOBS, (outcome) => {
  outcomes.push(outcome);
  judge(outcome);
});
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
console.log();
for (const [name, { programs, tests, pass, skip, fail }] of [...classes].sort()) {
  console.log(
    `class ${name}: ${programs} programs, ${tests} tests: ${pass} pass, ${skip} skipped, ${fail} fail`,
  );
}
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(
  `\n${outcomes.length} programs in ${seconds} s; ${wrong.length === 0 ? "all as in the list" : "not as in the list:"}`,
);
for (const problem of wrong) console.log(`  ${problem}`);
process.exitCode = wrong.length === 0 || values.update ? 0 : 1;
