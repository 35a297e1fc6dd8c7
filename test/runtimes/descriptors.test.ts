/** A process that has no free descriptors gets errors and events, and goes on when there are descriptors again. */
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { installOurs, otherRuntimes } from "../support/runtimes.js";

const { start, folder } = useProcesses();
const { options } = installOurs();
const program = join(options.cwd as string, "descriptors.mjs");
cpSync(join(import.meta.dirname, "programs/descriptors.mjs"), program);

const RUNTIMES = [
  { name: "this Node", command: [process.execPath], missing: undefined },
  ...otherRuntimes().filter(({ name }) => name.startsWith("Node")),
];

describe.each(RUNTIMES)("$name without free descriptors", ({ command = [], missing }) => {
  it("says EMFILE, and goes on", unless(missing), async () => {
    const temporary = join(folder(), "temporary");
    mkdirSync(temporary);
    const env = { ...options.env, TMPDIR: temporary };
    const limited = ["bash", "-c", 'ulimit -n 100; exec "$@"', "bash", ...command];
    const lines = await start(program, [temporary], { ...options, env, command: limited }).success();
    expect(lines).toEqual([
      "bind tcp://127.0.0.1:* EMFILE",
      "bind ipc://FOLDER/socket EMFILE",
      "bind ipc://* EMFILE",
      "bindSync tcp://127.0.0.1:* EMFILE",
      "bindSync ipc://FOLDER/socket EMFILE",
      "bindSync ipc://* EMFILE",
      "connect tcp://127.0.0.1:PORT EMFILE",
      "connect ipc://FOLDER/absent EMFILE",
      "context works",
      "left 0",
    ]);
  });
});
