/** The API of version 5 on each runtime: messages, callbacks, and what happens to exceptions in them. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { installOurs, otherRuntimes } from "../support/runtimes.js";

const { start } = useProcesses();
const { options } = installOurs();
const program = join(options.cwd as string, "flow.mjs");
cpSync(join(import.meta.dirname, "../v5-compat/programs/flow.mjs"), program);

/** The same as on Node: see test/v5-compat/flow.test.ts. */
const CASES: [name: string, lines: string[]][] = [
  ["throwInListener", ["received one", "uncaught: mine", "received two", "uncaught: mine"]],
  ["throwInCallback", ["called with undefined", "uncaught: mine", "called again", "received two"]],
  ["sendError", ["uncaught: EAGAIN", "received two"]],
  ["closeUnsent", []],
  ["noTimeout", ["received one", "received two"]],
  ["receiveWhileBinding", ["received one", "received two"]],
  ["idle", ["idle"]],
];

describe.each(otherRuntimes())("v5-compat on $name", ({ command = [], missing }) => {
  it.each(CASES)("does the same as on Node: %s", unless(missing), async (name, lines) => {
    const args = ["zeromq-wasm/v5-compat", name];
    expect(await start(program, args, { ...options, command }).success()).toEqual(lines);
  });
});
