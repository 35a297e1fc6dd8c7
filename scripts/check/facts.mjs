// Each number has one place. The lint rule compiler-facts refuses copies in TypeScript; here are those within C++, and
// exceptions of that rule that nothing needs any more.
import { existsSync, readFileSync } from "node:fs";
import { ALLOWED } from "./facts/allowed.mjs";
import { compiledFacts } from "./facts/compiled.mjs";
import { namedNumbers } from "./facts/headers.mjs";
import { Report } from "./files.mjs";

const report = new Report();

const places = new Map();
for (const { file, name, value } of namedNumbers()) {
  const first = places.get(name);
  if (first === undefined) places.set(name, file);
  else report.problem(`${file} defines ${name} = ${value}, as ${first} does: define it in one header`);
}

for (const { file, name, why } of ALLOWED) {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (name !== "*" ? !new RegExp(`\\b${name}\\b`).test(text) : text === "")
    report.problem(`scripts/check/facts/allowed.mjs: ${file} has no ${name} any more (${why})`);
}

// The rule relies on these.
const names = new Set(compiledFacts().map(({ name }) => name));
for (const name of ["ZMQ_POLLIN", "EAGAIN", "min_host_body", "zwasm_frame_t.data", "sizeof.zwasm_frame_t"])
  if (!names.has(name)) report.problem(`wasm/api/facts.cpp: the built module has no fact ${name}`);
report.done();
