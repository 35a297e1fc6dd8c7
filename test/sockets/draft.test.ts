/** What zeromq/draft exports; Scatter and Gather. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { Client } from "../../src/draft.js";
import { INVALID, useTransports } from "../support/draft-tests.js";
import { describeEach, failure } from "../support/implementations.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

const transports = useTransports();

describeEach("exports of draft", (kit) => {
  const types = ["Server", "Client", "Radio", "Dish", "Gather", "Scatter", "Datagram"] as const;

  it("are the draft types", () => {
    expect(Object.keys(kit.draft).sort()).toEqual([...types].sort());
    expect(types.map((type) => kit.openDraft(type).type)).toEqual([12, 13, 14, 15, 16, 17, 18]);
    expect(types.map((type) => kit.openDraft(type).threadSafe)).toEqual([
      true,
      true,
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it("are loaded without a warning, in npm zeromq with one", () => {
    const path = kit.implementation.isOurs ? join(root, "dist/draft.cjs") : "zeromq/draft";
    const code = `process.on("warning", ({ message }) => console.log(message)); require(${JSON.stringify(path)});`;
    const { stdout } = spawnSync(process.execPath, ["--no-warnings", "-e", code], {
      cwd: root,
      encoding: "utf8",
    });
    expect(stdout).toBe(
      kit.expected("draftWarning", {
        theirs: "ZeroMQ draft features are experimental and could change at any time.\n",
        ours: "",
      }),
    );
  });

  it.each(types)("%s has the properties of every socket", (type) => {
    const socket = kit.openDraft(type);
    expect(socket).toBeInstanceOf(kit.zmq.Socket);
    expect(socket.constructor).toBe(kit.draft[type]);
    expect(Object.getPrototypeOf(kit.draft[type])).toBe(kit.zmq.Socket);
    expect(Object.isSealed(socket)).toBe(true);
    expect(socket.events).toBe(socket.events);
    expect(
      () => new (kit.draft[type] as unknown as new (options: unknown) => unknown)({ nothing: 1 }),
    ).toThrow("Cannot add property nothing, object is not extensible");
  });
});

describeEach("Scatter and Gather", (kit) => {
  it.each(transports)("share work over %s", async (_name, endpoint) => {
    const [gather, source] = await kit.draftPair("Gather", "Scatter", endpoint());
    const other = kit.openDraft("Gather");
    await other.bind("tcp://127.0.0.1:*");
    source.connect(other.lastEndpoint as string);
    const receiving = [gather.receive(), other.receive()];
    await source.send("one");
    await source.send("two");
    expect((await Promise.all(receiving)).map(String).sort()).toEqual(["one", "two"]);
  });

  it("refuse messages of more than one frame", async () => {
    const [, source] = await kit.draftPair("Gather", "Scatter");
    expect(await failure(() => source.send(["x", "y"] as never))).toMatchObject({
      how: "rejects",
      ...INVALID,
    });
  });

  it("a Gather does not send, and a Scatter does not receive", async () => {
    const [gather, source] = [kit.openDraft("Gather"), kit.openDraft("Scatter")] as unknown as Client[];
    const operations = [failure(() => gather.send("x")), failure(() => source.receive())];
    // In npm zeromq, the process may end here.
    for (const socket of [gather, source]) socket.close();
    for (const outcome of operations)
      expect(await outcome).toMatchObject({ how: "rejects", code: "ENOTSUP" });
  });

  it("keep the last message only, with conflate", async () => {
    const gather = kit.openDraft("Gather", { conflate: true });
    await gather.bind("tcp://127.0.0.1:*");
    const source = kit.openDraft("Scatter");
    source.connect(gather.lastEndpoint as string);
    expect(gather.conflate).toBeUndefined();
    // The last message arrives, even if others are dropped.
    for (let i = 0; i <= 100; i++) await source.send(`${i}`);
    for (let last = ""; last !== "100";) last = String(await gather.receive());
  });
});
