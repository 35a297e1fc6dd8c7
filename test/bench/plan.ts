/** What is measured: the cells of the tables, and how one sample of each is taken. */
import { canPin, pair, single } from "./processes.js";
import type { Library, Measured, Role, Timing } from "./tasks.js";

export type Pattern = "PUSH/PULL" | "REQ/REP";

/** One line of a table. */
export interface Cell {
  pattern: Pattern;
  transport: string;
  size: number;
  /** Whether each of the two processes gets a processor of its own. Otherwise the system decides where they run. */
  isPinned: boolean;
  libraries: Library[];
}

export interface Sample {
  /** Messages or round trips per second. */
  rate: number;
  /**
   * CPU time for each message, in microseconds: of the receiver or the asker, and of the other process if there is one.
   */
  cpu: number[];
  /** Resident memory of the same processes at the end, in bytes. */
  rss: number[];
  /** Only for round trips, in microseconds. */
  p50?: number;
  p99?: number;
}

export interface Selection {
  patterns: Pattern[];
  transports: string[];
  sizes: number[];
  /** Whether another build of this package is measured too. */
  hasBefore: boolean;
}

export const EVERYTHING: Omit<Selection, "hasBefore"> = {
  patterns: ["PUSH/PULL", "REQ/REP"],
  transports: ["tcp", "inproc"],
  sizes: [16, 128, 1024, 65_536, 1_048_576],
};

const ROUND_TRIP_SIZE = 16;

/** Plain sockets transfer a stream of bytes. Below this size, the size of messages does not matter to them. */
export const NET_SIZE = 65_536;

function libraries(transport: string, pattern: Pattern, size: number, hasBefore: boolean): Library[] {
  const compared: Library[] = hasBefore ? ["ours", "before", "native"] : ["ours", "native"];
  if (transport === "tcp" && (pattern === "REQ/REP" || size >= NET_SIZE)) compared.push("net");
  return compared;
}

export function plan({ patterns, transports, sizes, hasBefore }: Selection): Cell[] {
  return patterns.flatMap((pattern) =>
    transports.flatMap((transport) =>
      (pattern === "PUSH/PULL" ? sizes : [ROUND_TRIP_SIZE]).flatMap((size) =>
        placements(transport, pattern).map((isPinned) => ({
          pattern,
          transport,
          size,
          isPinned,
          libraries: libraries(transport, pattern, size, hasBefore),
        })),
      ),
    ),
  );
}

/**
 * Round trips depend mainly on where the two processes run. A system may run them on one processor, where they do not
 * need to wake each other, or on two. Pinned processes always run on two.
 */
function placements(transport: string, pattern: Pattern): boolean[] {
  return pattern === "REQ/REP" && transport !== "inproc" && canPin ? [true, false] : [false];
}

/** The name of a cell of round trips. */
export function placed({ transport, isPinned }: Cell): string {
  if (transport === "inproc" || !canPin) return transport;
  return `${transport}, ${isPinned ? "pinned" : "unpinned"}`;
}

function toSample(parts: Measured[]): Sample {
  const [first] = parts;
  if (first === undefined) throw new Error("nothing was measured");
  return {
    rate: first.messages / first.seconds,
    cpu: parts.map(({ cpu, messages }) => cpu / messages),
    rss: parts.map(({ rss }) => rss),
    ...(first.p50 === undefined ? {} : { p50: first.p50, p99: first.p99 }),
  };
}

/**
 * Round trips need a longer warm-up: there are fewer of them in a second, and a pinned process compiles its code on
 * the only processor that it has.
 */
const ROUND_TRIP_WARM_UP = 4;

export async function sample(cell: Cell, library: Library, timing: Timing): Promise<Sample> {
  const { transport, size, pattern, isPinned } = cell;
  const stream = pattern === "PUSH/PULL";
  const warmUp = timing.warmUp * (stream ? 1 : ROUND_TRIP_WARM_UP);
  const task = (role: Role) => ({ role, library, transport, size, ...timing, warmUp });
  if (transport === "inproc") {
    return toSample([await single(task(stream ? "stream-inproc" : "round-trip-inproc"))]);
  }
  if (stream) return toSample(await pair(task("receiver"), task("sender"), false));
  return toSample(await pair(task("asker"), task("answerer"), isPinned));
}
