// Runs a check on a copy, and reads what it reports.
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { once } from "node:events";
import { CHECKS } from "../list.mjs";

/** Arguments for checks that are run on the planted files only: the whole tree would take too long. */
const ON_FILES = {
  lint: (files) => ["--max-warnings=0", "--format", "json", ...files],
  format: (files) => ["--check", "--log-level=warn", ...files],
};

/** `{ failed, lines }` of a check by its name, on the tree in `folder`. */
export async function runCheck(name, folder, files) {
  const [, command, args] = CHECKS.find(([check]) => check === name);
  const child = spawn(command, ON_FILES[name]?.(files) ?? args, {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  const output = name === "lint" ? lintLines(out, folder) : `${out}\n${err}`;
  const lines = output.split("\n").map((line) => line.trim());
  return { failed: code !== 0, lines: lines.filter((line) => line !== "" && !line.startsWith("warning:")) };
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
