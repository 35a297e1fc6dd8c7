/** Which sockets and contexts the garbage collector takes when a program has no reference to them any more. */
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { describeEach } from "../support/implementations.js";
import { useProcesses } from "../support/processes.js";

const program = fileURLToPath(new URL("../support/collected-program.mjs", import.meta.url));
const { start } = useProcesses();

const NONE = ["0"];

describeEach("garbage collection", (kit) => {
  const left = (name: string): Promise<string[]> =>
    start(program, [kit.implementation.specifier, name], {
      command: [process.execPath, "--expose-gc"],
    }).success();

  it("collects an open socket without references", async () => {
    expect(await left("sockets:nothing")).toEqual(NONE);
  });

  it("collects an open socket if the program does not wait for its events", async () => {
    expect(await left("sockets:events")).toEqual(NONE);
  });

  it.each(["on", "receive", "iterate"])(
    "keeps a socket if the program waits for its events; npm zeromq does not: %s",
    async (use) => {
      const expected = kit.expected("collectedWhileObserved", { theirs: "0", ours: "20" });
      expect(await left(`sockets:${use}`)).toEqual([expected]);
    },
  );

  it("collects the observers of such sockets, too", async () => {
    // npm zeromq may fail with EADDRINUSE: it names the endpoint of an observer after its address in memory.
    if (!kit.implementation.isOurs) return;
    expect(await left("observers:events")).toEqual(NONE);
  });

  it.each(["nothing", "events", "on", "receive", "iterate"])(
    "collects a context whose only socket is closed: %s",
    async (use) => {
      expect(await left(`contexts:${use}`)).toEqual(NONE);
    },
  );
});
