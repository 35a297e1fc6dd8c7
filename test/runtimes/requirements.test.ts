/** Processes that lack what WebAssembly needs: the package works, or its error says what to do. */
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { installOurs, otherRuntimes } from "../support/runtimes.js";

const { start } = useProcesses();
const { options } = installOurs();
const program = join(options.cwd as string, "open.mjs");
writeFileSync(
  program,
  'import { Push } from "zeromq-wasm";\ntry {\n  new Push().close();\n  console.log("works");\n} catch (error) {\n  console.log(error.message);\n}\n',
);

/** Kilobytes of addresses: Node 20 and 22 reserve 10 GiB for each WebAssembly memory, newer ones only if they can. */
const ADDRESSES = 6_000_000;
const FLAG = "--disable-wasm-trap-handler";
const limited = ["bash", "-c", `ulimit -v ${ADDRESSES}; exec "$@"`, "bash"];

const NODES = [
  { name: "Node 20", command: [process.execPath], missing: undefined },
  ...otherRuntimes().filter(({ name }) => name.startsWith("Node")),
];

describe.each(NODES)("$name", ({ name, command = [], missing }) => {
  const run = async (...before: string[]): Promise<string> =>
    (await start(program, [], { ...options, command: before }).success()).join("\n");

  it("with few addresses works, or names the flag with which it does", unless(missing), async () => {
    const outcome = await run(...limited, ...command);
    if (["Node 20", "Node 22"].includes(name)) expect(outcome).toContain(`start Node.js with ${FLAG}`);
    else expect(outcome).toBe("works");
    expect(await run(...limited, ...command, FLAG)).toBe("works");
  });

  it("without WebAssembly names the flag that switched it off", unless(missing), async () => {
    expect(await run(...command, "--jitless")).toContain("Start Node.js without --jitless");
  });
});
