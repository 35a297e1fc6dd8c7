/**
 * What a test says of itself to those who count comparisons with npm zeromq (scripts/test/differential.mjs): it is in
 * the test's meta data.
 */
import type { TaskMeta } from "vitest";
import type { DeviationName } from "../../src/tables/deviations.js";

export interface Comparison {
  /** Whose behaviour was tested; "both" if the test itself compares them. */
  readonly subject: string;
  /** How many behaviours were compared. */
  count: number;
  readonly transports: string[];
  /** Deviations that were expected. */
  readonly deviations: DeviationName[];
}

declare module "vitest" {
  interface TaskMeta {
    comparison?: Comparison;
  }
}

/** That of the test which is running. Tests of one file run one after the other. */
let current: Comparison | undefined;

export function startComparison(meta: TaskMeta, subject: string, count = 1): void {
  current = { subject, count, transports: [], deviations: [] };
  meta.comparison = current;
}

/** What happens from now on in the test is not part of it. */
export function endComparison(): void {
  current = undefined;
}

export function noteDeviation(name: DeviationName): void {
  if (current !== undefined && !current.deviations.includes(name)) current.deviations.push(name);
}

const TRANSPORTS = ["tcp", "ipc", "inproc", "ws", "udp"];

/** Notes that an endpoint is used. */
export function noteEndpoint(endpoint: string | null): void {
  const transport = TRANSPORTS.find((name) => endpoint?.startsWith(`${name}://`));
  if (transport === undefined || current === undefined || current.transports.includes(transport)) return;
  current.transports.push(transport);
}
