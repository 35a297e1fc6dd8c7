/** The settings of tcp connections, as the kernel reports them, in runtimes that can set them. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { installOurs, otherRuntimes } from "../support/runtimes.js";

const { start } = useProcesses();
const ours = installOurs();
const script = join(import.meta.dirname, "../support/tcp-settings.mjs");
const specifier = pathToFileURL(
  join(String(ours.options.cwd), "node_modules/zeromq-wasm/dist/index.mjs"),
).href;

/** The runtimes that have `setTypeOfService()`, in the versions that the tests use. */
const CAN_SET = ["Node 24", "Bun"];

describe.each(otherRuntimes())("$name", ({ name, command, missing }) => {
  it("sets the type of service if it can", unless(missing), async () => {
    const lines = await start(script, [specifier], { ...ours.options, command }).success();
    expect(lines.sort()).toEqual(CAN_SET.includes(name) ? ["32", "64", "received"] : ["received"]);
  });
});
