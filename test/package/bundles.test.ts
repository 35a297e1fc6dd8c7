/** Bundles run where there is neither the package nor its .wasm, and talk to programs that have it installed. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { otherRuntimes, runtime } from "../support/runtimes.js";
import { env, missingTools, installTarball, run, thorough, tools } from "./installed.js";

const DEADLINE = 120_000;

const processes = useProcesses();
const project = installTarball();
let bundles = 0;

/** The bundle of a program, in a folder of its own; and what the bundler wrote there. */
async function bundle(bundler: string, format: "esm" | "cjs", entry: string): Promise<string> {
  const folder = join(processes.folder(), `bundle-${++bundles}`);
  const file = join(folder, `program.${format === "esm" ? "mjs" : "cjs"}`);
  mkdirSync(folder, { recursive: true });
  await run(
    process.execPath,
    [join(project, "bundle.mjs"), bundler, format, join(project, entry), file],
    tools,
  );
  return file;
}

/** `command`: what runs the file; this Node unless given, nothing for an executable. */
async function exchange(file: string, transport: string, command = [process.execPath]): Promise<void> {
  const address = transport === "tcp" ? "tcp://127.0.0.1:*" : await processes.address("ipc");
  const [script, ...args] = command.length > 0 ? [file, address] : [address];
  const options = { env, cwd: join(file, ".."), command: command.length > 0 ? command : [file] };
  const reply = processes.start(script, args, options);
  const [endpoint] = await reply.line(/.+/);
  const request = processes.start(join(project, "request.mjs"), [endpoint, 100_000], { env, cwd: project });
  expect(await request.success()).toEqual(["true 100000 bytes"]);
  expect(await reply.success()).toEqual([endpoint]);
}

const CASES = [
  ["esbuild", "esm", "reply.mjs"],
  ["esbuild", "cjs", "reply.mjs"],
  ["esbuild", "cjs", "reply.cjs"],
  ["esbuild, minified", "esm", "reply.mjs"],
  ["rollup", "esm", "reply.mjs"],
  ["rollup", "cjs", "reply.mjs"],
  ["webpack", "esm", "reply.mjs"],
  ["webpack", "cjs", "reply.cjs"],
  ["vite", "esm", "reply.mjs"],
  ["vite", "cjs", "reply.mjs"],
  ["esbuild", "cjs", "reply-v5.cjs"],
  ["rollup", "esm", "reply-v5.mjs"],
  ["webpack", "cjs", "reply-v5.cjs"],
  ["vite", "esm", "reply-v5.mjs"],
] as const;

/** They take the CommonJS files of the package. */
const WITHOUT_CONDITION = [
  ["esbuild with the condition node", "esm", "reply.mjs"],
  ["esbuild with conditions", "cjs", "reply.cjs"],
  ["esbuild with conditions", "esm", "reply.mjs"],
  ["webpack with the condition node", "esm", "reply.mjs"],
  ["webpack with the condition node", "cjs", "reply.cjs"],
  ["ncc", "esm", "reply.mjs"],
  ["ncc", "cjs", "reply.cjs"],
] as const;

describe("bundles", unless(missingTools), () => {
  it.each(thorough ? CASES : CASES.slice(0, 1))(
    "by %s, as %s, of %s, exchange messages over tcp and ipc",
    async (...options) => {
      const file = await bundle(...options);
      for (const transport of ["tcp", "ipc"]) await exchange(file, transport);
    },
    DEADLINE,
  );

  it.each(thorough ? ["esbuild", "rollup", "webpack", "vite"] : ["esbuild"])(
    "by %s have the classes and the context of the package once, whatever sub-paths are imported",
    async (bundler) => {
      const file = await bundle(bundler, "esm", "all.mjs");
      expect(await processes.start(file, [], { env }).success()).toEqual(["true true true true"]);
    },
    DEADLINE,
  );

  it("run on other runtimes", async () => {
    const file = await bundle("esbuild", "esm", "reply.mjs");
    for (const { command } of otherRuntimes())
      if (command !== undefined) await exchange(file, "tcp", command);
  });

  it("can do without the condition by which bundlers are told from others, with zeromq/inline", async () => {
    for (const [entry, format] of [
      ["reply.mjs", "esm"],
      ["reply.cjs", "cjs"],
    ] as const) {
      const code = readFileSync(join(project, entry), "utf8");
      writeFileSync(join(project, `inline-${entry}`), code.replace('"zeromq"', '"zeromq/inline"'));
      await exchange(await bundle("esbuild with conditions", format, `inline-${entry}`), "tcp");
    }
  });

  it.each(thorough ? WITHOUT_CONDITION : WITHOUT_CONDITION.slice(0, 2))(
    "by %s, as %s, of %s, have the .wasm without that condition too",
    async (...options) => exchange(await bundle(...options), "tcp"),
    DEADLINE,
  );
});

const bun = runtime("Bun", "bun");
const deno = runtime("Deno", "deno");
const ENTRIES = ["reply.mjs", "reply.cjs"];

describe("the bundlers of runtimes", () => {
  const build = (path: string, args: string[]): Promise<string> => run(path, args, project);
  const output = (name: string): string => join(processes.folder(), name);

  it.each(ENTRIES)(
    "bun build has the .wasm in a bundle of %s",
    { ...unless(bun.missing), timeout: DEADLINE },
    async (entry) => {
      const file = output("program.mjs");
      await build(bun.path, ["build", entry, "--target", "node", "--outfile", file]);
      await exchange(file, "tcp");
      await exchange(file, "tcp", [bun.path]);
    },
  );

  it.each(ENTRIES)(
    "bun build --compile has the .wasm in an executable of %s",
    { ...unless(bun.missing), timeout: DEADLINE },
    async (entry) => {
      const file = output("program");
      await build(bun.path, ["build", entry, "--compile", "--outfile", file]);
      await exchange(file, "tcp", []);
    },
  );

  it("deno bundle has the .wasm in a bundle", { ...unless(deno.missing), timeout: DEADLINE }, async () => {
    const file = output("program.mjs");
    await build(deno.path, ["bundle", "--quiet", "--output", file, "reply.mjs"]);
    await exchange(file, "tcp", [deno.path, "run", "--quiet", "--allow-all"]);
  });
});
