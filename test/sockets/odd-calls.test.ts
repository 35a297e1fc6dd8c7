/** Calls with wrong arguments, at the wrong time, on the wrong object, compared with npm zeromq. */
import { describe } from "vitest";
import { compare, outcomeOf } from "../support/compare.js";
import { CALLS, MISPLACED } from "../support/odd/calls.js";

describe("calls", () => {
  for (const [group, rows] of Object.entries(CALLS))
    compare(group, {
      rows,
      run: (kit, call) => outcomeOf(() => call(kit)),
      explain: (_call, name) =>
        name === "the iterator"
          ? { deviation: "iteratorReturn", ours: { how: "returns", value: [["next", "return"], false] } }
          : undefined,
    });

  compare("on an object that is not a socket", {
    rows: MISPLACED,
    run: (kit, call) => outcomeOf(() => call(kit)),
    explain: () => ({ deviation: "wrongReceiver", ours: { how: "throws", name: "TypeError" } }),
  });
});
