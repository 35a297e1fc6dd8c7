/** Bundles run where there is neither the package nor its .wasm, and talk to programs that have it installed. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { otherRuntimes } from "../support/runtimes.js";
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

async function exchange(file: string, transport: string, command?: string[]): Promise<void> {
  const address = transport === "tcp" ? "tcp://127.0.0.1:*" : await processes.address("ipc");
  const options = { env, cwd: join(file, ".."), ...(command && { command }) };
  const reply = processes.start(file, [address], options);
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

  it("without either find the .wasm that is beside them, or say what is missing", async () => {
    for (const format of ["esm", "cjs"] as const) {
      const file = await bundle("esbuild with conditions", format, "reply.mjs");
      const absent = processes.start(file, ["tcp://127.0.0.1:*"], { env });
      expect(await absent.exit()).toMatchObject({ code: 1 });
      expect(absent.errors).toContain("Then import zeromq-wasm/inline instead.");
      if (format === "cjs") continue;
      cpSync(join(project, "node_modules/zeromq/dist/zeromq.wasm"), join(file, "../zeromq.wasm"));
      await exchange(file, "tcp");
    }
  });
});
