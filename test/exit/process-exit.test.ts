// process.exit() leaves no event loop: what was accepted for sending must be in the kernel's hands by then.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { Pull } from "../../src/index.js";
import { useProcesses } from "../support/processes.js";

const programs = join(import.meta.dirname, "programs");

describe("process.exit()", () => {
  const processes = useProcesses();

  it.each(["tcp", "ipc"] as const)("delivers what was accepted over %s", async (transport) => {
    const pull = new Pull();
    await pull.bind(transport === "tcp" ? "tcp://127.0.0.1:*" : "ipc://*");
    const count = 10_000;
    const program = processes.start(join(programs, "send-and-exit.mjs"), [
      String(pull.lastEndpoint),
      String(count),
    ]);
    for (let i = 0; i < count; i++) expect(String(await pull.receive())).toBe(`message ${i}`);
    expect((await program.ended).code).toBe(0);
    pull.close();
  });

  it("removes the files of ipc endpoints", async () => {
    const program = processes.start(join(programs, "bind-and-exit.mjs"));
    const [, path = ""] = await program.line(/^ipc:\/\/(.*)$/);
    await program.ended;
    expect(existsSync(path)).toBe(false);
    expect(existsSync(dirname(path))).toBe(false);
  });
});
