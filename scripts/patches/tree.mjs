// libzmq's sources without one of the patches, and the module that is compiled of them. The objects of the last module
// are kept, so only what differs is compiled.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";

const PATCHED = "build/src/libzmq";
const WORK = "build/patches";
const [PLAIN, NEXT, SOURCES, OUT] = ["plain", "next", "src", "out"].map((name) => `${WORK}/${name}`);
/** What is compiled. */
const PARTS = ["src", "include", "external"];

export const WITHOUT = `${OUT}/zeromq.wasm`;

/** Prepares the sources. Returns the numbers of the patches that they are without: a later one may need the one. */
export function leaveOut(patch, patches) {
  copy(PATCHED, NEXT);
  const without = [patch.number];
  if (!apply(patch, "--reverse")) {
    unpackPlain();
    copy(PLAIN, NEXT);
    for (const other of patches) {
      if (other === patch || apply(other)) continue;
      without.push(other.number);
    }
  }
  bringUpToDate();
  return without;
}

/** Compiles. Returns the first error of the compiler, if there is one. */
export function compile() {
  const settings = ["FLAVOUR=release", `ZMQ=${SOURCES}`, `OUT=${OUT}`];
  const jobs = `-j${availableParallelism()}`;
  const result = spawnSync("make", ["--silent", jobs, "-f", "wasm/wasm.mk", ...settings], {
    encoding: "utf8",
  });
  if (result.status === 0) return undefined;
  const lines = `${result.stdout}\n${result.stderr}`.split("\n");
  return lines.find((line) => /\berror:/.test(line)) ?? "the compiler failed";
}

function copy(from, to) {
  rmSync(to, { recursive: true, force: true });
  for (const part of PARTS) cpSync(join(from, part), join(to, part), { recursive: true });
}

function unpackPlain() {
  if (existsSync(PLAIN)) return;
  const source = process.env.LIBZMQ_SRC;
  execFileSync("scripts/setup/unpack.sh", ["LIBZMQ", PLAIN, ...(source ? [source] : [])], {
    env: { ...process.env, UNPATCHED: "1" },
  });
}

/** Returns whether all of the patch applies; if not, nothing has changed. Files that are not compiled do not matter. */
function apply({ file }, ...direction) {
  const changes = readFileSync(file, "utf8");
  const run = (...more) =>
    spawnSync(
      "patch",
      ["-d", NEXT, "-p1", "--force", "--silent", "--no-backup-if-mismatch", ...direction, ...more],
      {
        input: changes,
      },
    ).status === 0;
  return run("--dry-run") && run();
}

/** Writes what differs, and removes what is gone. */
function bringUpToDate() {
  const [wanted, present] = [new Set(files(NEXT)), files(SOURCES)];
  for (const name of present) if (!wanted.has(name)) rmSync(join(SOURCES, name));
  for (const name of wanted) {
    const [bytes, file] = [readFileSync(join(NEXT, name)), join(SOURCES, name)];
    if (existsSync(file) && readFileSync(file).equals(bytes)) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}

function files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1));
}
