// Runs before `npm publish`, and refuses a package without addresses or without an entry in the changelog. With --write,
// derives homepage and bugs from repository, in package.json.
import { readFileSync, writeFileSync } from "node:fs";
import { Report } from "../check/files.mjs";
import { addressesOf, obstacles } from "./addresses.mjs";

const report = new Report();
const manifest = JSON.parse(readFileSync("package.json", "utf8"));

if (process.argv.includes("--write")) {
  // Directly behind repository, where a reader looks for them.
  const addresses = addressesOf(manifest) ?? {};
  const entries = Object.entries(manifest)
    .filter(([field]) => !(field in addresses))
    .flatMap((entry) => (entry[0] === "repository" ? [entry, ...Object.entries(addresses)] : [entry]));
  Object.assign(manifest, addresses);
  writeFileSync("package.json", `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`);
}

for (const problem of obstacles(manifest, readFileSync("CHANGELOG.md", "utf8"))) report.problem(problem);
report.done();
