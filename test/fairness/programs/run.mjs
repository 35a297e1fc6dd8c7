// Runs one scenario, each part in a process of its own, and returns what the server and the peer have measured.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { pause } from "../../support/wait.mjs";

const program = (name) => new URL(`${name}.mjs`, import.meta.url).pathname;

/** How each scenario is run: the server's mode, the kind of the peer that behaves well, and for how long. */
export const SCENARIOS = {
  quiet: {},
  commands: {},
  manyCommands: {},
  pings: {},
  pingsUnread: {},
  subscriptions: {},
  emptyFrames: {},
  smallMessages: {},
  largeMessages: {},
  hellos: { mode: "curve", untilDone: true },
  properties: {},
  hugeFrame: { untilDone: true },
  storm: { kind: "newcomer" },
  silence: { kind: "newcomer", untilDone: true },
};

class Part {
  constructor(name, args, command = [process.execPath]) {
    const [file, ...before] = command;
    this.name = name;
    this.child = spawn(file, [...before, program(name), ...args], { stdio: ["pipe", "pipe", "inherit"] });
    this.child.stdin.on("error", () => undefined);
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.gone = new Promise((resolve) => this.child.once("close", resolve));
  }

  async line() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`The ${this.name} has ended`);
    return value;
  }

  say(text) {
    this.child.stdin.write(`${text}\n`);
  }

  async ask() {
    this.say("report");
    return JSON.parse(await this.line());
  }

  /** Ends it: some are too busy to read "leave". */
  async end() {
    this.child.kill("SIGKILL");
    await this.gone;
  }
}

const after = (milliseconds) => pause(milliseconds, "it is the time of a measurement");

/** `specifier`: the package of the server. `command`: the runtime of the server. */
export async function run(name, specifier, { seconds = 3, command } = {}) {
  const { mode = "plain", kind = "connected", untilDone = false } = SCENARIOS[name];
  const parts = [];
  const start = (...args) => {
    const part = new Part(...args);
    parts.push(part);
    return part;
  };
  try {
    const server = start("server", [specifier, mode], command);
    const ports = JSON.parse(await server.line());
    const key = mode === "curve" ? [ports.publicKey] : [];
    const peer = start("peer", [ports.router, kind, ...key]);
    await peer.line();
    let attacker;
    if (name !== "quiet") {
      attacker = start("attacker", [name, ports.router, ports.publisher, ports.publicKey]);
      await attacker.line();
    }
    await peer.ask();
    const before = await server.ask();
    attacker?.say("start");
    const began = performance.now();
    const time = after(seconds * 1000);
    await (untilDone ? Promise.race([attacker.line(), after(15_000)]) : time);
    const elapsed = performance.now() - began;
    const answer = Promise.race([
      peer.ask(),
      after(5000).then(() => ({ count: 0, p50: NaN, p99: NaN, max: NaN })),
    ]);
    const [gap, trip] = await Promise.all([server.ask(), answer]);
    return { gap, trip, elapsed, cpu: Math.round(((gap.used - before.used) / elapsed) * 100) };
  } finally {
    await Promise.all(parts.map((part) => part.end()));
  }
}
