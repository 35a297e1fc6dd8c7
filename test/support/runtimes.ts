/**
 * The runtimes that the package has to work on, and an installation of it to run there.
 *
 * `make setup-test` puts them into build/runtimes/bin. The tests of one that is missing are skipped.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import type { StartOptions } from "./processes.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Runtime {
  name: string;
  /** What runs a script; undefined where it is not available. */
  command: string[] | undefined;
  /** Why its tests are skipped; undefined where they run. */
  missing: string | undefined;
}

const OTHERS = [
  { name: "Node 22", file: "node22", args: [] },
  { name: "Node 24", file: "node24", args: [] },
  { name: "Deno", file: "deno", args: ["run", "--quiet", "--allow-all"] },
  { name: "Bun", file: "bun", args: [] },
];

/** One of the runtimes in build/runtimes/bin, to be started with other arguments than usual. */
export function runtime(
  name: string,
  file: string,
): { name: string; path: string; missing: string | undefined } {
  const path = join(root, "build/runtimes/bin", file);
  const found = existsSync(path) && spawnSync(path, ["--version"], { stdio: "ignore" }).status === 0;
  return { name, path, missing: found ? undefined : `${name} is not available (make setup-test)` };
}

/** Looks for all of them, so call it once per test file. */
export function otherRuntimes(): Runtime[] {
  return OTHERS.map(({ name, file, args }) => {
    const { path, missing } = runtime(name, file);
    return { name, command: missing === undefined ? [path, ...args] : undefined, missing };
  });
}

/** A folder with a package installed, and the examples and the peer program to use it. */
export interface Installation {
  example(program: string): string;
  peer: string;
  options: StartOptions;
}

function install(addPackage: (path: string) => void): Installation {
  const folder = mkdtempSync(join(tmpdir(), "zmq-install-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  mkdirSync(join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
  addPackage(join(folder, "node_modules/zeromq-wasm"));
  cpSync(join(root, "build/examples"), join(folder, "examples"), { recursive: true });
  cpSync(join(root, "test/support/peers/peer.mjs"), join(folder, "peer.mjs"));
  return {
    example: (program) => join(folder, `examples/${program}.js`),
    peer: join(folder, "peer.mjs"),
    options: {
      cwd: folder,
      // The package finds its own .wasm here, as it will where it is installed.
      env: { ZEROMQ_WASM_FILE: undefined, DENO_DIR: join(folder, "deno"), DENO_NO_UPDATE_CHECK: "1" },
    },
  };
}

/** Ours, as `npm install` would lay it out. Lasts until the end of the test file. */
export function installOurs(): Installation {
  if (!existsSync(join(root, "dist/index.mjs"))) throw new Error('dist/ is missing: run "make build" first');
  return install((path) => {
    mkdirSync(path);
    for (const part of ["package.json", "dist"])
      cpSync(join(root, part), join(path, part), { recursive: true });
  });
}

/** The native package under our name: that the same programs run with it is the point of ours. */
export function installNative(): Installation {
  return install((path) => symlinkSync(join(root, "node_modules/zeromq"), path, "dir"));
}
