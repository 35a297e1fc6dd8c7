/**
 * Scenarios that show how the cost of a message grows with the number of other things. Their pictures are curves: one
 * that rises is a loop over all of these things, somewhere.
 */
import type { Scenario } from "../scenario.js";
import type { Work } from "../tasks.js";
import { less, scenario, work } from "./make.js";

const COUNTS = [1, 10, 100, 1_000];

/** The size of messages. */
const SIZE = 64;

const push = work("push", SIZE);

/** What there is more and more of, and the processes for each number. */
const OF: Record<string, (count: number) => Work[]> = {
  "idle peers": (count) => [work("pull", SIZE, { idlePeers: count }), push],
  "idle sockets": (count) => [work("pull", SIZE, { idleSockets: count }), push],
  subscriptions: (count) => [work("sub", SIZE, { topics: count }), work("pub", SIZE)],
  "queued messages": (count) => [work("queue", SIZE, { count })],
};

export const GROWTH_GROUP = "CPU time for a message, by the number of";

export const GROWTH: Scenario[] = Object.entries(OF).flatMap(([what, processes]) =>
  COUNTS.map((count) =>
    scenario({
      name: `growth/${what.replace(" ", "-")}/${count}`,
      group: GROWTH_GROUP,
      label: `${what}: ${count}`,
      processes: processes(count),
      figures: [less("cpu", "", "µs", { than: "native", must: 1, aim: 0.5 })],
      hasCosts: false,
      growth: { what, count },
      deadline: 60,
    }),
  ),
);
