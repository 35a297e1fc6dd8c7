import type { DeviationName } from "../../../src/tables/deviations.js";

interface Scenario {
  readonly expected: unknown;
  /** The deviation if npm zeromq has another result, and that result. */
  readonly deviation?: DeviationName;
  readonly theirs?: unknown;
}

export const scenarios: Readonly<Record<string, Scenario>>;
