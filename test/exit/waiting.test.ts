// Each pending operation keeps the process alive, in whatever order they end.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Pull, Push, Reply } from "../../src/index.js";
import "../support/leaks.js";
import { useProcesses } from "../support/processes.js";

const programs = join(import.meta.dirname, "programs");

describe("a process with two pending receives", () => {
  const processes = useProcesses();

  it.each([
    ["a message", "message"],
    ["its timeout", "timeout"],
  ])("stays for the second when the first ends by %s", async (_, how) => {
    const program = processes.start(join(programs, "wait-and-exit.mjs"), [how]);
    const [address] = await program.line(/^tcp:.*$/);
    const push = new Push();
    push.connect(address);
    await push.send("what was awaited");
    await program.line(/^received what was awaited$/);
    expect((await program.ended).code).toBe(0);
    push.close();
  });
});

describe("a process that only listens to the events of a socket", () => {
  const processes = useProcesses();

  it("goes on, and so does the socket", async () => {
    const address = await processes.address("tcp");
    const program = processes.start(join(programs, "listen-only.mjs"), [address], {
      command: [process.execPath, "--expose-gc"],
    });
    await program.line(/^collected what could be$/);
    const reply = new Reply();
    await reply.bind(address);
    await program.line(/^handshake$/);
    expect((await program.ended).code).toBe(0);
    reply.close();
  });
});

describe("a process that waits until its messages are delivered", () => {
  const processes = useProcesses();

  it("is not affected by unref'd timers that use sockets meanwhile", async () => {
    const address = await processes.address("tcp");
    const program = processes.start(join(programs, "go-on.mjs"), [address]);
    await program.line(/^went on$/);
    const pull = new Pull();
    await pull.bind(address);
    expect(String(await pull.receive())).toBe("queued");
    expect(await program.success()).toEqual(["went on"]);
    pull.close();
  });
});
