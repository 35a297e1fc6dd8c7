/** inproc between threads, on other runtimes: the scenarios of test/workers. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { installOurs, otherRuntimes } from "../support/runtimes.js";
import { scenarios } from "../workers/programs/scenarios.mjs";

const { start } = useProcesses();
const ours = installOurs();
const folder = String(ours.options.cwd);
const script = join(import.meta.dirname, "../workers/programs/run-scenarios.mjs");
const specifier = pathToFileURL(join(folder, "node_modules/zeromq-wasm/dist/index.mjs")).href;

const directions = [
  ["here", "worker"],
  ["worker", "here"],
  ["worker", "other worker"],
] as const;

/** Milliseconds for all scenarios of one direction. */
const DEADLINE = 90_000;

describe.each(otherRuntimes())("inproc between threads on $name", ({ command, missing }) => {
  // Deno takes four times as long as the others.
  const options = { ...unless(missing), timeout: 2 * DEADLINE };
  it.each(directions)("bound %s, connected %s", options, async (binder, connector) => {
    const program = start(script, [specifier, binder, connector], { ...ours.options, command });
    const lines = await program.success(DEADLINE);
    const results = lines.map((line) => JSON.parse(line) as { name: string });
    expect(results).toEqual(
      Object.entries(scenarios).map(([name, { expected }]) => ({ name, value: expected })),
    );
  });
});
