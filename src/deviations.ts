/**
 * Where this package does not do what npm zeromq 6.8.0 does. Each entry is a decision; the tests, which run against
 * both, and the documentation read them here.
 */
export interface Deviation {
  /** What npm zeromq 6.8.0 does. */
  readonly theirs: string;
  /** What this package does. */
  readonly ours: string;
}

export type DeviationName = keyof typeof DEVIATIONS;

export const DEVIATIONS = {
  unbindSync: { theirs: "unbindSync() binds", ours: "it unbinds" },
  textWithNul: {
    theirs: "options that are text read as what is before the first NUL",
    ours: "the whole text",
  },
  numbersOutOfRange: {
    theirs: "numbers that an option has no room for become other numbers",
    ours: "they throw a RangeError, NaN a TypeError",
  },
} as const satisfies Record<string, Deviation>;
