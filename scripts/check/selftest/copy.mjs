// A copy of the tree in which violations can be planted. What was built and installed is linked, not copied.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { projectFiles } from "../files.mjs";

/** Makes the copy; returns its folder. */
export function copyTree() {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), "selftest-")));
  for (const file of projectFiles()) {
    mkdirSync(join(copy, dirname(file)), { recursive: true });
    cpSync(file, join(copy, file));
  }
  symlinkSync(resolve("node_modules"), join(copy, "node_modules"));
  // npm packs no links; and what checks write to build/ must not go to this tree.
  cpSync("dist", join(copy, "dist"), { recursive: true });
  mkdirSync(join(copy, "build"));
  for (const name of readdirSync("build"))
    if (name !== "pack") symlinkSync(resolve("build", name), join(copy, "build", name));
  execFileSync("git", ["init", "--quiet"], { cwd: copy });
  if (!existsSync(join(copy, ".git/info"))) mkdirSync(join(copy, ".git/info"));
  writeFileSync(join(copy, ".git/info/exclude"), "/node_modules\n");
  return copy;
}
