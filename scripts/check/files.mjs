// What the checks share: the project's files, and how a check reports. Every check works on the current folder.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Files that are, or are about to be, in the repository; optionally only those below some folders. */
export function projectFiles(...folders) {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", ...folders];
  const files = execFileSync("git", args, { encoding: "utf8" }).split("\0");
  return files.filter((file) => file !== "" && existsSync(file)).sort();
}

/** Lines of a list file, without comments and blanks. */
export function entries(text) {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

export class Report {
  #problems = 0;

  problem(text) {
    console.log(text);
    this.#problems += 1;
  }

  warning(text) {
    console.log(`warning: ${text}`);
  }

  done() {
    process.exitCode = this.#problems === 0 ? 0 : 1;
  }
}
