/**
 * The programs in README.md run as they stand, with the package as it would be installed, and are valid TypeScript under
 * `--strict`. A block takes part if its first line says `js runnable`; it must print what the comments after its
 * console.log() calls say.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { installOurs, otherRuntimes } from "../support/runtimes.js";

interface Block {
  /** Where it begins. */
  readonly line: number;
  readonly extension: "mjs" | "cjs";
  readonly code: string;
  readonly output: string[];
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```js runnable( cjs)?\n([^]*?)^```$/gm)].map(
    ({ 1: cjs, 2: code = "", index }) => ({
      line: markdown.slice(0, index).split("\n").length,
      extension: cjs === undefined ? "mjs" : "cjs",
      code,
      output: [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text = ""]) => text),
    }),
  );
}

const COMPILE_DEADLINE = 120_000;

const root = join(import.meta.dirname, "../..");
const blocks = blocksOf(readFileSync(join(root, "README.md"), "utf8"));

describe("README.md", () => {
  const processes = useProcesses();
  const ours = installOurs();

  it("begins with a program that runs, and all of them show something", () => {
    expect(blocks.length).toBeGreaterThan(2);
    expect(blocks.every(({ output }) => output.length > 0)).toBe(true);
  });

  it("has programs that are valid TypeScript under --strict", { timeout: COMPILE_DEADLINE }, () => {
    const files = blocks.map(({ line, extension, code }) => {
      const file = join(String(ours.options.cwd), `readme-${line}.${extension.replace("js", "ts")}`);
      writeFileSync(file, code);
      return file;
    });
    const types = ["--types", "node", "--typeRoots", join(root, "node_modules/@types")];
    const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", ...types];
    const compiler = join(root, "node_modules/typescript/lib/tsc.js");
    const { stdout, status } = spawnSync(process.execPath, [compiler, ...options, ...files], {
      cwd: ours.options.cwd,
      encoding: "utf8",
    });
    expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
  });

  const here = { name: "this Node", command: [process.execPath], missing: undefined };
  for (const { name, command, missing } of [here, ...otherRuntimes()]) {
    for (const { line, extension, code, output } of blocks) {
      it(`line ${line} prints what it says, on ${name}`, unless(missing), async () => {
        const script = join(String(ours.options.cwd), `readme-${line}.${extension}`);
        writeFileSync(script, code);
        const program = processes.start(script, [], { ...ours.options, ...(command && { command }) });
        expect(await program.success()).toEqual(output);
      });
    }
  }
});
