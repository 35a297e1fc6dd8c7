/** Small frames that are received together keep their memory when one of them is transferred, in every runtime. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { installOurs, otherRuntimes } from "../support/runtimes.js";

const { start } = useProcesses();
const { options } = installOurs();
const program = join(options.cwd as string, "transferred.mjs");
cpSync(join(import.meta.dirname, "programs/transferred.mjs"), program);

describe("frames that are received together", () => {
  for (const { name, command, missing } of otherRuntimes())
    it.each([[], ["frozen"]])(
      `keep their memory in ${name} %s`,
      unless(missing),
      async (...args: string[]) => {
        const lines = await start(program, args, { ...options, command }).success();
        expect(lines).toEqual(["structuredClone 100", "postMessage 100"]);
      },
    );
});
