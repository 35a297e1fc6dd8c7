/** When a process ends by itself, and what happens to its queued messages. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { describeEach } from "../support/implementations.js";
import { useFolder } from "../support/folder.js";
import { useProcesses } from "../support/processes.js";

const program = fileURLToPath(new URL("../support/exit-program.mjs", import.meta.url));
const { start, address } = useProcesses();
const folder = useFolder();

describeEach("a process", (kit) => {
  const run = (name: string, endpoint = "", ...command: string[]) =>
    start(program, [kit.implementation.specifier, name, endpoint], {
      ...(command.length > 0 && { command: [process.execPath, ...command] }),
    });

  it.each(["unused", "idle"])("ends although it has open sockets: %s", async (name) => {
    const ended = run(name);
    await ended.success();
    expect(ended.errors).toBe("");
  });

  it("waits for a message", async () => {
    const endpoint = await address("tcp");
    const waiting = run("receive", endpoint);
    await waiting.line(/^still here$/);
    const push = kit.open("Push");
    await push.bind(endpoint);
    await push.send("message");
    expect(await waiting.success()).toEqual(["waiting", "still here", "message"]);
  });

  it("waits until it can send", async () => {
    const endpoint = await address("tcp");
    const waiting = run("send", endpoint);
    await waiting.line(/^still here$/);
    const pull = kit.open("Pull");
    await pull.bind(endpoint);
    expect(String(await pull.receive())).toBe("sent at last");
    await waiting.success();
  });

  it("waits for an event", async () => {
    const endpoint = await address("tcp");
    const waiting = run("events", endpoint);
    await waiting.line(/^waiting$/);
    await kit.open("Push").bind(endpoint);
    expect(await waiting.success()).toEqual(["waiting", "handshake", "end"]);
  });

  it("leaves no folder of an ipc endpoint behind when it exits while it binds", async () => {
    const TMPDIR = folder();
    await start(program, [kit.implementation.specifier, "temporary"], { env: { TMPDIR } }).success();
    expect(readdirSync(TMPDIR)).toHaveLength(kit.expected("temporaryFolderAtExit", { theirs: 1, ours: 0 }));
  });

  it("ends when the time to wait for a message is over", async () => {
    expect(await run("timeout").success()).toEqual(["waiting", "EAGAIN"]);
  });

  it.each(["queue", "queueClosed", "queueOfOtherContext"])("delivers what is queued: %s", async (name) => {
    const endpoint = await address("tcp");
    const queued = run(name, endpoint);
    await queued.line(/^queued$/);
    const pull = kit.open("Pull");
    await pull.bind(endpoint);
    for (let i = 0; i < 100; i++) expect(String((await pull.receive())[0])).toBe(String(i));
    await queued.success();
  });

  it.each([
    ["queue", " Set 'context.blocky = false' to change this behaviour."],
    ["queueOfOtherContext", ""],
  ])("prints a warning when that takes long: %s", async (name, advice) => {
    const endpoint = await address("tcp");
    const queued = run(name, endpoint);
    await queued.line(/^queued$/);
    await queued.error(/\n$/);
    expect(queued.running).toBe(true);
    expect(queued.errors).toBe(
      `(node:${queued.pid}) WARNING: Waiting for queued ZeroMQ messages to be delivered.${advice}\n`,
    );
    const pull = kit.open("Pull");
    await pull.bind(endpoint);
    for (let i = 0; i < 100; i++) await pull.receive();
    await queued.success();
  });

  it.each(["queueNoLinger", "queueNotBlocky", "queueShortLinger"])(
    "drops messages that must not linger: %s",
    async (name) => {
      const queued = run(name, await address("tcp"));
      expect(await queued.success()).toEqual(["queued"]);
      expect(queued.errors).toBe("");
    },
  );
});

describeEach("an object without references", (kit) => {
  const run = (name: string, endpoint: string) =>
    start(program, [kit.implementation.specifier, name, endpoint], {
      command: [process.execPath, "--expose-gc"],
    });

  it("is closed if it is a socket", async () => {
    const pull = kit.open("Pull");
    await pull.bind("tcp://127.0.0.1:*");
    expect(await run("abandonSockets", pull.lastEndpoint as string).success()).toEqual(["collected"]);
  });

  it("gives its port back if it is a socket", async () => {
    expect(await run("abandonBound", "").success()).toEqual(["free again"]);
  });

  it("is ended if it is a context", async () => {
    expect(await run("abandonContexts", "").success()).toEqual(["collected"]);
  });

  it("is kept while an operation is pending; not in npm zeromq", async () => {
    const endpoint = await address("tcp");
    const abandoned = run("abandonPending", endpoint);
    await abandoned.line(/^collected$/);
    if (!kit.deviates("collectedWhilePending")) return;
    const push = kit.open("Push");
    await push.bind(endpoint);
    await push.send("still received");
    expect(await abandoned.success()).toEqual(["collected", "still received"]);
  });

  it("sends its queued messages if it is a socket", async () => {
    const endpoint = await address("tcp");
    const abandoned = run("abandonQueue", endpoint);
    await abandoned.line(/^collected$/);
    const pull = kit.open("Pull");
    await pull.bind(endpoint);
    expect(String(await pull.receive())).toBe("still sent");
    await abandoned.success();
  });
});
