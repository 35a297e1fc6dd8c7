/** Counts what came of the runs of a scenario, and writes a table of all scenarios. */
import type { Result } from "./failing.js";

const COLUMNS = "scenario | failures | allocations | n tried | errors | closed | silent | faults";

export class Tally {
  runs = 0;
  /** Runs in which the user got an error, runs in which a connection ended, and runs in which neither happened. */
  #errors = 0;
  #closed = 0;
  #silent = 0;
  readonly #codes = new Map<string, number>();
  /** Each fault, with the allocations that led to it. */
  readonly faults = new Map<string, number[]>();
  /** How many allocations are made, and how many connections end, in a run in which no allocation fails. */
  readonly #made: number;
  readonly #plainlyClosed: number;

  /** `plain`: a run in which no allocation fails. It is not kept, because it would keep its engine. */
  constructor(
    private readonly scenario: string,
    private readonly mode: string,
    plain: Result,
  ) {
    this.#made = plain.made;
    this.#plainlyClosed = plain.outcome.closed;
  }

  /** Adds the run in which allocation n failed. */
  add(n: number, { outcome, fault }: Result): void {
    this.runs++;
    const closed = outcome.closed > this.#plainlyClosed;
    if (outcome.errorCount > 0) this.#errors++;
    if (closed) this.#closed++;
    if (outcome.errorCount === 0 && !closed && fault === undefined) this.#silent++;
    for (const [code, count] of outcome.errors) this.#codes.set(code, (this.#codes.get(code) ?? 0) + count);
    if (fault !== undefined) this.faults.set(fault, [...(this.faults.get(fault) ?? []), n]);
  }

  get faultCount(): number {
    return [...this.faults.values()].reduce((sum, { length }) => sum + length, 0);
  }

  get line(): string {
    const codes = [...this.#codes.keys()].sort().join(" ");
    const errors = codes === "" ? `${this.#errors}` : `${this.#errors} (${codes})`;
    const cells = [this.#made, this.runs, errors, this.#closed, this.#silent, this.faultCount];
    return [this.scenario, this.mode, ...cells].join(" | ");
  }

  static sum(tallies: readonly Tally[]): string {
    const total = (of: (tally: Tally) => number): number =>
      tallies.reduce((sum, tally) => sum + of(tally), 0);
    return `all | | ${total((t) => t.#made)} | ${total((t) => t.runs)} | ${total((t) => t.#errors)} | ${total((t) => t.#closed)} | ${total((t) => t.#silent)} | ${total((t) => t.faultCount)}`;
  }
}

/** A line for each scenario and mode, and the faults by site. */
export function table(tallies: readonly Tally[]): string {
  const sites = new Map<string, number>();
  for (const { faults } of tallies)
    for (const [site, at] of faults) sites.set(site, (sites.get(site) ?? 0) + at.length);
  const lines = [...sites].sort(([, a], [, b]) => b - a).map(([site, count]) => `${count} x ${site}`);
  return [COLUMNS, ...tallies.map((tally) => tally.line), Tally.sum(tallies), ...lines].join("\n");
}
