/** A release needs addresses that fit together, and an entry in the changelog. */
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { env, root, temporaryFolder } from "./installed.js";

const REPOSITORY = { type: "git", url: "git+https://host.example/owner/name.git" };
const HOMEPAGE = "https://host.example/owner/name#readme";
const BUGS = { url: "https://host.example/owner/name/issues" };
const CHANGELOG = "# Changelog\n\n## 7.1.0 - 2030-01-31\n\n- All is new.\n";

interface Manifest {
  version: string;
  scripts: Record<string, string>;
  repository?: unknown;
  homepage?: unknown;
  bugs?: unknown;
}

const read = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** A folder with this package's manifest, as version 7.1.0 and with these addresses, and with its release scripts. */
function release(addresses: Partial<Manifest>, changelog = CHANGELOG): string {
  const folder = temporaryFolder();
  for (const path of ["scripts/release", "scripts/check/files.mjs"])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  const { repository: _1, homepage: _2, bugs: _3, ...manifest } = read(root);
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ ...manifest, version: "7.1.0", ...addresses }, undefined, 2),
  );
  writeFileSync(join(folder, "CHANGELOG.md"), changelog);
  return folder;
}

/** What a command prints, and whether it succeeds. */
function outcome(folder: string, command: string, ...args: string[]): { passes: boolean; output: string } {
  try {
    const output = execFileSync(command, args, { cwd: folder, env, encoding: "utf8", stdio: "pipe" });
    return { passes: true, output };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { passes: false, output: stdout + stderr };
  }
}

const check = (folder: string, ...args: string[]): { passes: boolean; output: string } =>
  outcome(folder, process.execPath, "scripts/release/index.mjs", ...args);

const complete = { repository: REPOSITORY, homepage: HOMEPAGE, bugs: BUGS };

describe("the check before a release", () => {
  it("accepts a homepage and bugs that follow from the repository", () => {
    expect(check(release(complete))).toEqual({ passes: true, output: "" });
  });

  it.each([
    ["no address", {}, /^package\.json has no repository\. Add "repository": \{/],
    ["an empty repository", { ...complete, repository: { type: "git", url: "" } }, /of another form than/],
    ["a repository without a url", { ...complete, repository: { type: "git" } }, /of another form than/],
    ["a repository as a text", { ...complete, repository: "github:owner/name" }, /of another form than/],
    [
      "a repository with a password",
      { ...complete, repository: { type: "git", url: "git+https://me:secret@host.example/owner/name.git" } },
      /of another form than/,
    ],
    ["addresses without a repository", { homepage: HOMEPAGE, bugs: BUGS }, /but no repository/],
    ["no homepage", { repository: REPOSITORY, bugs: BUGS }, /another homepage than/],
    ["another homepage", { ...complete, homepage: "https://other.example/" }, /another homepage than/],
    ["no bugs", { repository: REPOSITORY, homepage: HOMEPAGE }, /another bugs than/],
    ["other bugs", { ...complete, bugs: { url: "https://other.example/issues" } }, /another bugs than/],
  ])("refuses %s", (_what, addresses, reason) => {
    const { passes, output } = check(release(addresses));
    expect(passes).toBe(false);
    expect(output).toMatch(reason);
    expect(output.trimEnd().split("\n")).toHaveLength(1);
  });

  it.each([
    ["no entry for the version", "# Changelog\n\n## 7.0.0 - 2029-12-31\n"],
    ["an entry without a date", "# Changelog\n\n## 7.1.0 - unreleased\n"],
  ])("refuses a changelog with %s", (_what, changelog) => {
    const { passes, output } = check(release(complete, changelog));
    expect(passes).toBe(false);
    expect(output).toBe('CHANGELOG.md has no heading "## 7.1.0 - <year>-<month>-<day>"\n');
  });

  it("derives homepage and bugs from the repository", () => {
    const folder = release({ repository: REPOSITORY, homepage: "https://other.example/" });
    expect(check(folder, "--write").passes).toBe(true);
    expect(read(folder)).toMatchObject(complete);
    expect(check(folder).passes).toBe(true);
  });

  it("runs before npm publish", { timeout: 120_000 }, () => {
    // No registry listens there: whatever happens, nothing is published.
    const publish = ["publish", "--dry-run", "--registry=http://127.0.0.1:1/", "--fetch-retries=0"];
    const { passes, output } = outcome(release({}), "npm", ...publish);
    expect(passes).toBe(false);
    expect(output).toContain("package.json has no repository");
  });
});
