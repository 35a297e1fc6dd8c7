// What the repository holds: text that we wrote, without paths or hosts of anyone's machine, in files of a
// readable length.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { projectFiles, Report } from "./files.mjs";

const report = new Report();
const longest = 300;
const mayBeLong = /(^|\/)package-lock\.json$|^THIRD-PARTY-NOTICES\.txt$|^LICENSE$|\.md$/;

function registryHost() {
  try {
    const host = new URL(execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim())
      .host;
    return host === "registry.npmjs.org" ? undefined : host;
  } catch {
    return undefined;
  }
}

const forbidden = [
  ["the path of this checkout", process.cwd()],
  ["a home directory", homedir() === "/root" ? undefined : homedir()],
  ["the name of this machine", hostname().length > 6 ? hostname() : undefined],
  ["the host name of a registry", registryHost()],
  ["a path of somebody's machine", /(^|[\s"'`=(:])\/(home|Users)\/[a-z]/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
].filter(([, pattern]) => pattern !== undefined);

for (const file of projectFiles()) {
  const bytes = readFileSync(file);
  if (bytes.includes(0)) {
    report.problem(`${file} is binary`);
    continue;
  }
  const text = bytes.toString();
  for (const [what, pattern] of forbidden) {
    const found = typeof pattern === "string" ? text.includes(pattern) : pattern.test(text);
    if (found) report.problem(`${file} contains ${what}`);
  }
  const lines = text.split("\n").length - 1;
  if (lines > longest && !mayBeLong.test(file))
    report.warning(`${file} has ${lines} lines, more than ${longest}`);
}
report.done();
