/** What is measured: the cells of the tables, and how one sample of each is taken. */
import { canPin, pair, single } from "./processes.js";
import type { Library, Measured, Role, Timing } from "./tasks.js";

export type Pattern = "PUSH/PULL" | "REQ/REP";

/** One line of a table. */
export interface Cell {
  pattern: Pattern;
  transport: string;
  size: number;
  /** Whether two processes have a processor each. Where they run, the system decides otherwise. */
  isPinned: boolean;
  libraries: Library[];
}

export interface Sample {
  /** Messages, or round trips, a second. */
  rate: number;
  /** CPU microseconds for each, of the receiver or asker, and of the other process if there are two. */
  cpu: number[];
  /** Resident memory of the same processes in the end, bytes. */
  rss: number[];
  /** Round trips only, microseconds. */
  p50?: number;
  p99?: number;
}

export interface Selection {
  patterns: Pattern[];
  transports: string[];
  sizes: number[];
}

export const EVERYTHING: Selection = {
  patterns: ["PUSH/PULL", "REQ/REP"],
  transports: ["tcp", "inproc"],
  sizes: [16, 128, 1024, 65_536, 1_048_576],
};

const ROUND_TRIP_SIZE = 16;

/** Plain sockets take a stream of bytes as it comes: below this size, messages make no difference to them. */
export const NET_SIZE = 65_536;

function libraries(transport: string, pattern: Pattern, size: number): Library[] {
  const compared: Library[] = ["ours", "native"];
  if (transport === "tcp" && (pattern === "REQ/REP" || size >= NET_SIZE)) compared.push("net");
  return compared;
}

export function plan({ patterns, transports, sizes }: Selection): Cell[] {
  return patterns.flatMap((pattern) =>
    transports.flatMap((transport) =>
      (pattern === "PUSH/PULL" ? sizes : [ROUND_TRIP_SIZE]).flatMap((size) =>
        placements(transport, pattern).map((isPinned) => ({
          pattern,
          transport,
          size,
          isPinned,
          libraries: libraries(transport, pattern, size),
        })),
      ),
    ),
  );
}

/**
 * Round trips depend on where the two processes run more than on anything else. A system may place them on one
 * processor, where they need not wake each other up, or on two; pinned, it is always two.
 */
function placements(transport: string, pattern: Pattern): boolean[] {
  return pattern === "REQ/REP" && transport !== "inproc" && canPin ? [true, false] : [false];
}

/** What a cell of round trips is called. */
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
 * Round trips take longer to warm up: there are fewer of them in a second, and a pinned process has to compile
 * its hot code on the one processor that it runs on.
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
