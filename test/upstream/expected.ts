/**
 * The fixed list: what each test of libzmq's does natively and here. A difference, and whatever is not a pass, has a
 * written reason.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { Verdict } from "./unity.js";

export type Side = "ours" | "native";

export interface Expectation {
  readonly native: Verdict;
  readonly ours: Verdict;
  readonly reason?: string;
}

export interface ProgramEntry {
  /** Of the programs by what they need; see docs/upstream-tests.md. */
  class: string;
  /** Whether it belongs to the set that `make test` runs. */
  quick?: boolean;
  /** `"pass"` is short for passing on both sides. */
  tests: Record<string, "pass" | Expectation>;
}

export type ExpectedList = Record<string, ProgramEntry>;

const FILE = "test/upstream/expected.json";

export function readExpected(): ExpectedList {
  return JSON.parse(readFileSync(FILE, "utf8")) as ExpectedList;
}

export function expectationOf(entry: ProgramEntry | undefined, test: string): Expectation | undefined {
  const found = entry?.tests[test];
  return found === "pass" ? { native: "pass", ours: "pass" } : found;
}

/** What is wrong with the verdicts of a program; nothing if all are as in the list. */
export function differences(
  entry: ProgramEntry | undefined,
  side: Side,
  tests: Readonly<Record<string, Verdict>>,
): string[] {
  const found: string[] = [];
  for (const [name, verdict] of Object.entries(tests)) {
    const expected = expectationOf(entry, name)?.[side];
    if (expected === verdict) continue;
    if (expected === undefined) found.push(`${name} is not in the list: ${verdict}`);
    else if (expected === "skip" && verdict === "pass") found.push(`${name} passes, and need not be skipped`);
    else found.push(`${name}: expected ${expected}, is ${verdict}`);
  }
  for (const name of Object.keys(entry?.tests ?? {})) {
    if (!(name in tests) && expectationOf(entry, name)?.[side] !== "absent")
      found.push(`${name} did not report`);
  }
  return found;
}

/** For another libzmq than that of the list, whose tests may be others: what failed by itself. */
export function failures(tests: Readonly<Record<string, Verdict>>): string[] {
  return Object.entries(tests)
    .filter(([, verdict]) => verdict === "fail")
    .map(([name]) => `${name}: fail`);
}

/** Puts the verdicts of one side into the list. Reasons stay; new ones are to be written by hand. */
export function updateExpected(
  list: ExpectedList,
  side: Side,
  program: string,
  tests: Readonly<Record<string, Verdict>>,
): void {
  const before = list[program];
  const entry: ProgramEntry = { ...before, class: before?.class ?? "?", tests: {} };
  for (const name of new Set([...Object.keys(tests), ...Object.keys(before?.tests ?? {})])) {
    const known = expectationOf(before, name);
    const { native, ours, reason }: Expectation = {
      native: "absent",
      ours: "absent",
      ...known,
      [side]: tests[name] ?? "absent",
    };
    if (native === "absent" && ours === "absent") continue;
    const isPlain = native === "pass" && ours === "pass";
    entry.tests[name] = isPlain ? "pass" : { native, ours, reason: reason ?? "?" };
  }
  list[program] = entry;
}

export function writeExpected(list: ExpectedList): void {
  const sorted = Object.fromEntries(Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify(sorted, undefined, 2)}\n`);
}
