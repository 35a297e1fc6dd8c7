// The documents keep up with the code: they list every file and every room, every deviation, and what the options say
// of themselves; patches name the tests that fail without them; links lead somewhere, and `make <target>` is a target.
// With --write, the parts that are made from the source are brought up to date.
import * as upstream from "../upstream/list.mjs";
import { conformance, conformanceReasons, conformanceSummary } from "./documents/conformance.mjs";
import { filesByFolder, layers } from "./documents/duties.mjs";
import { checkGenerated, table } from "./documents/generated.mjs";
import { checkLinks, checkTargets } from "./documents/links.mjs";
import { mistakes } from "./documents/mistakes.mjs";
import { checkPatch } from "./documents/patches.mjs";
import { deviations, options } from "./documents/source.mjs";
import { projectFiles, Report } from "./files.mjs";

const report = new Report();

for (const file of projectFiles("wasm/patches")) checkPatch(file, report);
for (const file of projectFiles().filter((file) => file.endsWith(".md"))) {
  checkLinks(file, report);
  checkTargets(file, report);
}
for (const problem of upstream.problems()) report.problem(problem);

const generated = [
  ["ARCHITECTURE.md", "layers", layers()],
  ["docs/architecture/files.md", "files", filesByFolder(report)],
  ["MIGRATING.md", "deviations", await deviations()],
  ["MIGRATING.md", "options", options()],
  ["docs/mistakes.md", "mistakes", mistakes()],
  ["docs/conformance.md", "summary", conformanceSummary()],
  ["docs/conformance.md", "items", conformance()],
  ["docs/conformance.md", "reasons", conformanceReasons()],
  ["docs/upstream-tests.md", "summary", table(upstream.summary())],
  ["docs/upstream-tests.md", "programs", table(upstream.list())],
  ["docs/upstream-tests.md", "differences", upstream.differences()],
];
for (const [file, name, expected] of generated) checkGenerated(file, name, expected, report);
report.done();
