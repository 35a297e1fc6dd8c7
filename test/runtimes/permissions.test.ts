/** What the runtime forbids is an error of the call, or an event. The context works on, and nothing stays behind. */
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { installOurs, runtime } from "../support/runtimes.js";

const { start, folder } = useProcesses();
const { options } = installOurs();
const program = join(options.cwd as string, "denied.mjs");
cpSync(join(import.meta.dirname, "programs/denied.mjs"), program);

const NODE = ["--permission", "--allow-fs-read=*", "--no-warnings"];
const OLD_NODE = ["--experimental-permission", ...NODE.slice(1)];

/** Only these versions restrict the network. */
const WITHOUT_NETWORK = [
  { ...runtime("Deno", "deno"), args: ["run", "--quiet", "--no-prompt", "--allow-read", "--allow-env"] },
  { ...runtime("Node 26", "node26"), args: NODE },
];
const WITHOUT_FILES = [
  { name: "this Node", path: process.execPath, missing: undefined, args: OLD_NODE },
  { ...runtime("Node 22", "node22"), args: NODE },
  { ...runtime("Node 24", "node24"), args: NODE },
];

const BINDS = ["tcp://127.0.0.1:*", "ws://127.0.0.1:*", "ipc://*", "ipc://FOLDER/bound", "udp://127.0.0.1:*"];
const CONNECTS = [
  "tcp://127.0.0.1:45679",
  "tcp://localhost:45679",
  "ws://127.0.0.1:45679/path",
  "ipc://FOLDER/absent",
  "udp://127.0.0.1:45679",
];

/** Runs the program, which has an empty folder for temporary files. Returns what it printed, and what it left there. */
async function run(path: string, args: string[]): Promise<{ lines: string[]; left: string[] }> {
  const temporary = join(folder(), "temporary");
  mkdirSync(temporary);
  const env = { ...options.env, TMPDIR: temporary };
  const lines = await start(program, [temporary], { ...options, env, command: [path, ...args] }).success();
  return { lines, left: readdirSync(temporary) };
}

describe.each(WITHOUT_NETWORK)("$name without permissions", ({ path, args, missing }) => {
  it("refuses to bind and to connect with EACCES, and goes on", unless(missing), async () => {
    const expected = [
      ...["bind", "bindSync"].flatMap((method) => BINDS.map((endpoint) => `${method} ${endpoint} EACCES`)),
      ...CONNECTS.map((endpoint) => `connect ${endpoint} EACCES`),
      "context works",
    ];
    expect(await run(path, args)).toEqual({ lines: expected, left: [] });
  });
});

describe.each(WITHOUT_FILES)("$name without the permission to write files", ({ path, args, missing }) => {
  it("refuses a temporary path, and leaves nothing behind", unless(missing), async () => {
    const { lines, left } = await run(path, args);
    expect(lines.filter((line) => !line.endsWith(" ok"))).toEqual([
      "bind ipc://* EACCES",
      "bindSync ipc://* EACCES",
      "context works",
    ]);
    expect(lines).toHaveLength(2 * BINDS.length + CONNECTS.length + 1);
    expect(left).toEqual([]);
  });
});
