/** The runner: how it reads the output of a program, and how it compares verdicts with the list. */
import { describe, expect, it } from "vitest";
import { updateExpected, type ExpectedList } from "./expected.js";
import { runProgram } from "./run.js";
import { Summary } from "./summary.js";
import { readReport, WHOLE_PROGRAM, type Verdict } from "./unity.js";

describe("the output of a program", () => {
  it("has a verdict for each test, by name", () => {
    const output = [
      "noise",
      "tests/test_a.cpp:10:test_first:PASS",
      "tests/test_a.cpp:20:test_second(1, 2):FAIL: Expected 1 Was 2",
      "tests/test_a.cpp:30:test_third:IGNORE: no TIPC",
      "tests/test_a.cpp:10:test_first:PASS",
      "-----------------------",
      "4 Tests 1 Failures 1 Ignored",
      "FAIL",
    ].join("\n");
    expect(readReport(output, 1)).toEqual({
      tests: {
        test_first: "pass",
        "test_second(1, 2)": "fail",
        test_third: "skip",
        "test_first (2)": "pass",
      },
      notes: [
        "tests/test_a.cpp:20:test_second(1, 2):FAIL: Expected 1 Was 2",
        "tests/test_a.cpp:30:test_third:IGNORE: no TIPC",
      ],
    });
  });

  it.each<[number | null, string, Record<string, Verdict>]>([
    [0, "", { [WHOLE_PROGRAM]: "pass" }],
    [77, "", { [WHOLE_PROGRAM]: "skip" }],
    [1, "", { [WHOLE_PROGRAM]: "fail" }],
    [null, "", { [WHOLE_PROGRAM]: "fail" }],
    // The program passed the tests that it ran, and then crashed.
    [134, "a.cpp:1:test_a:PASS\n", { test_a: "pass", [WHOLE_PROGRAM]: "fail" }],
    [0, "a.cpp:1:test_a:PASS\n", { test_a: "pass" }],
    [1, "a.cpp:1:test_a:FAIL\n", { test_a: "fail" }],
  ])("and status %s with %j: %j", (status, output, tests) => {
    expect(readReport(output, status).tests).toEqual(tests);
  });
});

describe("beside the list", () => {
  const list: ExpectedList = {
    test_a: {
      class: "1a",
      tests: { good: "pass", skipped: { native: "pass", ours: "skip", reason: "none" } },
    },
    test_b: { class: "2", tests: { good: "pass" } },
  };
  const asListed: Record<string, Verdict> = { good: "pass", skipped: "skip" };

  function summarize(isOther: boolean, run: Record<string, Record<string, Verdict>>): Summary {
    const summary = new Summary(list, "ours", isOther);
    for (const [program, tests] of Object.entries(run)) summary.add(program, tests);
    summary.addMissing(Object.keys(run));
    return summary;
  }

  it.each([false, true])("what it says is good (another libzmq: %s)", (isOther) => {
    const summary = summarize(isOther, { test_b: { good: "pass" }, test_a: asListed });
    expect([summary.problems, summary.notes]).toEqual([[], []]);
    expect(String(summary)).toBe(
      "class 1a: 1 programs, 2 tests: 1 pass, 1 skipped, 0 fail\n" +
        "class 2: 1 programs, 1 tests: 1 pass, 0 skipped, 0 fail",
    );
  });

  it.each<[string, Record<string, Record<string, Verdict>>, string]>([
    [
      "a pass instead of a skip",
      { test_a: { good: "pass", skipped: "pass" }, test_b: { good: "pass" } },
      "test_a: skipped passes, and need not be skipped",
    ],
    [
      "a skip instead of a pass",
      { test_a: asListed, test_b: { good: "skip" } },
      "test_b: good: expected pass, is skip",
    ],
    [
      "a test that is gone",
      { test_a: { good: "pass" }, test_b: { good: "pass" } },
      "test_a: skipped did not report",
    ],
    [
      "a new test",
      { test_a: asListed, test_b: { good: "pass", more: "pass" } },
      "test_b: more is not in the list: pass",
    ],
    [
      "a new program",
      { test_a: asListed, test_b: { good: "pass" }, test_c: { x: "pass" } },
      "test_c: x is not in the list: pass",
    ],
    ["a program that is gone", { test_a: asListed }, "test_b: this libzmq does not have it"],
  ])("%s is wrong, and with another libzmq to be seen", (_, run, text) => {
    expect(summarize(false, run)).toMatchObject({ problems: [text], notes: [] });
    const other = summarize(true, run);
    expect(other).toMatchObject({ problems: [], notes: [text] });
    expect(String(other)).toContain(`to be seen:\n  ${text}`);
  });

  it.each([false, true])("a failure is wrong, known or new (another libzmq: %s)", (isOther) => {
    const summary = summarize(isOther, {
      test_a: asListed,
      test_b: { good: "fail" },
      test_c: { x: "fail" },
    });
    expect(summary.problems).toEqual([
      "test_b: good: expected pass, is fail",
      "test_c: x is not in the list: fail",
    ]);
    expect(String(summary)).toContain("class new: 1 programs, 1 tests: 0 pass, 0 skipped, 1 fail");
  });

  it("a program that could not be built has failed", async () => {
    expect(await runProgram("ours", "test_that_does_not_exist")).toMatchObject({
      tests: { [WHOLE_PROGRAM]: "fail" },
      output: expect.stringContaining("could not be built") as string,
    });
  });

  it("the list is brought up to date, and asks for a reason", () => {
    const updated = structuredClone(list);
    updateExpected(updated, "ours", "test_b", { good: "fail", more: "pass" });
    expect(updated.test_b).toEqual({
      class: "2",
      tests: {
        good: { native: "pass", ours: "fail", reason: "?" },
        more: { native: "absent", ours: "pass", reason: "?" },
      },
    });
  });
});
