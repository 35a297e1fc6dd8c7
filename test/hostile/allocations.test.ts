/**
 * Fails the n-th allocation of a context. Each time a call fails or a connection ends, and the context goes on.
 *
 * `npm run test:allocations` fails each of them, one after the other (ZEROMQ_TEST_ALLOCATIONS is how many of a scenario
 * at most), and writes a table. Otherwise a few are chosen, which the seed of the run determines.
 */
import { afterAll, describe, expect, it } from "vitest";
import type { Engine } from "../../glue/engine.js";
import { printSeedIfFailed, random } from "../support/seed.js";
import { memoryWorld } from "../support/world.js";
import { scenarios, type Scenario } from "./scenarios.js";

const MANY = Number(process.env.ZEROMQ_TEST_ALLOCATIONS ?? 0);
const SAMPLE = 6;
const NEVER = 1_000_000_000;

interface Mode {
  readonly name: string;
  /** How many allocations fail, from the chosen one on. */
  readonly failures: number;
  /** Whether the reserve does not help either. */
  readonly isHard: boolean;
}

/** The memory cannot grow: once, and for a while. */
const modes: readonly Mode[] = [
  { name: "one", failures: 1, isHard: false },
  { name: "a hundred", failures: 100, isHard: false },
];

/** Sets which allocations of an engine fail. */
function arm(engine: Engine, after: number, { failures, isHard }: Mode): void {
  const { exports, facts, memory } = engine;
  const start = exports.zwasm_budget() >>> 2;
  const { words } = memory;
  words[start + facts.wordOf("budget_t.failures")] = failures;
  words[start + facts.wordOf("budget_t.fail_hard")] = isHard ? 1 : 0;
  words[start + facts.wordOf("budget_t.fail_after")] = after;
}

/** How many allocations are left until one fails; below 0 when it has failed. */
function left({ exports, facts, memory }: Engine): number {
  return memory.words[(exports.zwasm_budget() >>> 2) + facts.wordOf("budget_t.fail_after")] | 0;
}

/** Runs a scenario in which the allocation `after` fails. Returns how many allocations it has made, if none failed. */
async function run(scenario: Scenario, after: number, mode: Mode): Promise<{ made: number; fault?: string }> {
  const world = memoryWorld("allocations").create();
  const engines = world.engines(scenario.transport);
  const [engine] = engines;
  arm(engine, after, mode);
  await scenario.run({ world, engines });
  if (engine.fault !== undefined) return { made: 0, fault: engine.fault.message };
  const made = after - left(engine);
  arm(engine, -1, mode);
  // The context goes on.
  const pull = world.socket(engine, "PULL");
  const push = world.socket(engines[1], "PUSH").connect(await pull.bind(world.endpoint(scenario.transport)));
  await push.send("fine", "x".repeat(100));
  expect(await pull.receiveTexts()).toEqual(["fine", "x".repeat(100)]);
  await world.end();
  return { made };
}

const figures: string[] = [];
afterAll(() => {
  if (MANY > 0) console.log(["scenario | failures | runs | faults", ...figures].join("\n"));
});

describe.each(scenarios)("$name", (scenario) => {
  it.each(modes)(
    "goes on when allocations fail: $name",
    { timeout: MANY > 0 ? 3_600_000 : 60_000 },
    async (mode) => {
      printSeedIfFailed();
      const { made } = await run(scenario, NEVER, mode);
      const next = random(scenario.name, mode.name);
      const chosen =
        MANY > 0
          ? Array.from({ length: Math.min(MANY, made) }, (_, index) => index)
          : Array.from({ length: SAMPLE }, () => Math.floor(next() * made));
      const faults: string[] = [];
      for (const after of chosen) {
        const { fault } = await run(scenario, after, mode);
        if (fault !== undefined) faults.push(`${after + 1}: ${fault}`);
      }
      figures.push(`${scenario.name} | ${mode.name} | ${chosen.length} | ${faults.length}`);
      expect(faults).toEqual([]);
    },
  );
});
