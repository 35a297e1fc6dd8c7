// Dependencies point one way; this is the table of who may import what. See ARCHITECTURE.md.
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { projectFiles, Report } from "./files.mjs";

// First match counts. `may` and `mayNot` are patterns of project paths (without extension), "node:..." or
// package names. What is not in `may` is forbidden.
const layers = [
  { files: /^glue\//, may: [/^glue\//], why: "glue is pure TypeScript and knows nothing above it" },
  {
    files: /^src\/host\/node\//,
    may: [/^glue\//, /^src\/host\//, /^node:/],
    why: "a host implements glue's interface with what its platform offers",
  },
  {
    files: /^src\/host\//,
    may: [/^glue\//, /^src\/host\//],
    why: "this host runs everywhere: no node: modules",
  },
  {
    files: /^src\/threads\//,
    may: [/^glue\//, /^src\/host\/node\/modules$/, /^src\/threads\//, /^node:/],
    why: "threads joins engines, and knows nothing of the public API",
  },
  {
    files: /^src\/runtime\//,
    may: [/^glue\//, /^src\/host\//, /^src\/threads\/threads$/, /^src\/runtime\//, /^node:/],
    why: "runtime puts a host and the .wasm together, and knows nothing of the public API",
  },
  {
    files: /^src\/checks\//,
    may: [/^src\/checks\//],
    why: "checks know values, and nothing else of the package",
  },
  {
    files: /^src\/tables\//,
    may: [/^src\/(tables|checks)\//],
    why: "tables are facts, which others read",
  },
  {
    files: /^src\/libzmq\//,
    may: [/^glue\//, /^src\/(libzmq|runtime|threads|tables|checks)\//, /^node:/],
    why: "libzmq is where src meets glue",
  },
  {
    files: /^src\/socket\//,
    may: [/^src\/(socket|libzmq|tables|checks)\//, /^node:(events|buffer|util)$/],
    why: "socket reaches libzmq through src/libzmq, and knows no class of the public API",
  },
  {
    files: /^src\//,
    may: [/^src\/(?!host\/|threads\/)/, /^node:(events|buffer|util)$/],
    why: "the public API reaches glue only through src/libzmq and hosts only through src/runtime",
  },
  {
    files: /^examples\//,
    may: [/^examples\//, /^node:/, /^zeromq-wasm$/],
    why: "an example is a program of a user: it has the package and nothing else",
  },
];

const report = new Report();
const statement =
  /^\s*(?:import|export)\b[^"';]*?\bfrom\s+["']([^"']+)["']|^\s*import\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

for (const file of projectFiles("glue", "src", "examples")) {
  if (!file.endsWith(".ts")) continue;
  const layer = layers.find(({ files }) => files.test(file));
  if (layer === undefined) continue;
  for (const [, from, bare, dynamic] of readFileSync(file, "utf8").matchAll(statement)) {
    const specifier = from ?? bare ?? dynamic;
    const target = specifier.startsWith(".")
      ? posix.join(posix.dirname(file), specifier).replace(/\.js$/, "")
      : specifier;
    if (!layer.may.some((pattern) => pattern.test(target))) {
      report.problem(`${file} must not import ${specifier}: ${layer.why}`);
    }
  }
}
report.done();
