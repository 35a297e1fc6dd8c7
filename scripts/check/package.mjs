// The package as it would be published: small, nothing but what it needs, and types that every resolver
// understands.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { posix } from "node:path";
import { contradictions } from "../release/addresses.mjs";
import { Report } from "./files.mjs";

const report = new Report();
const limit = 650_000;

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) report.problem(`${command.replace(/.*\//, "")} failed\n${stdout}${stderr}`.trimEnd());
}

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
for (const field of ["dependencies", "optionalDependencies", "peerDependencies"]) {
  if (Object.keys(manifest[field] ?? {}).length > 0) report.problem(`package.json has ${field}`);
}
for (const script of ["preinstall", "install", "postinstall", "prepare"]) {
  if (script in (manifest.scripts ?? {})) report.problem(`package.json has the install script ${script}`);
}
for (const problem of contradictions(manifest)) report.problem(problem);

run("scripts/pack.sh", []);
const tarball = `build/pack/${readdirSync("build/pack").find((name) => name.endsWith(".tgz"))}`;
const { size } = statSync(tarball);
if (size > limit) report.problem(`${tarball} has ${size} bytes, more than ${limit}`);
checkLinks();
run("node_modules/.bin/publint", ["--strict", tarball]);
run("node_modules/.bin/attw", [tarball, "--exclude-entrypoints", "./zeromq.wasm", "./inline"]);
report.done();

/** Documents in the package link only to what is in the package. */
function checkLinks() {
  const tar = (...args) => spawnSync("tar", args, { encoding: "utf8" }).stdout;
  const shipped = new Set(
    tar("-tzf", tarball)
      .split("\n")
      .map((path) => path.replace(/^package\//, "")),
  );
  for (const file of shipped) {
    if (!file.endsWith(".md")) continue;
    const text = tar("-xzOf", tarball, `package/${file}`);
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)\s#]+)/g)) {
      if (!shipped.has(posix.join(posix.dirname(file), target)))
        report.problem(`${file} links to ${target}, which is not in the package`);
    }
  }
}
