/** All results of a run: build/bench/results.json. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { brotliCompressSync, constants } from "node:zlib";
import { type Sample, librariesOf } from "./sample.js";
import type { Goal, Scenario, Variant, Verdict } from "./scenario.js";
import { judge } from "./scenario.js";
import { median } from "./statistics.js";
import type { Library, Timing } from "./tasks.js";

const require = createRequire(import.meta.url);

export interface Settings extends Timing {
  rounds: number;
  variant: Variant;
  hasBefore: boolean;
}

export interface Cell {
  scenario: Scenario;
  libraries: Library[];
  /** By round. A round in which a library failed is null. */
  samples: Partial<Record<Library, (Sample | null)[]>>;
  failures: string[];
}

export interface Results {
  started: string;
  /** How long the run took, in seconds. */
  duration: number;
  settings: Settings;
  machine: { cpu: string; cores: number; memory: number; system: string };
  versions: { node: string; ours: string; native: string; commit: string };
  wasm: { raw: number; brotli: number };
  cells: Cell[];
}

function versionOf(name: string): string {
  const { version: libzmq } = require(name) as { version: string };
  const { version } = require(`${name}/package.json`) as { version: string };
  return `${name} ${version}, libzmq ${libzmq}`;
}

/** The commit of the source, if git knows it. */
function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], {
      encoding: "utf8",
      stdio: "pipe",
    }).trim();
  } catch {
    return "unknown";
  }
}

function wasmSize(): Results["wasm"] {
  const bytes = readFileSync(require.resolve("zeromq-wasm/zeromq.wasm"));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return { raw: bytes.length, brotli: brotliCompressSync(bytes, { params }).length };
}

export function emptyResults(settings: Settings, scenarios: Scenario[]): Results {
  return {
    started: new Date().toISOString(),
    duration: 0,
    settings,
    machine: {
      cpu: cpus()[0]?.model ?? "unknown",
      cores: cpus().length,
      memory: totalmem(),
      system: `${platform()} ${release()} ${arch()}`,
    },
    versions: {
      node: process.version,
      ours: versionOf("zeromq-wasm"),
      native: versionOf("zeromq"),
      commit: commit(),
    },
    wasm: wasmSize(),
    cells: scenarios.map((scenario) => {
      const libraries = librariesOf(scenario, settings.hasBefore);
      return { scenario, libraries, samples: {}, failures: [] };
    }),
  };
}

export function medianOf({ samples }: Cell, library: Library, key: string): number {
  return median((samples[library] ?? []).flatMap((sample) => sample?.[key] ?? []));
}

/** A figure that is not more than this is nothing, and nothing is a multiple of it. */
const NOTHING = 1e-4;

/**
 * The ratio of this package to another library, for each round, because samples of one round are taken one after the
 * other.
 */
export function ratios({ samples }: Cell, than: Library, key: string): number[] {
  return (samples.ours ?? []).flatMap((sample, round) => {
    const [ours, theirs] = [sample?.[key], samples[than]?.[round]?.[key]];
    return ours === undefined || theirs === undefined || theirs < NOTHING ? [] : [ours / theirs];
  });
}

/** How far this package has come towards a goal; undefined if nothing could be compared. */
export function verdictOf(cell: Cell, key: string, isLessBetter: boolean, goal: Goal): Verdict | undefined {
  const reached =
    goal.than === undefined ? medianOf(cell, "ours", key) : median(ratios(cell, goal.than, key));
  return Number.isFinite(reached) ? judge(isLessBetter, goal, reached) : undefined;
}
