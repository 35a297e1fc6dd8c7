/** A process evaluates the package again and again: nothing piles up, and copies that are still used go on working. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { installOurs, otherRuntimes } from "../support/runtimes.js";

/** Milliseconds. A copy can be collected a second after its last use at the earliest. */
const DEADLINE = 60_000;

const processes = useProcesses();
const ours = installOurs();
const program = join(String(ours.options.cwd), "copies.cjs");
cpSync(join(import.meta.dirname, "fixtures/copies.cjs"), program);

const nodes = [
  { name: "this Node", command: [process.execPath], missing: undefined },
  ...otherRuntimes().filter(({ name }) => name.includes("Node")),
];

/** Listeners of the process that a copy adds are printed as well, so these lines say that there are none. */
const lines = (copies: number, ...more: string[]): string[] => [
  `copies: ${copies}`,
  ...more,
  "the first copy answers: question",
  "warnings: none",
];

describe.each(nodes)(
  "on $name, the package evaluated 12 times more",
  { timeout: DEADLINE },
  ({ command, missing }) => {
    const run = (way: string): Promise<string[]> =>
      processes
        .start(program, [way], { ...ours.options, command: [...(command ?? []), "--expose-gc"] })
        .success(DEADLINE);

    it("after its files have left the cache of require(): one copy", unless(missing), async () => {
      expect(await run("require")).toEqual(lines(1));
    });

    it("by import() of other addresses: one copy", unless(missing), async () => {
      expect(await run("import")).toEqual(lines(1));
    });

    it("in other realms: copies share listeners and are collected after use", unless(missing), async () => {
      expect(await run("realms")).toEqual(lines(12, "collected"));
    });

    it("in other versions: copies share listeners", unless(missing), async () => {
      expect(await run("versions")).toEqual(lines(12));
    });
  },
);
