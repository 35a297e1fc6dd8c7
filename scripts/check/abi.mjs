// wasm/exports.txt and wasm/imports.txt are the whole ABI: sorted, and the same as what the built modules
// have, in both directions. glue must know each name.
import { readFileSync } from "node:fs";
import { entries, projectFiles, Report } from "./files.mjs";

const report = new Report();

// What emscripten exports by itself and nobody calls.
const toolchain = new Set([
  ...["_initialize", "__indirect_function_table", "__errno_location", "memory", "htonl", "htons", "ntohs"],
  ...["stackSave", "stackRestore", "stackAlloc", "emscripten_get_sbrk_ptr", "sbrk", "strerror"],
]);
const isToolchain = (name) => toolchain.has(name) || /^_?emscripten_stack_/.test(name);
// What SAFE_HEAP, which only the debug build has, calls when a memory access is wrong.
const safeHeap = new Set(["env.segfault", "env.alignfault"]);
// Without these the module is of no use.
const always = ["memory", "_initialize"];

function list(file) {
  const names = entries(readFileSync(file, "utf8"));
  const sorted = [...new Set(names)].sort();
  if (sorted.join() !== names.join()) report.problem(`${file} is not sorted, or names something twice`);
  return new Set(names);
}

function compare(what, listed, built, listFile) {
  for (const name of built)
    if (!listed.has(name)) report.problem(`${what} ${name}, which ${listFile} does not list`);
  for (const name of listed)
    if (!built.has(name)) report.problem(`${listFile} lists ${name}, but ${what} no such thing`);
}

const exported = list("wasm/exports.txt");
const imported = list("wasm/imports.txt");

for (const flavour of ["release", "debug"]) {
  const file = `build/wasm/${flavour}/zeromq.wasm`;
  const bytes = readFileSync(file);
  const module = new WebAssembly.Module(bytes);

  const exports = WebAssembly.Module.exports(module).map(({ name }) => name);
  for (const name of always) if (!exports.includes(name)) report.problem(`${file} does not export ${name}`);
  const ours = exports.filter((name) => exported.has(name) || !isToolchain(name));
  compare(`${file} exports`, exported, new Set(ours), "wasm/exports.txt");

  const imports = WebAssembly.Module.imports(module)
    .map(({ module: from, name }) => `${from}.${name}`)
    .filter((name) => flavour === "release" || !safeHeap.has(name));
  const expected = new Set([...imported].map((name) => `host.${name}`));
  compare(`${file} imports`, expected, new Set(imports), "wasm/imports.txt");

  if (bytes.includes(process.cwd()))
    report.problem(`${file} contains the path of this folder: not reproducible`);
}

const glue = projectFiles("glue")
  .map((file) => readFileSync(file, "utf8"))
  .join("\n");
for (const name of [...exported, ...imported]) {
  if (!new RegExp(`\\b${name}\\b`).test(glue)) report.problem(`no file of glue/ mentions ${name}`);
}
report.done();
