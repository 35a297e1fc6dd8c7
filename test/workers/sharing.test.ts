/** Threads share the global context, in whatever way they were started. Each case is a process. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { noteEndpoint, startComparison } from "../support/comparison.js";
import { describeImplementations } from "../support/implementations.js";
import { until, useProcesses } from "../support/processes.js";

const script = join(import.meta.dirname, "programs/sharing.mjs");
const processes = useProcesses();

/** The cases, and what each of them prints. */
const cases: Readonly<Record<string, unknown[]>> = {
  "options of the global context": [
    [3, 1023, true],
    [77, false],
    [0, true],
    [3, 77, 0],
    1023,
    5,
    [77, false],
  ],
  "contexts of one's own": ["EAGAIN", "bound in the global context as well"],
  "two workers of a thread without the package": ["from two", "EADDRINUSE", "EADDRINUSE", "from three"],
  "a worker that was there first": ["from main", "from late", "EADDRINUSE", 4],
  "one name, bound by several at the same moment": [
    Array.from({ length: 4 }, () => ["EADDRINUSE", "EADDRINUSE", "bound"]),
  ],
  "the package twice": ["from the other one", 77],
  "no memory that can be shared": ["to myself"],
  "the package, then worker_threads": ["found"],
  "many threads": [Array.from({ length: 8 }, () => 80)],
  "many endpoints": ["bound", "the last one"],
};

describeImplementations("what threads share", ({ name, specifier, isOurs }) => {
  it.for(Object.entries(cases))("%s", async ([what, expected], { task }) => {
    startComparison(task.meta, name);
    noteEndpoint("inproc://");
    const program = processes.start(script, [specifier, what]);
    await until([program], () => program.lines.length === expected.length);
    expect(program.lines.map((line) => JSON.parse(line) as unknown)).toEqual(expected);
    // npm zeromq may abort the process when it ends.
    if (isOurs) await program.success();
  });
});

const alone = join(import.meta.dirname, "programs/alone.mjs");

describeImplementations("a thread without others", ({ name, specifier }) => {
  it("shares nothing until there is one, and then what it had bound before", async ({ task }) => {
    startComparison(task.meta, name);
    noteEndpoint("inproc://");
    const program = processes.start(alone, [specifier]);
    const expected = [
      "from here",
      false,
      ["from the first worker", "EADDRINUSE"],
      ["from the second", "EADDRINUSE"],
    ];
    await until([program], () => program.lines.length === expected.length);
    expect(program.lines.map((line) => JSON.parse(line) as unknown)).toEqual(expected);
  });
});
