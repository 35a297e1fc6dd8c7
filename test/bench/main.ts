/**
 * `make bench`: compares this package with the native package, and both with plain sockets.
 *
 *   make bench                                       (everything except what takes very long)
 *   make bench BENCH=--quick                         (the most important scenarios, in two minutes)
 *   make bench BENCH=--full                          (everything)
 *   make bench BENCH="--only push-pull/tcp,curve"    (those with one of these words in their name; --list shows all)
 *   make bench AGAINST=v6.8.0                        (a commit, or the folder of a build: also in each round)
 *
 * `--rounds`, `--seconds` and `--warm-up` say how often and how long each sample is taken.
 *
 * Other work on the machine disturbs measurements. So everything that is compared is measured alternately, in several
 * rounds: in each round, new processes take one sample of each library for every scenario, in alternating order. The
 * results are medians, and ratios within a round. The benchmark never fails because something is slow.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pictures } from "./pictures.js";
import { report, short } from "./report.js";
import { type Cell, type Results, type Settings, emptyResults } from "./results.js";
import { takeSample } from "./sample.js";
import { type Scenario, type Variant, select } from "./scenario.js";
import { SCENARIOS } from "./scenarios/index.js";

const { values: given } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    list: { type: "boolean", default: false },
    rounds: { type: "string" },
    seconds: { type: "string" },
    "warm-up": { type: "string" },
    /** The folder of another build of this package, which is measured in the same rounds. */
    against: { type: "string" },
    /** The folder for results and pictures. */
    output: { type: "string", default: fileURLToPath(new URL("results/", import.meta.url)) },
  },
});

const DEFAULTS = {
  quick: { rounds: 3, seconds: 0.2, warmUp: 0.25 },
  usual: { rounds: 3, seconds: 0.5, warmUp: 0.3 },
  full: { rounds: 5, seconds: 0.5, warmUp: 0.5 },
} satisfies Record<Variant, object>;

function settingsOf(): Settings {
  const variant = given.quick ? "quick" : given.full ? "full" : "usual";
  const { rounds, seconds, warmUp } = DEFAULTS[variant];
  return {
    variant,
    rounds: Number(given.rounds ?? rounds),
    seconds: Number(given.seconds ?? seconds),
    warmUp: Number(given["warm-up"] ?? warmUp),
    hasBefore: given.against !== undefined,
  };
}

/** On a terminal, the next line overwrites this one. */
function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${line.slice(0, process.stderr.columns - 1)}`);
  else if (line !== "") console.error(line);
}

/** Forwards in one round and backwards in the next, so that a library does not always run after the same other one. */
function inTurn<T>(things: T[], round: number): T[] {
  return round % 2 === 0 ? things : things.toReversed();
}

/** Takes a sample of each library. Returns what to show while the run goes on. */
async function measure(cell: Cell, settings: Settings, round: number): Promise<string> {
  const found: string[] = [];
  const { figures, name } = cell.scenario;
  for (const library of inTurn(cell.libraries, round)) {
    const samples = (cell.samples[library] ??= []);
    try {
      const taken = await takeSample(cell.scenario, library, settings);
      samples[round] = taken;
      const figure = figures.at(-1);
      found.push(`${library} ${short(taken[figure?.key ?? ""] ?? NaN)} ${figure?.unit ?? ""}`);
    } catch (error) {
      samples[round] = null;
      cell.failures.push(`round ${round + 1}, ${library}: ${(error as Error).message}`);
      found.push(`${library} failed`);
    }
  }
  return `${name}: ${found.join(", ")}`;
}

async function run(settings: Settings, scenarios: Scenario[]): Promise<Results> {
  const results = emptyResults(settings, scenarios);
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 1000;
  const total = settings.rounds * results.cells.length;
  let done = 0;
  for (let round = 0; round < settings.rounds; round++) {
    for (const cell of results.cells) {
      const found = await measure(cell, settings, round);
      done++;
      const left = (elapsed() / done) * (total - done);
      progress(`round ${round + 1} of ${settings.rounds}, ${left.toFixed(0)} s left   ${found}`);
    }
  }
  progress("");
  return { ...results, duration: elapsed() };
}

/** The processes get the folder for sockets of the file system, and the other build, from the environment. */
function prepare(): void {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.env.BENCH_FOLDER = folder;
  if (given.against !== undefined) process.env.BENCH_AGAINST = resolve(given.against);
}

async function write(results: Results, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "results.json"), `${JSON.stringify(results, null, 2)}\n`);
  const drawn = await pictures(results);
  for (const [name, svg] of drawn) writeFileSync(join(folder, `${name}.svg`), svg);
  console.log(report(results));
  const files = ["results.json", ...drawn.map(([name]) => `${name}.svg`)];
  console.log(`\nEvery sample, and pictures: ${files.join(", ")} in ${relative(process.cwd(), folder)}`);
}

async function main(): Promise<void> {
  const settings = settingsOf();
  const scenarios = select(SCENARIOS, settings.variant, given.only.split(",").filter(Boolean));
  if (scenarios.length === 0)
    throw new Error(`no scenario is called ${given.only}; --list shows their names`);
  if (given.list) return console.log(scenarios.map(({ name }) => name).join("\n"));
  prepare();
  const results = await run(settings, scenarios);
  await write(results, given.output);
  if (results.cells.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
}

await main();
