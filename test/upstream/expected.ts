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

/** A test that does something else than the list says. */
export interface Difference {
  readonly test: string;
  /** `absent`: it did not report. */
  readonly is: Verdict;
  /** Undefined: it is not in the list. */
  readonly expected: Verdict | undefined;
}

const FILE = "test/upstream/expected.json";

export function readExpected(): ExpectedList {
  return JSON.parse(readFileSync(FILE, "utf8")) as ExpectedList;
}

export function expectationOf(entry: ProgramEntry | undefined, test: string): Expectation | undefined {
  const found = entry?.tests[test];
  return found === "pass" ? { native: "pass", ours: "pass" } : found;
}

/** How the verdicts of a program differ from the list; nothing if all are as there. */
export function differences(
  entry: ProgramEntry | undefined,
  side: Side,
  tests: Readonly<Record<string, Verdict>>,
): Difference[] {
  const names = new Set([...Object.keys(tests), ...Object.keys(entry?.tests ?? {})]);
  return [...names]
    .map((test) => ({ test, is: tests[test] ?? "absent", expected: expectationOf(entry, test)?.[side] }))
    .filter(({ is, expected }) => is !== expected);
}

export function explain({ test, is, expected }: Difference): string {
  if (expected === undefined) return `${test} is not in the list: ${is}`;
  if (is === "absent") return `${test} did not report`;
  if (expected === "skip" && is === "pass") return `${test} passes, and need not be skipped`;
  return `${test}: expected ${expected}, is ${is}`;
}

/** The libzmq of the list has to do what the list says. Another one has other tests; what counts is whether they fail. */
export function isProblem({ is }: Difference, isOtherLibzmq: boolean): boolean {
  return !isOtherLibzmq || is === "fail";
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
