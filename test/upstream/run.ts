/** Runs programs, each in a process and a folder of its own. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeCorpus } from "./corpus.js";
import type { Side } from "./expected.js";
import { readReport, type Report } from "./unity.js";

const PROGRAM = resolve("build/upstream/ts/test/upstream/program.js");

/** Beyond what programs allow themselves, which is 60 s at most. */
const LIMIT_SECONDS = 90;

export interface Outcome extends Report {
  readonly program: string;
  readonly seconds: number;
  readonly status: number | null;
  /** All that it wrote. */
  readonly output: string;
}

export const folderOf = (side: Side): string => `build/upstream/${side === "ours" ? "wasm" : "native"}`;

function commandFor(side: Side, program: string): [string, ...string[]] {
  const file = resolve(folderOf(side), program);
  return side === "ours" ? [process.execPath, PROGRAM, `${file}.wasm`] : [file];
}

export async function runProgram(side: Side, program: string): Promise<Outcome> {
  // libzmq takes a path of ipc relative to where it is, and there is not much room for it.
  const folder = mkdtempSync(join(tmpdir(), "zmq-upstream-"));
  const started = performance.now();
  try {
    writeCorpus(folder, program);
    const { output, status } = await start(commandFor(side, program), folder);
    const seconds = (performance.now() - started) / 1000;
    return { program, seconds, status, output, ...readReport(output, status) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(
  [file, ...args]: [string, ...string[]],
  cwd: string,
): Promise<{ output: string; status: number | null }> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    const limit = setTimeout(() => {
      output += `\nNot done after ${LIMIT_SECONDS} s; killed\n`;
      child.kill("SIGKILL");
    }, LIMIT_SECONDS * 1000);
    child.once("error", fail);
    child.once("close", (status) => {
      clearTimeout(limit);
      done({ output, status });
    });
  });
}

/** Runs programs, so many at once; each outcome is reported as it comes. No program gets a second try. */
export async function runAll(
  side: Side,
  programs: readonly string[],
  jobs: number,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const waiting = [...programs];
  const work = async (): Promise<void> => {
    for (let program; (program = waiting.shift()) !== undefined;) {
      onOutcome(await runProgram(side, program));
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
}
