/** `make bench` works: one short sample of two scenarios, its results and pictures. How fast they are is not tested. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { Results } from "../bench/results.js";
import { judge, select } from "../bench/scenario.js";
import { SCENARIOS } from "../bench/scenarios/index.js";
import { useFolder } from "../support/folder.js";
import { needs } from "../support/needs.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
/** In this folder, because the programs import the package by its name. */
const built = join(root, "build/test/bench");

const folder = useFolder();

function nativeLoads(): boolean {
  try {
    createRequire(import.meta.url)("zeromq");
    return true;
  } catch {
    return false;
  }
}

describe("the table of scenarios", () => {
  it("has each name once", () => {
    const names = SCENARIOS.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it("aims at no less than what must be", () => {
    for (const { name, figures } of SCENARIOS) {
      for (const { isLessBetter, goals } of figures) {
        for (const { must, aim } of goals) {
          if (must === undefined || aim === undefined) continue;
          expect(judge(isLessBetter, { must }, aim), name).toBe("must");
        }
      }
    }
  });

  it("has short and long variants, and selects by name", () => {
    const [quick, usual, full] = (["quick", "usual", "full"] as const).map(
      (variant) => select(SCENARIOS, variant, []).length,
    );
    expect(quick).toBeLessThan(usual ?? 0);
    expect(usual).toBeLessThan(full ?? 0);
    expect(full).toBe(SCENARIOS.length);
    expect(select(SCENARIOS, "quick", ["growth/"]).length).toBe(16);
  });
});

describe("make bench", { timeout: 180_000, ...needs(nativeLoads(), "npm zeromq does not load") }, () => {
  it("measures, and writes results and pictures", async () => {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    await run(process.execPath, [tsc, "-p", join(root, "test/bench/tsconfig.json"), "--outDir", built]);
    const short = ["--rounds", "1", "--seconds", "0.05", "--warm-up", "0.05", "--output", folder()];
    const { stdout } = await run(
      process.execPath,
      [join(built, "main.js"), ...short, "--only", "push-pull/tcp/4KiB,cold-start"],
      { cwd: root },
    );
    expect(stdout).toContain("ours/native");
    const { cells } = JSON.parse(readFileSync(join(folder(), "results.json"), "utf8")) as Results;
    expect(cells.map(({ scenario }) => scenario.name)).toEqual(["push-pull/tcp/4KiB", "cold-start"]);
    for (const { libraries, samples, failures } of cells) {
      expect(failures).toEqual([]);
      expect(Object.keys(samples).toSorted()).toEqual(libraries.toSorted());
    }
    expect(existsSync(join(folder(), "ratio-to-native.svg"))).toBe(true);
    expect(readFileSync(join(folder(), "cold-start.svg"), "utf8")).toMatch(/^<svg/);
  });
});
