// Runs every check, all of them even if one fails, and says what failed.
import { spawnSync } from "node:child_process";
import { CHECKS } from "./list.mjs";

const failed = [];
for (const [name, command, args] of CHECKS) {
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

console.log(failed.length === 0 ? `\nall ${CHECKS.length} checks passed` : `\nfailed: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
