import type { DeviationName } from "../../../src/tables/deviations.js";

interface Scenario {
  readonly expected: unknown;
  /** The deviation by which npm zeromq comes to something else, and to what. */
  readonly deviation?: DeviationName;
  readonly theirs?: unknown;
}

export const scenarios: Readonly<Record<string, Scenario>>;
