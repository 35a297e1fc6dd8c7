/** Scenarios in which messages are transferred: how many in a second, and how long a round trip takes. */
import type { Goal, Scenario } from "../scenario.js";
import type { Transport } from "../tasks.js";
import { KIB, MIB, bytes, less, named, native, rate, scenario, work } from "./make.js";

/** The goals for one message after the other, by size. */
function streamGoal(size: number): Goal {
  if (size <= 128) return native(4, 6);
  if (size <= KIB) return native(2.5, 4);
  if (size <= 16 * KIB) return native(1.5, 2.5);
  return size <= 64 * KIB ? native(1.2, 1.6) : native(1.05, 1.3);
}

const ofFrames: Goal = { than: "frames", must: 0.9, aim: 1 };

const SIZES = [16, 128, KIB, 4 * KIB, 16 * KIB, 64 * KIB, MIB, 16 * MIB];
const QUICK_SIZES = [16, KIB, 64 * KIB, MIB];
const HUGE = 100 * MIB;

/** Large messages are few, so they take longer to give a figure. */
const longer = (size: number): Scenario["times"] => ({ warmUp: 1, seconds: size >= 16 * MIB ? 3 : 1 });

const pushPull = (transport: Transport, sizes: number[]): Scenario[] =>
  sizes.map((size) => {
    const isTcp = transport === "tcp";
    return scenario({
      name: `push-pull/${transport}/${named(size)}`,
      group: `PUSH/PULL over ${transport}, messages a second`,
      label: bytes(size),
      processes: [work("pull", size, { transport }), work("push", size, { transport })],
      figures: [rate(streamGoal(size), ...(isTcp && size >= 64 * KIB ? [ofFrames] : []))],
      limits: isTcp && size >= 4 * KIB ? ["frames", "net"] : [],
      variant: size >= HUGE ? "full" : isTcp && QUICK_SIZES.includes(size) ? "quick" : "usual",
      times: longer(size),
    });
  });

const inThread = SIZES.map((size) =>
  scenario({
    name: `push-pull/inproc/${named(size)}`,
    group: "PUSH/PULL over inproc in one thread, messages a second",
    label: bytes(size),
    processes: [work("push-pull-inproc", size)],
    figures: [rate(native(5, 10))],
    variant: size === KIB ? "quick" : "usual",
    times: longer(size),
  }),
);

const betweenThreads = [16, KIB, 64 * KIB].map((size) =>
  scenario({
    name: `push-pull/worker/${named(size)}`,
    group: "PUSH/PULL over inproc from a worker thread, messages a second",
    label: bytes(size),
    processes: [work("push-pull-worker", size)],
    figures: [rate(native(5, 10))],
  }),
);

const pubSub = [
  { count: 1, size: 16, transport: "tcp" as const },
  { count: 1, size: 16, transport: "ipc" as const },
  { count: 1, size: KIB, transport: "tcp" as const },
  { count: 50, size: 16, transport: "tcp" as const },
  { count: 50, size: KIB, transport: "tcp" as const },
].map(({ count, size, transport }) =>
  scenario({
    name: `pub-sub/${transport}/${count}/${named(size)}`,
    group: "PUB/SUB, messages delivered a second",
    label: `${transport}, ${count} SUB, ${bytes(size)}`,
    processes: [work("sub", size, { transport, count }), work("pub", size, { transport })],
    figures: [rate(streamGoal(size))],
    variant: count === 50 && size === 16 ? "quick" : "usual",
  }),
);

const ECHO = 64;

