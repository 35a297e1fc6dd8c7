/** Programs that were written for npm zeromq compile with ours in its place, in old and new versions of TypeScript. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { missingTools, installTarball, linkNative, root, run, thorough, tools } from "./installed.js";

const DEADLINE = 120_000;

const ours = installTarball();
const native = linkNative();

/** The examples under the name zeromq, too. */
function addExamples(folder: string): string[] {
  cpSync(join(root, "examples"), join(folder, "examples"), { recursive: true });
  writeFileSync(join(folder, "examples/package.json"), '{ "type": "module" }');
  const files = readdirSync(join(folder, "examples"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join("examples", file));
  for (const file of files) {
    const code = readFileSync(join(folder, file), "utf8");
    writeFileSync(join(folder, file), code.replace('"zeromq-wasm"', '"zeromq"'));
  }
  return files;
}

const commonJs = ["usage.ts", "usage-v5.ts"];
const asModules = commonJs.map((file) => file.replace(".ts", ".mts"));
for (const [i, file] of commonJs.entries()) cpSync(join(ours, file), join(ours, asModules[i] as string));
const modules = [...asModules, "sub-paths.mts", ...addExamples(ours)];

/** Strict, and with all declarations checked, unless the options say otherwise. */
function compile(folder: string, version: string, options: string[], files: string[]): Promise<string> {
  const compiler =
    version === "current"
      ? join(root, "node_modules/typescript/lib/tsc.js")
      : join(tools, `node_modules/typescript-${version}/lib/tsc.js`);
  const common = ["--noEmit", "--strict", "--skipDefaultLibCheck", "--target", "es2022", "--types", "node"];
  return run(process.execPath, [compiler, ...common, ...options, ...files], folder);
}

const NODE = ["--module", "nodenext"];
const NODE_10 = ["--module", "commonjs", "--moduleResolution", "node"];
const BUNDLER = ["--module", "esnext", "--moduleResolution", "bundler"];

const CASES: [version: string, resolution: string, options: string[], files: string[]][] = [
  ["5.0", "as Node does", NODE, [...commonJs, ...modules]],
  ["5.0", "as Node 10 did", NODE_10, commonJs],
  ["5.4", "as Node does", NODE, [...commonJs, ...modules]],
  ["5.9", "as bundlers do", BUNDLER, [...commonJs, "sub-paths.mts"]],
  ["current", "as Node does", NODE, [...commonJs, ...modules]],
  ["7.0", "as Node does", NODE, [...commonJs, ...modules]],
];

describe("programs compile", unless(missingTools), () => {
  it("with npm zeromq, for which they are written", { timeout: DEADLINE }, async () => {
    // Its declarations have errors of their own.
    expect(await compile(native, "5.9", [...NODE, "--skipLibCheck"], commonJs)).toBe("");
  });

  it.each(thorough ? CASES : CASES.slice(0, 1))(
    "with TypeScript %s that resolves imports %s",
    { timeout: DEADLINE },
    async (version, _resolution, options, files) => {
      expect(await compile(ours, version, options, files)).toBe("");
    },
  );
});
