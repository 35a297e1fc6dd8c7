/** All results of a run: build/bench/results.json. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { brotliCompressSync, constants } from "node:zlib";
import type { Cell, Sample } from "./plan.js";
import { median } from "./statistics.js";
import type { Idle, Library, Timing } from "./tasks.js";

const require = createRequire(import.meta.url);

export interface CellResult extends Cell {
  samples: Partial<Record<Library, Sample[]>>;
  failures: string[];
}

export interface Results {
  started: string;
  /** How long the run took, in seconds. */
  duration: number;
  settings: Timing & { rounds: number };
  machine: { cpu: string; cores: number; memory: number; system: string };
  versions: { node: string; ours: string; native: string; commit: string };
  cells: CellResult[];
  idle: Partial<Record<Library, Idle[]>>;
  wasm: { raw: number; brotli: number };
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

export function emptyResults(settings: Timing & { rounds: number }, cells: Cell[]): Results {
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
    cells: cells.map((cell) => ({ ...cell, samples: {}, failures: [] })),
    idle: {},
    wasm: wasmSize(),
  };
}

export type Quantity = "rate" | "p50" | "p99";

export function medianOf(cell: CellResult, library: Library, quantity: Quantity): number {
  return median((cell.samples[library] ?? []).map((sample) => sample[quantity] ?? NaN));
}

/** The CPU time for one message, in all processes together. */
export function cpuOf(cell: CellResult, library: Library): number {
  return median((cell.samples[library] ?? []).map(({ cpu }) => cpu.reduce((sum, part) => sum + part, 0)));
}

/** The memory of the largest process of the cell. */
export function rssOf(cell: CellResult, library: Library): number {
  return median((cell.samples[library] ?? []).map(({ rss }) => Math.max(...rss)));
}

/**
 * The ratio of this package to another library, for each round, because samples of one round are taken one after the
 * other.
 */
export function ratios(cell: CellResult, other: Library, quantity: Quantity): number[] {
  const theirs = cell.samples[other] ?? [];
  return (cell.samples.ours ?? []).flatMap((sample, round) => {
    const [a, b] = [sample[quantity], theirs[round]?.[quantity]];
    return a === undefined || b === undefined ? [] : [a / b];
  });
}

/** The result of plain sockets for messages of this size, from the cell where it was measured. */
export function netRate(results: Results, cell: CellResult, netSize: number): number {
  if (cell.transport !== "tcp") return NaN;
  if (cell.samples.net !== undefined) return medianOf(cell, "net", "rate");
  const measured = results.cells.find(
    ({ pattern, transport, size }) => pattern === cell.pattern && transport === "tcp" && size === netSize,
  );
  return measured === undefined ? NaN : (medianOf(measured, "net", "rate") * netSize) / cell.size;
}
