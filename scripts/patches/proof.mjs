// What the patches of libzmq say of themselves: their numbers, their headers, and the tests that fail without them.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";

const FOLDER = "wasm/patches";

export function allPatches() {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".patch"));
  return files.sort().map((name) => ({ number: name.slice(0, 4), file: `${FOLDER}/${name}` }));
}

/** What stands above the changes. */
export function headOf(file) {
  return readFileSync(file, "utf8").split(/^(?:diff|---) /m)[0];
}

/** Tests are named as `Test: path (part of a name; part of a name), path`. Without names, all tests of the path are meant. */
export function proofsOf(file) {
  const head = headOf(file);
  const start = head.indexOf("\nTest:");
  const text = start < 0 ? "" : head.slice(start).replaceAll(/\s+/g, " ");
  return [...text.matchAll(/(test\/[\w./-]*\w)(?: \(([^)]*)\))?/g)].map(([, path, names]) => ({
    path,
    names: names?.split("; ") ?? [],
  }));
}

/** The arguments of vitest that run these tests. Suites and programs are run by the test files beside or above them. */
export function vitestArguments({ path, names }) {
  let place = path;
  if (!path.endsWith(".test.ts")) {
    while (!hasTests(place)) place = dirname(place);
    place += "/";
  }
  const pattern = names.map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  return [place, ...(pattern === "" ? [] : ["-t", pattern])];
}

function hasTests(path) {
  if (!existsSync(path)) throw new Error(`${path} does not exist`);
  return statSync(path).isDirectory() && readdirSync(path).some((name) => name.endsWith(".test.ts"));
}

export function describeProof({ path, names }) {
  return names.length === 0 ? path : `${basename(path)} (${names.join("; ")})`;
}
