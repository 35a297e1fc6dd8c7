/** Reads the results of a program, in the format of Unity: `file:line:name:PASS`, `FAIL: why` or `IGNORE: why`. */

/** `absent`: the program was compiled without this test. */
export type Verdict = "pass" | "fail" | "skip" | "absent";

/** The name of the only test of a program that reports no tests. */
export const WHOLE_PROGRAM = "(the program)";

/** The exit status by which Automake, and so libzmq, marks a skipped program. */
const SKIPPED = 77;

const VERDICTS: Readonly<Record<string, Verdict>> = { PASS: "pass", FAIL: "fail", IGNORE: "skip" };
const LINE = /^[^\s:]+:\d+:([\w() ,"'-]+):(PASS|FAIL|IGNORE)(?::? ?(.*))?$/gm;

export interface Report {
  /** The verdict of each test, by name. If a test runs several times, its name has a number from the second time on. */
  readonly tests: Readonly<Record<string, Verdict>>;
  /** Why tests failed or were skipped. */
  readonly notes: readonly string[];
}

/** Reads what a program wrote to stdout. `status` is its exit status. Any other end of the program is a failure. */
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
