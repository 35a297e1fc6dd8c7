/**
 * Tables of behaviours that are compared with npm zeromq directly: both do the same, and what comes of it must be the
 * same. No expectation is written down but where ours differs on purpose.
 */
import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import type { DeviationName } from "../../src/tables/deviations.js";
import { endComparison, noteDeviation, startComparison } from "./comparison.js";
import { failure, inproc, Kit, sides, type Failure, type Implementation } from "./implementations.js";
import { unless } from "./needs.js";

/** What can be seen of a behaviour; must be plain data. */
export type Outcome = unknown;
type Outcomes = Record<string, Outcome>;

/** Why ours does something else, and what. */
export interface Explanation {
  readonly deviation: DeviationName;
  /** What ours does, as in `toMatchObject`. */
  readonly ours: object;
}

export interface Behaviours<Row> {
  /** The rows, by names that tell them apart. */
  readonly rows: Readonly<Record<string, Row>>;
  readonly run: (kit: Kit, row: Row) => Outcome | Promise<Outcome>;
  /** Asked where they differ. */
  readonly explain?: (row: Row, name: string) => Explanation | undefined;
}

/** A test in which both implementations run all rows. It is skipped where npm zeromq is missing. */
export function compare<Row>(title: string, { rows, run, explain }: Behaviours<Row>): void {
  const names = Object.keys(rows);
  it(title, unless(sides.theirs.missing), async ({ task }) => {
    startComparison(task.meta, "both", names.length);
    expectSame(await outcomesOf(sides.ours), await outcomesOf(sides.theirs));
    endComparison();
    await expectUsable();
  });

  function expectSame(ours: Outcomes, theirs: Outcomes): void {
    for (const name of names) {
      if (isDeepStrictEqual(ours[name], theirs[name])) continue;
      const explanation = explain?.(rows[name] as Row, name);
      if (explanation === undefined) continue;
      noteDeviation(explanation.deviation);
      expect(ours[name], `${name} (${explanation.deviation})`).toMatchObject(explanation.ours);
      ours[name] = theirs[name];
    }
    expect(ours).toEqual(theirs);
  }

  async function outcomesOf(implementation: Implementation): Promise<Outcomes> {
    const kit = new Kit(implementation);
    const outcomes: Outcomes = {};
    for (const name of names) {
      try {
        outcomes[name] = await run(kit, rows[name] as Row);
      } finally {
        kit.closeAll();
      }
    }
    return outcomes;
  }
}

/** What a call throws, or its promise is rejected with, or what it returns; and the warnings on the way. */
export async function outcomeOf(call: () => unknown): Promise<Outcome> {
  const warnings: string[] = [];
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error) => void warnings.push(String(warning));
  try {
    let value: unknown;
    const failed: Failure = await failure(() => {
      value = call();
      return value;
    });
    const how = value instanceof Promise ? "resolves" : "returns";
    const result = failed.how === "succeeds" ? { how, value: describeValue(await value) } : failed;
    return { ...result, ...(warnings.length > 0 && { warnings }) };
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** A value as plain data. */
export function describeValue(value: unknown): unknown {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : value;
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(describeValue);
  return Object.prototype.toString.call(value);
}

/** Whatever was done to it, our context still works. */
async function expectUsable(): Promise<void> {
  const kit = new Kit(sides.ours);
  const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
  await push.send("still here");
  expect(String(await pull.receive())).toBe("still here");
  kit.closeAll();
}
