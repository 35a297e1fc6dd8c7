/** Runs one test program in this process: program.js <program.wasm>. Exits with its status, or as after a signal. */
import { readFileSync, writeSync } from "node:fs";
import { Engine } from "../../glue/engine.js";
import { NodeHost } from "../../src/host/node/index.js";
import { Fibers } from "./fibers.js";
import { createUpstreamImports, type Environment } from "./imports.js";

/** The exit statuses that a shell reports for SIGABRT and SIGALRM. */
const ABORTED = 134;
const ALARMED = 142;

const [, , file = ""] = process.argv;
const host = new NodeHost();
let alarmClock: NodeJS.Timeout | undefined;

function report(text: string): void {
  writeSync(2, `${text}\n`);
}

/** The functions of the program on a stack, without the functions that only wait. */
function summary(trace: string): string {
  const functions = [...trace.matchAll(/at (.*) \(wasm:/g)].map(([, name = ""]) => name);
  return functions.filter((name) => !name.startsWith("upstream_")).join(" < ");
}

function alarm(seconds: number): void {
  clearTimeout(alarmClock);
  if (seconds === 0) return;
  alarmClock = setTimeout(() => {
    report(`Not done after ${seconds} s. Where each fiber waits:`);
    for (const trace of environment.fibers.traces()) report(`  ${summary(trace)}`);
    process.exit(ALARMED);
  }, seconds * 1000);
}

Error.stackTraceLimit = 100;
// Keeps the process alive until the program ends it.
host.keepAlive(true);
const engine = new Engine(new WebAssembly.Module(readFileSync(file)), host, {
  trace: process.env.ZEROMQ_WASM_TRACE === "1",
  imports: {
    upstream: createUpstreamImports(() => environment),
  },
});
engine.onFault((fault) => {
  report(fault.message);
  if (fault.cause instanceof Error) report(String(fault.cause.stack));
  process.exit(ABORTED);
});
const fibers = new Fibers(engine, host);
const environment: Environment = { engine, fibers, alarm };
fibers.start();
