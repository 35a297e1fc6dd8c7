/**
 * Fails the n-th allocation of a context, and those after it. Each time a call fails, a connection ends, or the reserve
 * serves what is under way. The context goes on, and no memory is lost.
 *
 * `npm run test:allocations` fails each allocation of each scenario (ZEROMQ_TEST_ALLOCATIONS is the largest n), and
 * writes a table. Otherwise a few are chosen, which the seed of the run determines.
 */
import { afterAll, describe, expect, it } from "vitest";
import { printSeedIfFailed, random } from "../support/seed.js";
import { NEVER, Rig, type Mode } from "./failing.js";
import type { Scenario } from "./scenarios.js";
import { Tally, table } from "./tally.js";

const MANY = Number(process.env.ZEROMQ_TEST_ALLOCATIONS ?? 0);
const SAMPLE = 2;

/** A scenario that makes more allocations than this makes most of them in a loop: the nodes of a trie. */
const LOOP = 5000;

/** In such a scenario, this many are tried one by one, and then every so many. */
const FIRST = 500;
const STRIDE = 499;

/** How many runs use the same engines. */
const RUNS_OF_RIG = 100;

/** The reserve is no help: shows which assertions of libzmq stand behind it. */
const isHard = process.env.ZEROMQ_TEST_WITHOUT_RESERVE !== undefined;

/** The memory cannot grow: once, for a while, or until the scenario is over. */
const modes: readonly Mode[] = [
  ...[1, 2, 8, 100].map((failures) => ({ name: `${failures} in a row`, failures, isHard })),
  { name: "all that follow", failures: NEVER, isHard },
  { name: "one of JavaScript", failures: 1, isInJavaScript: true },
  { name: "all of JavaScript that follow", failures: NEVER, isInJavaScript: true },
];

/** Which allocations fail: all, or a few. */
function* chosen(scenario: Scenario, mode: Mode, made: number): Generator<number> {
  if (MANY > 0) {
    for (let after = 0; after < MANY; after += made > LOOP && after >= FIRST ? STRIDE : 1) yield after;
    return;
  }
  const next = random(scenario.name, mode.name);
  for (let i = 0; i < SAMPLE; i++) yield Math.floor(next() * made);
}

async function walk(scenario: Scenario, mode: Mode): Promise<Tally> {
  let rig = await Rig.open(scenario);
  const plain = await rig.run(NEVER, mode);
  expect(plain, "a run in which no allocation fails").toMatchObject({ failed: 0, fault: undefined });
  if (scenario.isSilent !== true)
    expect(plain.outcome.delivered, "messages that arrive in it").toBeGreaterThan(0);
  const tally = new Tally(scenario.name, mode.name, plain);
  let runs = 0;
  for (const after of chosen(scenario, mode, plain.made)) {
    if (++runs > RUNS_OF_RIG) {
      await rig.end();
      rig = await Rig.open(scenario);
      runs = 1;
    }
    const result = await rig.run(after, mode);
    // There is no such allocation any more.
    if (result.failed === 0 && result.fault === undefined) break;
    tally.add(after + 1, result);
    if (result.fault === undefined) continue;
    rig.abandon();
    rig = await Rig.open(scenario);
    runs = 0;
  }
  await rig.end();
  return tally;
}

export function describeFailures(scenarios: readonly Scenario[]): void {
  const tallies: Tally[] = [];
  afterAll(() => {
    if (MANY > 0) console.log(table(tallies));
  });
  describe.each(scenarios)("$name", (scenario) => {
    it.each(modes)(
      "goes on when allocations fail: $name",
      { timeout: MANY > 0 ? 3_600_000 : 60_000 },
      async (mode) => {
        printSeedIfFailed();
        const tally = await walk(scenario, mode);
        tallies.push(tally);
        if (MANY > 0) console.log(tally.line);
        expect(tally.runs).toBeGreaterThan(0);
        expect(Object.fromEntries(tally.faults)).toEqual({});
      },
    );
  });
}
