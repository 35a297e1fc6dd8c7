// An exception in a handler is an uncaught exception of the process. Sockets and observers go on.
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeEach } from "../support/implementations.js";
import { useProcesses } from "../support/processes.js";

const program = join(import.meta.dirname, "programs/throw-in-handlers.mjs");
const { start } = useProcesses();

describeEach("handlers that throw", (kit) => {
  it("do not stop sockets and observers", async () => {
    const more = kit.expected("throwingListener", { theirs: [], ours: ["to the end"] });
    const lines = await start(program, [kit.implementation.specifier, ...more]).success();
    const places = ["in a listener", "in a tick", "in a microtask", "in an immediate", "after receiving one"];
    for (const place of places) expect(lines).toContain(`uncaught: ${place}`);
    expect(lines).toContain("received two");
    const goesOn = kit.deviates("throwingListener");
    if (goesOn) expect(lines).toContain("accept");
    expect(lines).toHaveLength(places.length + (goesOn ? 2 : 1));
  });
});
