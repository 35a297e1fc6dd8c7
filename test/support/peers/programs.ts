/** The implementations that tests can talk to, and a word on the terminal about those that are not here. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { PeerProgram } from "./client.js";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
 * Ours. With ZEROMQ_TEST_PACKAGE=zeromq the native package stands in for it, which shows whether a test
 * expects what libzmq really does.
 */
export const ours: PeerProgram = {
  name: "ours",
  command: [process.execPath, path("peer.mjs"), process.env.ZEROMQ_TEST_PACKAGE ?? "zeromq-wasm"],
  observes: true,
};

const native: PeerProgram = {
  name: "native zeromq",
  command: [process.execPath, path("peer.mjs"), "zeromq"],
};

/** The distribution's Python first: that is where its python3-zmq is. */
const PYTHONS = ["/usr/bin/python3", "python3"];

function succeeds(command: string[], ...more: string[]): boolean {
  const [file = "", ...args] = command;
  return spawnSync(file, [...args, ...more], { stdio: "ignore" }).status === 0;
}

function notice(what: string, remedy: string): void {
  console.warn(`SKIPPED: ${what} is not available here (${remedy}); tests with it are left out`);
}

function findPyzmq(): PeerProgram | undefined {
  const python = PYTHONS.find((file) => succeeds([file], "-c", "import zmq.asyncio"));
  return python === undefined ? undefined : { name: "pyzmq", command: [python, path("peer.py")] };
}

/** Undefined where the native package does not load. */
export function nativeProgram(): PeerProgram | undefined {
  return succeeds([process.execPath, "-e", 'require("zeromq")']) ? native : undefined;
}

export interface Implementation {
  name: string;
  /** Undefined where it cannot be had. */
  program: PeerProgram | undefined;
}

/** Everything that speaks ZMTP and is not ours. Looks for it, so call it once per test file. */
export function implementations(): Implementation[] {
  const found = [
    { name: "native zeromq", program: nativeProgram(), remedy: "npm ci" },
    { name: "pyzmq", program: findPyzmq(), remedy: "apt-get install python3-zmq" },
  ];
  for (const { name, program, remedy } of found) {
    if (program === undefined) notice(name, remedy);
  }
  return found;
}
