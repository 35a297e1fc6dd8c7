/** What it takes to load the package: as little as possible, and the .wasm where it belongs. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useProcesses } from "../support/processes.js";
import { installOurs } from "../support/runtimes.js";

const processes = useProcesses();
const ours = installOurs();
const folder = String(ours.options.cwd);

async function run(name: string, code: string): Promise<string[]> {
  writeFileSync(join(folder, name), code);
  return processes.start(join(folder, name), [], ours.options).success();
}

const USE = `
new zmq.Push().close();
const slow = ["module", "net", "crypto", "os", "dgram", "worker_threads", "perf_hooks"];
const loaded = process.moduleLoadList.filter((name) => slow.includes(name.replace("NativeModule ", "")));
console.log(loaded.filter((name) => !before.has(name)).join());`;

describe("importing the package and making a socket", () => {
  it.each([
    [
      "import.mjs",
      'const before = new Set(process.moduleLoadList); const zmq = await import("zeromq-wasm");',
    ],
    ["require.cjs", 'const before = new Set(process.moduleLoadList); const zmq = require("zeromq-wasm");'],
  ])("loads none of Node's modules that take long (%s)", async (name, load) => {
    expect(await run(name, load + USE)).toEqual([""]);
  });
});

describe("without zeromq.wasm", () => {
  it.each([
    ["absent.mjs", 'import { Push } from "zeromq-wasm";'],
    ["absent.cjs", 'const { Push } = require("zeromq-wasm");'],
  ])("the first socket says what is missing (%s)", async (name, load) => {
    // Node.js with require() of ES modules finds the text for bundlers, too.
    for (const file of ["zeromq.wasm", "inline/bytes.mjs"])
      rmSync(join(folder, "node_modules/zeromq-wasm/dist", file), { force: true });
    const [error, cause] = await run(
      name,
      `${load} try { new Push() } catch (error) { console.log(error.message); console.log(error.cause.code) }`,
    );
    expect(error).toBe(
      "zeromq.wasm is not beside the code of zeromq-wasm. Was it bundled? Then import zeromq-wasm/inline instead.",
    );
    expect(cause).toBe("ENOENT");
  });
});
