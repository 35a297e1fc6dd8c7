/**
 * Programs as processes: start them, wait for what they print, and be sure that none is left behind.
 *
 * Nothing here sleeps: every wait ends with a line, an exit or a deadline, and a missed deadline shows what
 * the program printed instead.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, vi } from "vitest";

/** Generous, since it only costs time when a test fails anyway. */
const DEADLINE = 20_000;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface StartOptions {
  /** What runs the script; this Node unless given. */
  command?: string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Whether `say()` writes to its input. */
  input?: boolean;
}

export class Program {
  readonly name: string;
  /** What was printed to stdout so far, line by line. */
  readonly lines: string[] = [];
  /** What was printed to stderr so far. */
  errors = "";
  /** Resolves when the program has ended and all of its output is here. */
  readonly ended: Promise<Exit>;

  readonly #child: ChildProcess;
  readonly #listeners = new Set<() => void>();
  #exit: Exit | undefined;
  /** The first line that `line` has not looked at yet. */
  #unread = 0;

  constructor(script: string, args: string[], options: StartOptions) {
    const [command = process.execPath, ...before] = options.command ?? [];
    this.name = [script, ...args].join(" ");
    this.#child = spawn(command, [...before, script, ...args], {
      stdio: [options.input === true ? "pipe" : "ignore", "pipe", "pipe"],
      env: { ...process.env, ...options.env },
      cwd: options.cwd,
    });
    // A program that is stopped takes no input any more.
    this.#child.stdin?.on("error", () => undefined);
    this.ended = this.#collect(this.#child);
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.name} did not start: ${this.errors}`);
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#exit === undefined;
  }

  /**
   * The next line that matches, after the one that was returned last. Rejects when the program ends, or the
   * deadline passes, without one.
   */
  async line(pattern: RegExp, deadline = DEADLINE): Promise<RegExpExecArray> {
    let found: RegExpExecArray | null = null;
    await this.#until(
      () => {
        while (found === null && this.#unread < this.lines.length) {
          found = pattern.exec(this.lines[this.#unread++] ?? "");
        }
        return found !== null;
      },
      `a line like ${pattern}`,
      deadline,
    );
    // Assigned in the closure above, which the compiler does not follow.
    return found as unknown as RegExpExecArray;
  }

  /** Waits until what was printed to stderr matches. Rejects as `line` does. */
  async error(pattern: RegExp, deadline = DEADLINE): Promise<void> {
    await this.#until(() => pattern.test(this.errors), `an error like ${pattern}`, deadline);
  }

  /** Waits for the end, which has to be a good one, and returns all lines. */
  async success(deadline = DEADLINE): Promise<string[]> {
    const { code, signal } = await this.exit(deadline);
    if (code !== 0) throw new Error(this.#report(`ended with ${signal ?? `code ${code}`}`));
    return this.lines;
  }

  /** Waits for the end, whatever it is. */
  async exit(deadline = DEADLINE): Promise<Exit> {
    await this.#until(() => this.#exit !== undefined, "its end", deadline);
    return this.ended;
  }

  /** Writes a line to its input. */
  say(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  signal(signal: NodeJS.Signals): void {
    // Only while it runs: afterwards its pid may belong to somebody else.
    if (this.running) this.#child.kill(signal);
  }

  /** Sends a signal and waits for the program to end. */
  async stop(signal: NodeJS.Signals = "SIGKILL"): Promise<Exit> {
    this.signal(signal);
    return this.exit();
  }

  /** Calls back on everything that is printed and at the end; returns a function that stops it. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #collect(child: ChildProcess): Promise<Exit> {
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new Error("output is not piped");
    createInterface({ input: stdout }).on("line", (line) => {
      this.lines.push(line);
      this.#notify();
    });
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.errors += text;
      this.#notify();
    });
    return new Promise((resolve) => {
      const end = (exit: Exit): void => {
        this.#exit ??= exit;
        resolve(this.#exit);
        this.#notify();
      };
      child.once("error", (error) => {
        this.errors += error.message;
        if (child.pid === undefined) end({ code: null, signal: null });
      });
      child.once("close", (code, signal) => end({ code, signal }));
    });
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #until(condition: () => boolean, what: string, deadline: number): Promise<void> {
    return until([this], condition, (why) => this.#report(`${why} while waiting for ${what}`), deadline);
  }

  #report(what: string): string {
    const text = [...this.lines, this.errors].join("\n").trimEnd();
    return `${this.name}: ${what}. It printed:\n${text || "(nothing)"}`;
  }
}

/**
 * Waits until a condition on what some programs printed holds; looks at it on every line they print. Rejects
 * when the deadline passes or all of them have ended without it.
 */
export function until(
  programs: Program[],
  condition: () => boolean,
  describe: (why: string) => string = (why) => why,
  deadline = DEADLINE,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let undo: (() => void)[] = [];
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      for (const remove of undo) remove();
      undo = [];
      if (error === undefined) resolve();
      else reject(error);
    };
    const check = (): void => {
      if (condition()) settle();
      else if (programs.every((program) => !program.running)) settle(new Error(describe("ended")));
    };
    const timer = setTimeout(() => {
      settle(new Error(describe(`no result after ${deadline} ms`)));
    }, deadline);
    undo = programs.map((program) => program.watch(check));
    check();
  });
}

/** Whether a process runs. For descendants that a test did not start itself. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended still has its pid until its parent, or init, looks at how. Where there is no
    // /proc, it counts as alive until then.
    return !/^\d+ \(.*\) [ZX]/s.test(existsSync("/proc") ? readFileSync(`/proc/${pid}/stat`, "utf8") : "");
  } catch {
    return false;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port === port;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

let lastPort = 10_000 + ((process.pid * 97) % 20_000);

/**
 * A free port to be bound later, for tests in which the connecting side starts first. It lies below the range
 * from which systems take ports on their own: there, somebody else could be given it meanwhile, and a
 * client that keeps trying a port nobody listens on could even be connected to itself.
 */
async function freePort(): Promise<number> {
  do {
    lastPort = lastPort >= 30_000 ? 10_000 : lastPort + 1;
  } while (!(await isFree(lastPort)));
  return lastPort;
}

export interface Processes {
  start(script: string, args?: (string | number)[], options?: StartOptions): Program;
  /** An address that can be bound, by whichever program comes first. */
  address(transport: string): Promise<string>;
  /** A folder that is removed after the test. */
  folder(): string;
}

/** Call once at the top of a test file. After each test it ends what the test started. */
export function useProcesses(): Processes {
  const programs: Program[] = [];
  const folders: string[] = [];
  let sockets = 0;

  vi.setConfig({ testTimeout: 2 * DEADLINE, hookTimeout: DEADLINE });

  const folder = (): string => {
    const path = mkdtempSync(join(tmpdir(), "zmqp-"));
    folders.push(path);
    return path;
  };

  afterEach(async () => {
    const started = programs.splice(0);
    await Promise.all(started.map((program) => program.stop("SIGKILL")));
    for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
  });

  return {
    start(script, args = [], options = {}) {
      const program = new Program(script, args.map(String), options);
      programs.push(program);
      return program;
    },
    async address(transport) {
      if (transport === "tcp") return `tcp://127.0.0.1:${await freePort()}`;
      if (transport === "ipc") return `ipc://${join(folder(), `s${++sockets}`)}`;
      throw new Error(`no address for ${transport}`);
    },
    folder,
  };
}
