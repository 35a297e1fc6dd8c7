/**
 * What a test needs and a machine may not have: npm zeromq, another runtime, IPv6. Where it is missing, the test is
 * skipped, and the reason is recorded for the summary of the run (scripts/test/run.mjs).
 */
import type { TestOptions } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** Why the test is skipped. */
    skipReason?: string;
  }
}

/**
 * The options of a test or of a suite that runs unless something is missing.
 *
 * @param missing why it cannot run here; `undefined` if it can
 */
export function unless(missing: string | undefined): TestOptions {
  return missing === undefined ? {} : { skip: true, meta: { skipReason: missing } };
}

/** The same for a condition: the test runs if it holds. */
export function needs(isHere: boolean, missing: string): TestOptions {
  return unless(isHere ? undefined : missing);
}
