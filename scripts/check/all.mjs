// Runs every check, all of them even if one fails, and says what failed.
import { spawnSync } from "node:child_process";

const bin = (name) => `node_modules/.bin/${name}`;
const checks = [
  ["layers", "node", ["scripts/check/layers.mjs"]],
  ["abi", "node", ["scripts/check/abi.mjs"]],
  ["sources", "scripts/check/sources.sh", []],
  ["content", "node", ["scripts/check/content.mjs"]],
  ["documents", "node", ["scripts/check/documents.mjs"]],
  ["types", bin("tsc"), ["-p", "tsconfig.json"]],
  ["reference", bin("typedoc"), ["--emit", "none"]],
  ["lint", bin("eslint"), ["--max-warnings=0", "."]],
  ["format", bin("prettier"), ["--check", "--log-level=warn", "."]],
  ["package", "node", ["scripts/check/package.mjs"]],
  ["api", "node", ["--no-warnings", "scripts/check/api/index.mjs"]],
];

const failed = [];
for (const [name, command, args] of checks) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  const output = `${stdout ?? ""}${stderr ?? ""}`.trim();
  if (output !== "" && (status !== 0 || /^(warning|note):/m.test(output))) {
    console.log(output.replaceAll(/^/gm, "     "));
  }
  if (status !== 0) failed.push(name);
}

console.log(failed.length === 0 ? `\nall ${checks.length} checks passed` : `\nfailed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
