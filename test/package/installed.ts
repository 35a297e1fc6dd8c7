/** The package as users get it: packed, and installed with npm into an empty project, under the name zeromq. */
import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll } from "vitest";

export const root = fileURLToPath(new URL("../../", import.meta.url));
/** Bundlers and versions of TypeScript, which `make setup-test` puts there. */
export const tools = join(root, "build/bundlers");

/** `make smoke` tries everything; `make test` what is quick, with one bundler and the oldest TypeScript. */
export const thorough = process.env.ZEROMQ_TEST_SMOKE === "1";

/** Why tests with bundlers and old compilers are skipped; undefined where they run. */
export const missingTools = existsSync(join(tools, "node_modules"))
  ? undefined
  : "the bundlers are not available (make setup-test)";

/** The environment of a user: nothing that points to this checkout. */
export const env = { ...process.env, ZEROMQ_WASM_FILE: undefined, NODE_PATH: undefined };

const TIMEOUT = 120_000;

/** Runs a program that may take long, and returns what it prints; what it prints is in the error if it fails. */
export async function run(command: string, args: string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { cwd, env, timeout: TIMEOUT })).stdout;
  } catch (error) {
    const { message, stdout } = error as Error & { stdout?: string };
    throw new Error(`${message}\n${stdout ?? ""}`, { cause: error });
  }
}

const npm = (args: string[], cwd: string): Buffer =>
  execFileSync("npm", args, { cwd, env, timeout: TIMEOUT, stdio: "pipe" });

/** An empty folder, which lasts until the end of the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "zmq-project-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Packs the package in a folder; returns the name of the tarball, which is in `target`. */
export function pack(folder: string, target: string): string {
  return npm(["pack", "--silent", "--pack-destination", target], folder).toString().trim();
}

/** Installs packages as npm does by default, but without a network. Throws with npm's message if npm refuses. */
export function npmInstall(folder: string, ...packages: string[]): void {
  npm(["install", "--offline", "--no-audit", "--no-fund", ...packages], folder);
}

function project(): string {
  const folder = temporaryFolder();
  cpSync(join(import.meta.dirname, "fixtures"), folder, { recursive: true });
  return folder;
}

function addNodeTypes(folder: string): void {
  mkdirSync(join(folder, "node_modules/@types"), { recursive: true });
  for (const name of ["@types/node", "undici-types"])
    symlinkSync(join(tools, "node_modules", name), join(folder, "node_modules", name), "dir");
}

/** A project with the programs of fixtures/. Lasts until the end of the test file. */
export function installTarball(): string {
  const folder = project();
  const tarball = pack(root, folder);
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ private: true, dependencies: { zeromq: `file:${tarball}` } }),
  );
  npmInstall(folder);
  addNodeTypes(folder);
  return folder;
}

/** The same with npm zeromq, for which the programs are written. */
export function linkNative(): string {
  const folder = project();
  addNodeTypes(folder);
  symlinkSync(join(root, "node_modules/zeromq"), join(folder, "node_modules/zeromq"), "dir");
  return folder;
}
