// Compares what npm zeromq and this package export, property by property: at run time, and in their types. What is
// different on purpose is in src/tables/deviations.ts.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { instancesOf, shapeOf, toModule } from "./shape.mjs";
import { typesOf } from "./types.mjs";

/** What can be imported of both packages; npm zeromq's from an ES module with an extension only. */
const SUB_PATHS = ["", "/draft.js", "/v5-compat.js"];

const require = createRequire(import.meta.url);
try {
  require("zeromq");
} catch (error) {
  console.log(`note: npm zeromq does not load here (${error.code}), so nothing is compared with it`);
  process.exit(0);
}
const { DEVIATIONS } = await import(pathToFileURL("build/ts/src/tables/deviations.js").href);

/** The paths that deviations explain, and how often they were needed. */
const explained = Object.entries(DEVIATIONS).flatMap(([deviation, { api = [] }]) =>
  api.map((pattern) => ({ deviation, pattern, test: toRegExp(pattern), uses: 0 })),
);

/** Patterns are paths in which `*` stands for anything. */
function toRegExp(pattern) {
  return new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
}

let compared = 0;
const problems = [];

function compare(title, theirs, ours) {
  for (const path of new Set([...theirs.keys(), ...ours.keys()])) {
    compared++;
    if (theirs.get(path) === ours.get(path)) continue;
    const explanations = explained.filter(({ test }) => test.test(path));
    for (const explanation of explanations) explanation.uses++;
    if (explanations.length > 0) continue;
    const [n, o] = [theirs, ours].map((side) => side.get(path) ?? "(is not there)");
    problems.push(`${title}: ${path}\n  zeromq: ${n}\n  ours:   ${o}`);
  }
}

for (const subPath of SUB_PATHS) {
  const [theirs, ours] = [`zeromq${subPath}`, `zeromq-wasm${subPath}`];
  for (const [system, load] of [
    ["require", (specifier) => require(specifier)],
    ["import", (specifier) => import(specifier)],
  ]) {
    const [native, wasm] = [await load(theirs), await load(ours)];
    const title = `${system}("${ours}")`;
    compare(title, shapeOf(toModule(native)), shapeOf(toModule(wasm)));
    if (system === "require") compare(title, instancesOf(native), instancesOf(wasm));
    else
      compare(
        title,
        new Map([["default", typeof native.default]]),
        new Map([["default", typeof wasm.default]]),
      );
  }
  compare(`types of "${ours}"`, typesOf(theirs), typesOf(ours));
}

for (const { deviation, pattern, uses } of explained)
  if (uses === 0)
    problems.push(`The deviation ${deviation} explains ${pattern}, where there is no difference`);

for (const problem of problems) console.log(problem);
const names = new Set(explained.map(({ deviation }) => deviation));
console.log(`${compared} properties and types compared, ${problems.length} unexplained differences`);
console.log(`intended: ${[...names].join(", ")}`);
process.exit(problems.length === 0 ? 0 : 1);
