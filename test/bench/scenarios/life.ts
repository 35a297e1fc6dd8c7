/** Scenarios about what else a library costs: its start, its peers and sockets, and the event loop of its user. */
import type { Scenario } from "../scenario.js";
import { KIB, bytes, less, more, named, native, rate, scenario, work } from "./make.js";

const ms = "ms";

const cold = scenario({
  name: "cold-start",
  group: "Cold start: time since the program's first line",
  label: "",
  processes: [work("cold")],
  figures: [
    less("import", "imported", ms),
    less("first", "first socket", ms, native(1.3, 1)),
    less("sockets", "two sockets", ms),
    less("bind", "bound", ms),
    less("reply", "first reply", ms, native(2.5, 1.5)),
    less("thousand", "1,000 round trips", ms, native(1.8, 1.2)),
  ],
  variant: "quick",
  hasCosts: false,
});

const memoryPerPeer = less("peer", "memory each", "KiB", native(1.2, 1));

const peers = [
  ...([100, 1_000, 10_000] as const).map((count) =>
    scenario({
      name: `peers/${count}`,
      group: "Peers of one socket over tcp",
      label: `${count} peers`,
      processes: [work("accept", 0, { count }), work("raw-peers", 0, { count, isHelper: true })],
      figures: [rate(native(0.8, 1)), memoryPerPeer],
      variant: count === 1_000 ? "quick" : count === 100 ? "usual" : "full",
      deadline: 120,
    }),
  ),
  scenario({
    name: "peers/both-ends",
    group: "Peers of one socket over tcp",
    label: "2000 peers, sockets of the same library",
    processes: [work("accept", 0, { count: 2_000 }), work("push-peers", 0, { count: 2_000, isHelper: true })],
    figures: [rate(native(0.8, 1))],
    deadline: 60,
  }),
];

const RECONNECTING: [count: number, interval: number][] = [
  [100, 100],
  [300, 10],
];

const reconnecting = RECONNECTING.map(([count, interval]) =>
  scenario({
    name: `reconnect/${count}`,
    group: "Sockets and contexts",
    label: `${count} sockets reconnect to nobody each ${interval} ms`,
    processes: [work("reconnect", 0, { count, interval })],
    figures: [less("percent", "CPU", "%", native(1.5, 1))],
    variant: count === 100 ? "quick" : "usual",
    hasCosts: false,
    times: { warmUp: 1, seconds: 2 },
  }),
);

const sockets = [
  scenario({
    name: "open-close",
    group: "Sockets and contexts",
    label: "open and close, 100 at once",
    processes: [work("open-close", KIB, { count: 100 })],
    figures: [less("socket", "each", "µs", native(1, 0.5))],
    hasCosts: false,
  }),
  scenario({
    name: "context",
    group: "Sockets and contexts",
    label: "new Context and its first socket",
    processes: [work("contexts", 0, { count: 10 })],
    figures: [
      less("time", "time", ms, { must: 1.5 }),
      less("external", "external memory", "MiB", { must: 2 }),
      less("contextRss", "resident memory", "MiB"),
    ],
    variant: "quick",
    hasCosts: false,
  }),
  scenario({
    name: "idle-socket",
    group: "Sockets and contexts",
    label: "memory of a bound socket, 500 of them",
    processes: [work("idle-sockets", 0, { count: 500 })],
    figures: [less("socket", "each", "KiB", native(1.2, 1))],
    hasCosts: false,
  }),
  scenario({
    name: "idle-process",
    group: "Sockets and contexts",
    label: "memory with one bound socket, above an empty process",
    processes: [work("idle")],
    figures: [less("above", "", "MiB", native(1.2, 1))],
    variant: "quick",
    hasCosts: false,
  }),
];

const floods = [16, KIB, 64 * KIB].map((size) =>
  scenario({
    name: `event-loop/${named(size)}`,
    group: "The receiver's event loop while it is flooded over tcp",
    label: `PUSH/PULL, ${bytes(size)}`,
    processes: [work("pull", size, { watchLoop: true }), work("push", size)],
    figures: [less("loopP99", "delay p99", ms, native(1, 0.5)), more("rate", "", "/s")],
    variant: size === 16 ? "quick" : "usual",
  }),
);

const busy = [16, 64 * KIB].map((size) =>
  scenario({
    name: `busy-receiver/${named(size)}`,
    group: "PUSH/PULL over tcp while the receiver's own code is busy half of the time",
    label: bytes(size),
    processes: [work("pull", size, { busy: 0.5 }), work("push", size)],
    figures: [rate()],
  }),
);

export const LIFE: Scenario[] = [cold, ...peers, ...reconnecting, ...sockets, ...floods, ...busy];
