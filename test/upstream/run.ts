/** Runs programs, each in its own process and its own folder. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeCorpus } from "./corpus.js";
import type { Side } from "./expected.js";
import { readReport, type Report } from "./unity.js";

const PROGRAM = resolve("build/upstream/ts/test/upstream/program.js");

/** The time limit of a program. It is longer than the programs' own limit, which is 60 s at most. */
const LIMIT_SECONDS = 90;

export interface Outcome extends Report {
  readonly program: string;
  readonly seconds: number;
  readonly status: number | null;
  /** Everything that the program wrote. */
  readonly output: string;
}

export const folderOf = (side: Side): string => `build/upstream/${side === "ours" ? "wasm" : "native"}`;

const fileOf = (side: Side, program: string): string =>
  resolve(folderOf(side), side === "ours" ? `${program}.wasm` : program);

function commandFor(side: Side, program: string): [string, ...string[]] {
  const file = fileOf(side, program);
  return side === "ours" ? [process.execPath, PROGRAM, file] : [file];
}

export async function runProgram(side: Side, program: string): Promise<Outcome> {
  if (!existsSync(fileOf(side, program))) {
    const output = "It could not be built: what the compiler or the linker says stands above.";
    return { program, seconds: 0, status: null, output, ...readReport(output, null) };
  }
  // ipc paths are relative to this folder, and must be short.
  const folder = mkdtempSync(join(tmpdir(), "zmq-upstream-"));
  const started = performance.now();
  try {
    writeCorpus(folder, program);
    const { stdout, output, status } = await start(commandFor(side, program), folder);
    const seconds = (performance.now() - started) / 1000;
    return { program, seconds, status, output, ...readReport(stdout, status) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ended {
  readonly stdout: string;
  /** The same with the text on stderr, which may be in the middle of a line of stdout. */
  readonly output: string;
  readonly status: number | null;
}

function start([file, ...args]: [string, ...string[]], cwd: string): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
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
      done({ stdout, output, status });
    });
  });
}

/** The ports in the text of a program: numbers, or upstream's names for some ports. */
const FIXED_PORTS = /\b(?:ENDPOINT|PORT)_\d|:[1-9]\d{3,4}\b/;

function usesFixedPorts(program: string): boolean {
  const source = `build/src/libzmq/tests/${program}.cpp`;
  return existsSync(source) && FIXED_PORTS.test(readFileSync(source, "utf8"));
}

/**
 * Runs programs, several at once, and reports each outcome when it is known. No program is run a second time. Programs
 * that may use the same ports run one after the other.
 */
export async function runAll(
  side: Side,
  programs: readonly string[],
  jobs: number,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  const waiting = [...programs];
  let ports: Promise<unknown> = Promise.resolve();
  const run = (program: string): Promise<Outcome> => {
    if (!usesFixedPorts(program)) return runProgram(side, program);
    const outcome = ports.then(() => runProgram(side, program));
    ports = outcome;
    return outcome;
  };
  const work = async (): Promise<void> => {
    for (let program; (program = waiting.shift()) !== undefined;) onOutcome(await run(program));
  };
  await Promise.all(Array.from({ length: jobs }, work));
}
