// The package as it would be published: small, nothing but what it needs, and types that every resolver
// understands.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { Report } from "./files.mjs";

const report = new Report();
const limit = 600_000;

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

run("scripts/pack.sh", []);
const tarball = `build/pack/${readdirSync("build/pack").find((name) => name.endsWith(".tgz"))}`;
const { size } = statSync(tarball);
if (size > limit) report.problem(`${tarball} has ${size} bytes, more than ${limit}`);
run("node_modules/.bin/publint", ["--strict", tarball]);
run("node_modules/.bin/attw", [tarball, "--exclude-entrypoints", "./zeromq.wasm", "./inline"]);
report.done();
