/** The programs that tests can talk to, and why some of them may be missing. */
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

function findPyzmq(): PeerProgram | undefined {
  const python = PYTHONS.find((file) => succeeds([file], "-c", "import zmq.asyncio"));
  return python === undefined ? undefined : { name: "pyzmq", command: [python, path("peer.py")] };
}

export interface Implementation {
  name: string;
  /** Undefined where it is missing. */
  program: PeerProgram | undefined;
  /** Why its tests are skipped; undefined where they run. */
  missing: string | undefined;
}

/** npm zeromq. */
export function nativePeer(): Implementation {
  const loads =
    process.env.ZEROMQ_TEST_NATIVE !== "0" && succeeds([process.execPath, "-e", 'require("zeromq")']);
  return describeProgram("native zeromq", loads ? native : undefined, "npm ci");
}

/** Everything that speaks ZMTP and is not ours. Looks for it, so call it once per test file. */
export function implementations(): Implementation[] {
  return [nativePeer(), describeProgram("pyzmq", findPyzmq(), "apt-get install python3-zmq")];
}

function describeProgram(name: string, program: PeerProgram | undefined, remedy: string): Implementation {
  return { name, program, missing: program === undefined ? `${name} does not load (${remedy})` : undefined };
}
