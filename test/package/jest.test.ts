/** Sockets in tests that jest runs, and beside the fake timers of vitest. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { unless } from "../support/needs.js";
import { installOurs } from "../support/runtimes.js";
import { missingTools, run, tools } from "./installed.js";

/** Milliseconds. Loading jest and jsdom takes seconds on a busy machine. */
const DEADLINE = 120_000;

const ours = installOurs();
const folder = String(ours.options.cwd);
for (const file of ["exchange.cjs", "jest.test.cjs"])
  cpSync(join(import.meta.dirname, "fixtures", file), join(folder, file));

describe("tests of jest", () => {
  it.each(["node", "jsdom"])(
    "in its environment %s use sockets, also beside fake timers",
    { ...unless(missingTools), timeout: DEADLINE },
    async (environment) => {
      const results = join(folder, `${environment}.json`);
      const config = {
        rootDir: folder,
        testMatch: ["**/jest.test.cjs"],
        testEnvironment: join(tools, `node_modules/jest-environment-${environment}`),
        cacheDirectory: join(folder, "cache"),
        transform: {},
        watchman: false,
      };
      writeFileSync(join(folder, "jest.config.json"), JSON.stringify(config));
      const jest = join(tools, "node_modules/jest/bin/jest.js");
      const args = [jest, "--config", "jest.config.json", "--runInBand", "--json", "--outputFile", results];
      await run(process.execPath, args, folder);
      const { numPassedTests, numTotalTests } = createRequire(results)(results) as Record<string, number>;
      expect([numPassedTests, numTotalTests]).toEqual([3, 3]);
    },
  );
});

describe("vi.useFakeTimers()", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const require = createRequire(join(folder, "any.cjs"));
  const exchange = require("./exchange.cjs") as (zmq: unknown) => Promise<string>;
  // Its default: all but process.nextTick() and queueMicrotask().
  const fake = (): unknown => vi.useFakeTimers();
  /** Evaluates a copy of the package with a key of its own, and so with the timers of this moment. */
  function load(name: string): unknown {
    const from = dirname(require.resolve("zeromq-wasm"));
    const copy = join(folder, name);
    cpSync(from, copy, { recursive: true });
    for (const file of readdirSync(copy).filter((file) => file.endsWith(".cjs"))) {
      const source = readFileSync(join(copy, file), "utf8");
      writeFileSync(join(copy, file), source.replace('Symbol.for("zeromq-wasm ', `$&${name} `));
    }
    return require(join(copy, "index.cjs"));
  }

  it.each(["after", "before"])("%s the package is loaded does sockets no harm", async (order) => {
    if (order === "before") fake();
    const zmq = load(order);
    if (order === "after") fake();
    expect(vi.isFakeTimers()).toBe(true);
    expect(await exchange(zmq)).toBe("request 0,request 1,request 2,connected again,inproc");
  });
});
