/**
 * `make bench`: compares this package with the native package, and both with plain sockets.
 *
 *   make bench
 *   make bench AGAINST=v6.8.0    (a commit, or the folder of a build: it is measured in the same rounds)
 *   make bench BENCH="--rounds 1 --seconds 0.2 --transports tcp,ipc,inproc --sizes 16,1024 --patterns REQ/REP"
 *
 * Other work on the machine disturbs measurements. So everything that is compared is measured alternately, in several
 * rounds: in each round, new processes take one sample of each library for every cell, in alternating order. The
 * results are medians, and ratios within a round. The benchmark never fails because something is slow.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { resolve } from "node:path";
import { type Cell, EVERYTHING, type Pattern, type Selection, placed, plan, sample } from "./plan.js";
import { plot } from "./plot.js";
import { idle } from "./processes.js";
import { bytes, report, short } from "./report.js";
import { type CellResult, type Results, emptyResults } from "./results.js";
import type { Library, Timing } from "./tasks.js";

const OUTPUT = fileURLToPath(new URL(".", import.meta.url));

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "0.5" },
    "warm-up": { type: "string", default: "0.5" },
    patterns: { type: "string", default: EVERYTHING.patterns.join() },
    transports: { type: "string", default: EVERYTHING.transports.join() },
    sizes: { type: "string", default: EVERYTHING.sizes.join() },
    /** The folder of another build of this package, which is measured in the same rounds. */
    against: { type: "string" },
  },
});

const selection: Selection = {
  patterns: values.patterns.split(",") as Pattern[],
  transports: values.transports.split(","),
  sizes: values.sizes.split(",").map(Number),
  hasBefore: values.against !== undefined,
};
// The child processes inherit it.
if (values.against !== undefined) process.env.BENCH_AGAINST = resolve(values.against);
const timing: Timing = { seconds: Number(values.seconds), warmUp: Number(values["warm-up"]) };
const rounds = Number(values.rounds);

const began = performance.now();
const elapsed = (): number => (performance.now() - began) / 1000;

/** On a terminal, the next line overwrites this one. */
function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${line.slice(0, process.stderr.columns - 1)}`);
  else console.error(line);
}

/** Forwards in one round and backwards in the next, so that a library does not always run after the same other one. */
function inTurn<T>(things: T[], round: number): T[] {
  return round % 2 === 0 ? things : things.toReversed();
}

async function measure(cell: CellResult, round: number): Promise<string> {
  const found: string[] = [];
  for (const library of inTurn(cell.libraries, round)) {
    try {
      const taken = await sample(cell, library, timing);
      (cell.samples[library] ??= []).push(taken);
      found.push(
        `${library} ${taken.p50 === undefined ? `${short(taken.rate)}/s` : `${short(taken.p50)} µs`}`,
      );
    } catch (error) {
      cell.failures.push(`round ${round + 1}, ${library}: ${(error as Error).message}`);
      found.push(`${library} failed`);
    }
  }
  return found.join(", ");
}

async function measureIdle(results: Results, round: number): Promise<void> {
  const libraries: Library[] = ["ours", ...(selection.hasBefore ? ["before" as const] : []), "native", "net"];
  for (const library of inTurn(libraries, round)) {
    const task = { role: "idle" as const, library, transport: "tcp", size: 0, ...timing };
    (results.idle[library] ??= []).push(await idle(task));
  }
}

async function run(cells: Cell[]): Promise<Results> {
  const results = emptyResults({ ...timing, rounds }, cells);
  const total = rounds * results.cells.length;
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    for (const cell of results.cells) {
      const found = await measure(cell, round);
      done++;
      const left = (elapsed() / done) * (total - done);
      const what = `${cell.pattern} ${placed(cell)} ${bytes(cell.size)}`;
      progress(`round ${round + 1} of ${rounds}, ${left.toFixed(0)} s left   ${what}: ${found}`);
    }
    await measureIdle(results, round);
  }
  progress("");
  return { ...results, duration: elapsed() };
}

const results = await run(plan(selection));
mkdirSync(OUTPUT, { recursive: true });
writeFileSync(`${OUTPUT}results.json`, `${JSON.stringify(results, null, 2)}\n`);
writeFileSync(`${OUTPUT}results.svg`, plot(results));
console.log(
  `${report(results)}\n\nEvery sample: build/bench/results.json, a picture: build/bench/results.svg`,
);
if (results.cells.some((cell) => cell.failures.length > 0)) process.exitCode = 1;
