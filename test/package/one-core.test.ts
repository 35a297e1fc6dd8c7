/** A process has the package once, however its parts are loaded. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { installOurs, otherRuntimes } from "../support/runtimes.js";

const processes = useProcesses();
const ours = installOurs();
const folder = String(ours.options.cwd);

/** Loads every entry in both ways, in the order of the arguments, and prints what differs. */
const COMPARE = `
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const ENTRIES = ["zeromq-wasm", "zeromq-wasm/draft", "zeromq-wasm/draft-extra", "zeromq-wasm/v5-compat"];
const loaded = { import: {}, require: {} };
for (const how of process.argv.slice(2))
  for (const entry of how === "import" ? ENTRIES : [...ENTRIES].reverse())
    loaded[how][entry] = how === "import" ? await import(entry) : require(entry);

for (const entry of ENTRIES) {
  const { default: all, ...imported } = loaded.import[entry];
  const required = loaded.require[entry];
  const names = Object.keys(required);
  if (names.length === 0 || Object.keys(imported).sort().join() !== names.sort().join()) console.log(entry, "names");
  if (all !== required) console.log(entry, "default");
  for (const name of names) if (imported[name] !== required[name]) console.log(entry, name);
}

const { import: esm, require: cjs } = loaded;
const imported = new esm["zeromq-wasm"].Push({ context: cjs["zeromq-wasm"].context, linger: 0 });
const required = new cjs["zeromq-wasm/draft"].Server();
const old = cjs["zeromq-wasm/v5-compat"].socket("pull");
console.log(
  imported instanceof cjs["zeromq-wasm"].Push,
  required instanceof esm["zeromq-wasm"].Socket,
  old._socket instanceof esm["zeromq-wasm"].Pull,
  required.context === esm["zeromq-wasm"].context,
);
cjs["zeromq-wasm"].context.maxSockets = 77;
console.log(esm["zeromq-wasm"].context.maxSockets);

const pull = new cjs["zeromq-wasm"].Pull();
await pull.bind("inproc://one");
imported.connect("inproc://one");
await imported.send("over inproc");
console.log(String(await pull.receive()));
for (const socket of [imported, required, old, pull]) socket.close();
`;

const expected = ["true true true true", "77", "over inproc"];

describe.each([{ name: "this Node", command: [process.execPath], missing: undefined }, ...otherRuntimes()])(
  "on $name",
  ({ command, missing }) => {
    it.each([
      ["import", "require"],
      ["require", "import"],
    ])("%s, then %s: the same classes, context and options", unless(missing), async (...order) => {
      writeFileSync(join(folder, "compare.mjs"), COMPARE);
      const options = { ...ours.options, ...(command && { command }) };
      expect(await processes.start(join(folder, "compare.mjs"), order, options).success()).toEqual(expected);
    });
  },
);
