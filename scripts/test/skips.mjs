// Which tests may be skipped. Where CI=true, any other skipped test is a failure: a run that says "passed" has compared
// what it claims to compare.

/**
 * The tests that are skipped on purpose, whatever the machine has: part of the name of their file, and the reason that
 * they give (see test/support/needs.ts).
 */
const EXPECTED = [
  // Two hosts on one machine always hear each other's multicast; only the network in memory can keep them apart.
  { module: "test/contract/node.test.ts", reason: "a real network needs a second machine" },
  // It may send anything.
  {
    module: "test/sockets/zero-copy.test.ts",
    reason: "npm zeromq sends memory that may belong to something else by then",
  },
  // Nothing can be compared with a process that has aborted.
  {
    module: "test/workers/lifetimes.test.ts",
    reason: "npm zeromq aborts the process when workers are terminated",
  },
];

/** What a skipped test says if it does not use test/support/needs.ts. */
const NO_REASON = "no reason is given";

export const reasonOf = ({ reason = NO_REASON }) => reason;

export function isExpected({ module, reason }) {
  return EXPECTED.some((row) => module.includes(row.module) && row.reason === reason);
}

/** Whether tests are picked by name: vitest then reports all others as skipped. */
export function picksByName(args) {
  return args.some((arg) => /^(-t|--testNamePattern)(=|$)/.test(arg));
}

/**
 * The tests that were skipped although they should have run.
 *
 * @param entries what the reporter wrote
 * @param args the arguments of vitest
 */
export function unexpectedSkips(entries, args) {
  return entries.filter(
    (entry) =>
      entry.event === "result" &&
      entry.state === "skipped" &&
      !isExpected(entry) &&
      !(entry.reason === undefined && picksByName(args)),
  );
}

/** Lines that say how many tests were skipped, and why. */
export function describeSkips(entries) {
  const counts = new Map();
  for (const entry of entries)
    if (entry.event === "result" && entry.state === "skipped") {
      const reason = reasonOf(entry);
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  return [...counts].map(([reason, count]) => `SKIPPED ${count}: ${reason}`);
}