const patterns = [
  scenario({
    name: "dealer-router/1",
    group: "Other patterns over tcp, messages or round trips a second",
    label: `1 DEALER, 100 under way, ROUTER, ${bytes(ECHO)}`,
    processes: [work("dealer", ECHO, { window: 100 }), work("router", ECHO)],
    figures: [rate(native(4, 6))],
    variant: "quick",
  }),
  scenario({
    name: "dealer-router/100",
    group: "Other patterns over tcp, messages or round trips a second",
    label: `100 DEALER, ROUTER, ${bytes(ECHO)}`,
    processes: [work("dealer", ECHO, { count: 100 }), work("router", ECHO)],
    figures: [rate(native(2, 4))],
    variant: "quick",
  }),
  scenario({
    name: "multipart",
    group: "Other patterns over tcp, messages or round trips a second",
    label: "PUSH/PULL, 4 × 256 B",
    processes: [work("pull", 256, { parts: 4 }), work("push", 256, { parts: 4 })],
    figures: [rate(native(2, 4))],
    variant: "quick",
  }),
  ...[1, 20].map((count) =>
    scenario({
      name: `proxy/${count}`,
      group: "Other patterns over tcp, messages or round trips a second",
      label: `${count} REQ, proxy, 1 REP, ${bytes(ECHO)}`,
      processes: [work("req", ECHO, { count }), work("proxy"), work("rep", ECHO, { isBehindProxy: true })],
      figures: [rate(native(2, 4))],
    }),
  ),
];

const CURVE_GOALS: [size: number, goal: Goal][] = [
  [64, native(1.5, 2)],
  [KIB, native(1.3, 1.6)],
  [64 * KIB, native(0.8, 1)],
  [MIB, native(0.8, 1)],
];

const curve = CURVE_GOALS.map(([size, goal]) =>
  scenario({
    name: `curve/${named(size)}`,
    group: "PUSH/PULL with CURVE over tcp, messages a second",
    label: bytes(size),
    processes: [work("pull", size, { curve: true }), work("push", size, { curve: true })],
    figures: [rate(goal)],
    variant: size === 64 * KIB ? "quick" : "usual",
  }),
);

const LATENCY = [
  { pattern: "req-rep", transport: "tcp", isPinned: true },
  { pattern: "req-rep", transport: "tcp", isPinned: false },
  { pattern: "req-rep", transport: "ipc", isPinned: true },
  { pattern: "req-rep", transport: "ipc", isPinned: false },
  { pattern: "dealer-router", transport: "tcp", isPinned: true },
  { pattern: "dealer-router", transport: "tcp", isPinned: false },
] as const;

const latency = LATENCY.map(({ pattern, transport, isPinned }) => {
  const [asker, answerer] =
    pattern === "req-rep" ? (["req", "rep"] as const) : (["dealer", "router"] as const);
  const place = isPinned ? "pinned" : "unpinned";
  // What the system does with processes that are not pinned is not this package's doing.
  const goals: Goal[] = isPinned
    ? [
        { than: "native", must: 0.7 },
        { than: "net", aim: 1.2 },
      ]
    : [];
  return scenario({
    name: `round-trip/${pattern}/${transport}/${place}`,
    group: "Round trips of 16 B, one at a time",
    label: `${pattern === "req-rep" ? "REQ/REP" : "DEALER/ROUTER"} ${transport} ${place}`,
    processes: [work(asker, 16, { transport }), work(answerer, 16, { transport })],
    figures: [less("p50", "p50", "µs", ...goals), less("p99", "p99", "µs", ...goals)],
    limits: ["net"],
    variant: pattern === "req-rep" && transport === "tcp" ? "quick" : "usual",
    isPinned,
    // There are fewer messages in a second, and a pinned process compiles its code on its only processor.
    times: { warmUp: 3, seconds: 1 },
  });
});
latency.push(
  scenario({
    name: "round-trip/req-rep/inproc",
    group: "Round trips of 16 B, one at a time",
    label: "REQ/REP inproc, one thread",
    processes: [work("req-rep-inproc", 16)],
    figures: [less("p50", "p50", "µs"), less("p99", "p99", "µs")],
  }),
);

export const TRANSFER: Scenario[] = [
  ...pushPull("tcp", [...SIZES, HUGE]),
  ...pushPull("ipc", SIZES),
  ...inThread,
  ...betweenThreads,
  ...pubSub,
  ...patterns,
  ...curve,
  ...latency,
];
