/**
 * A server that one peer, or many, keep as busy as they can: its event loop goes round, and it answers a peer that behaves
 * well. Each part is a process of its own. What is measured is processor time, because wall time also depends on what else
 * the machine does.
 */
import { describe, expect, it } from "vitest";
import { unless } from "../support/needs.js";
import { otherRuntimes } from "../support/runtimes.js";
import { run } from "./programs/run.mjs";

/**
 * The most processor time, in milliseconds, that a pass of the event loop may take; garbage collection and the programs'
 * own work count. A pass takes 5 to 20 ms.
 */
const MOST_WORK = 100;

/**
 * The same for large messages on Bun, which reads from all sockets before anything else runs. A pause holds only the next
 * pass, so they take 140 to 200 ms.
 */
const MOST_LARGE_ON_BUN = 400;

const TIMEOUT = 60_000;

describe("the event loop goes round while", () => {
  it.each([
    ["a peer sends unknown commands", "commands"],
    ["20 peers send unknown commands", "manyCommands"],
    ["a peer sends PINGs", "pings"],
    ["a peer sends PINGs and does not read the answers", "pingsUnread"],
    ["a peer subscribes and unsubscribes", "subscriptions"],
    ["a peer sends empty messages", "emptyFrames"],
    ["20 peers send large messages", "largeMessages"],
    ["a peer sends a huge frame", "hugeFrame"],
    ["hundreds of peers connect and disconnect", "storm"],
  ])(
    "%s",
    async (_, scenario) => {
      const { gap, trip } = await run(scenario, "zeromq-wasm", { seconds: 2 });
      expect(gap.work).toBeLessThan(MOST_WORK);
      expect(trip.count).toBeGreaterThan(0);
    },
    TIMEOUT,
  );
});

describe("a peer that is connected", () => {
  it(
    "is served before 3,000 peers that begin their CURVE handshakes at the same time",
    async () => {
      // If the handshakes came first, one round trip would take as long as all of them.
      const { trip, elapsed } = await run("hellos", "zeromq-wasm");
      expect(trip.max).toBeLessThan(elapsed / 2);
    },
    TIMEOUT,
  );
});

describe.each(otherRuntimes())("on $name", ({ name, command, missing }) => {
  it.each([["commands"], ["largeMessages"]])(
    "the event loop goes round: %s",
    { ...unless(missing), timeout: TIMEOUT },
    async (scenario) => {
      const { gap, trip } = await run(scenario, "zeromq-wasm", { seconds: 2, command });
      const isLargeOnBun = name === "Bun" && scenario === "largeMessages";
      expect(gap.work).toBeLessThan(isLargeOnBun ? MOST_LARGE_ON_BUN : MOST_WORK);
      expect(trip.count).toBeGreaterThan(0);
    },
  );
});
