// All messages that were accepted arrive, in whatever way their process ends.
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type EventType, Pull, Push } from "../../src/index.js";
import { EventLog } from "../support/event-log.js";
import { sides } from "../support/implementations.js";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { otherRuntimes } from "../support/runtimes.js";

const program = join(import.meta.dirname, "programs/leave.mjs");
const { start, address } = useProcesses();

const WAYS = [
  { way: "naturally", code: 0 },
  { way: "exit", code: 0 },
  { way: "exitAmidWrites", code: 0 },
  { way: "exitStraightAfterConnect", code: 0 },
  { way: "exitInTheSameTick", code: 0 },
  { way: "exitListener", code: 0 },
  { way: "beforeExitListener", code: 0 },
  { way: "signal", code: 0 },
  { way: "exception", code: 1 },
  { way: "rejection", code: 1 },
  { way: "exitOfWorker", code: 0 },
  { way: "naturallyInWorker", code: 0 },
];

/** More bytes than the kernel takes at once. */
const LARGE = { count: 400, size: 64 * 1024 };

const SIZES = [{ count: 10_000, size: 16 }, LARGE];

/** The kernel takes none of these messages completely at once. */
const HUGE = { count: 8, size: 5_000_000 };

interface Outcome {
  code: number | null;
  /** The numbers of the messages that arrived whole. */
  arrived: number[];
}

/** Runs the program and receives what it sends until it has ended. */
async function leave(
  specifier: string,
  way: string,
  at: string,
  count: number,
  size: number,
  command?: string[],
): Promise<Outcome> {
  const pull = new Pull({ receiveHighWaterMark: 0, linger: 0 });
  try {
    const events = new EventLog(pull.events);
    await pull.bind(at);
    const leaving = start(program, [specifier, way, pull.lastEndpoint as string, count, size], {
      command,
    });
    const { code } = await leaving.exit();
    await allGone(pull, events);
    pull.receiveTimeout = 0;
    const arrived: number[] = [];
    for (;;) {
      const message = await pull.receive().catch(() => undefined);
      if (message === undefined) return { code, arrived };
      if (message[1]?.length === size && String(message[0]) !== "hello") arrived.push(Number(message[0]));
    }
  } finally {
    pull.close();
  }
}

/**
 * Waits until all messages of earlier connections have arrived. There may be no such connection. So this makes another
 * connection, which is accepted after them.
 */
async function allGone(pull: Pull, events: EventLog): Promise<void> {
  const last = new Push({ linger: 0 });
  const itsEvents = new EventLog(last.events);
  last.connect(pull.lastEndpoint as string);
  await itsEvents.until("handshake");
  last.close();
  const count = (type: EventType): number => events.types.filter((other) => other === type).length;
  do await events.until("disconnect");
  while (count("disconnect") < count("accept"));
}

const ROWS = [
  ...SIZES.map((size) => ({ transport: "tcp", ways: WAYS, ...size })),
  { transport: "ipc", ways: WAYS, ...LARGE },
  { transport: "tcp", ways: WAYS.filter(({ way }) => way.startsWith("exit")), ...HUGE },
];

describe.each(ROWS)(
  "$count messages of $size bytes arrive over $transport",
  ({ transport, ways, count, size }) => {
    it.each(ways)("when the process ends: $way", async ({ way, code }) => {
      const outcome = await leave("zeromq-wasm", way, await address(transport), count, size);
      expect(outcome).toEqual({ code, arrived: Array.from({ length: count }, (_, i) => i) });
    });
  },
);

/** Ways without a pass of the event loop between the first message and the end, so no write is unfinished. */
const WITHOUT_WRITES = ["exit", "exitStraightAfterConnect", "exitInTheSameTick", "exitOfWorker"];
const AT_LEISURE = ["naturally", "naturallyInWorker"];

/** Deno can send nothing without an event loop, and Bun cannot continue a write that has begun. */
const ELSEWHERE: Record<string, string[]> = {
  "Node 22": WAYS.map(({ way }) => way),
  "Node 24": WAYS.map(({ way }) => way),
  Bun: [...AT_LEISURE, ...WITHOUT_WRITES],
  Deno: ["naturally"],
};

describe.each(otherRuntimes())("on $name", ({ name, command, missing }) => {
  it.each(ELSEWHERE[name] as string[])(
    "all messages arrive when the process ends: %s",
    unless(missing),
    async (way) => {
      const { count, size } = LARGE;
      const { arrived } = await leave("zeromq-wasm", way, await address("tcp"), count, size, command);
      expect(arrived).toEqual(Array.from({ length: count }, (_, i) => i));
    },
  );
});

/** For comparison: npm zeromq must not deliver more. How much it delivers depends on the speed of its threads. */
describe("npm zeromq delivers no more", unless(sides.theirs.missing), () => {
  const rows: string[] = [];

  afterAll(() =>
    console.info(["Arrived, ours and npm zeromq's, when the process ends:", ...rows].join("\n")),
  );

  describe.each(SIZES)("of $count messages of $size bytes", ({ count, size }) => {
    it.each(["naturally", "exit", "exitAmidWrites", "exitListener", "exitStraightAfterConnect", "exception"])(
      "when the process ends: %s",
      async (way) => {
        const at = await address("tcp");
        const ours = (await leave("zeromq-wasm", way, at, count, size)).arrived.length;
        const theirs = (await leave("zeromq", way, at, count, size)).arrived.length;
        rows.push(`  ${way}, ${count} of ${size} bytes: ${ours}, ${theirs}`);
        expect(ours).toBeGreaterThanOrEqual(theirs);
      },
    );
  });
});
