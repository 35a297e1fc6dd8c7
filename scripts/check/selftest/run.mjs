// Runs a check on the copy, and reads what it reports.
import { spawnSync } from "node:child_process";
import { CHECKS } from "../list.mjs";

/** Arguments for checks that are run on the planted files only: the whole tree would take too long. */
const ON_FILES = {
  lint: (files) => ["--max-warnings=0", "--format", "json", ...files],
  format: (files) => ["--check", "--log-level=warn", ...files],
};

/** `{ failed, lines }` of a check by its name, on the tree in `folder`. */
export function runCheck(name, folder, files) {
  const [, command, args] = CHECKS.find(([check]) => check === name);
  const { status, stdout, stderr } = spawnSync(command, ON_FILES[name]?.(files) ?? args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
    maxBuffer: 1 << 28,
  });
  const output = name === "lint" ? lintLines(stdout, folder) : `${stdout}\n${stderr}`;
  const lines = output.split("\n").map((line) => line.trim());
  return { failed: status !== 0, lines: lines.filter((line) => line !== "" && !line.startsWith("warning:")) };
}

function lintLines(json, folder) {
  return JSON.parse(json)
    .flatMap(({ filePath, messages }) =>
      messages.map(
        ({ line, ruleId, message }) => `${filePath.slice(folder.length + 1)}:${line} ${ruleId}: ${message}`,
      ),
    )
    .join("\n");
}
