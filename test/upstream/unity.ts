/** What a program says about its tests, in the format of Unity: `file:line:name:PASS`, `FAIL: why` or `IGNORE: why`. */

/** `absent`: the program does not have the test, as it was compiled. */
export type Verdict = "pass" | "fail" | "skip" | "absent";

/** A whole program that reports no tests counts as one. */
export const WHOLE_PROGRAM = "(the program)";

/** What Automake, and so libzmq, means by skipping. */
const SKIPPED = 77;

const VERDICTS: Readonly<Record<string, Verdict>> = { PASS: "pass", FAIL: "fail", IGNORE: "skip" };
const LINE = /^[^\s:]+:\d+:([\w() ,"'-]+):(PASS|FAIL|IGNORE)(?::? ?(.*))?$/gm;

export interface Report {
  /** By name; a test that is run several times is numbered from the second on. */
  readonly tests: Readonly<Record<string, Verdict>>;
  /** Why tests failed or were skipped. */
  readonly notes: readonly string[];
}

/** Of what a program wrote to stdout. `status` is its exit status; whatever ends it otherwise is a failure of it. */
export function readReport(stdout: string, status: number | null): Report {
  const tests: Record<string, Verdict> = {};
  const notes: string[] = [];
  for (const [line, name = "", word = "", why] of stdout.matchAll(LINE)) {
    tests[unused(name, tests)] = VERDICTS[word] as Verdict;
    if (why) notes.push(line);
  }
  const failed = Object.values(tests).includes("fail");
  if (status === SKIPPED) tests[WHOLE_PROGRAM] = "skip";
  else if (status !== 0 && !failed) tests[WHOLE_PROGRAM] = "fail";
  else if (Object.keys(tests).length === 0) tests[WHOLE_PROGRAM] = status === 0 ? "pass" : "fail";
  return { tests, notes };
}

function unused(name: string, tests: Readonly<Record<string, Verdict>>): string {
  let candidate = name;
  for (let count = 2; candidate in tests; count++) candidate = `${name} (${count})`;
  return candidate;
}
