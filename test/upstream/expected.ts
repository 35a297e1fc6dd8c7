/**
 * The list of expected results of libzmq's tests, natively and here. Each difference, and each result that is not a
 * pass, has a written reason.
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
  /** The class of the program, by what it needs; see docs/upstream-tests.md. */
  class: string;
  /** Whether `make test` runs this program. */
  quick?: boolean;
  /** `"pass"` means that the test passes on both sides. */
  tests: Record<string, "pass" | Expectation>;
}

export type ExpectedList = Record<string, ProgramEntry>;

/** A test whose result is not that of the list. */
export interface Difference {
  readonly test: string;
  /** `absent`: the test did not report a result. */
  readonly is: Verdict;
  /** Undefined: the test is not in the list. */
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

/** The differences between the verdicts of a program and the list; empty if there are none. */
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

/** The libzmq of the list must have the results of the list. Another libzmq has other tests, which must not fail. */
export function isProblem({ is }: Difference, isOtherLibzmq: boolean): boolean {
  return !isOtherLibzmq || is === "fail";
}

/** Writes the verdicts of one side into the list. Reasons are kept. New reasons must be written by hand. */
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
