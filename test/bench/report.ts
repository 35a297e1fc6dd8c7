/** The results as tables on the terminal. */
import { NET_SIZE, placed } from "./plan.js";
import { type CellResult, type Results, cpuOf, medianOf, netRate, ratios, rssOf } from "./results.js";
import { median } from "./statistics.js";
import type { Library } from "./tasks.js";

const MIB = 1024 * 1024;

/** Formats a number with three digits, and with k or M. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const [scaled, unit] =
    value >= 1e6 ? [value / 1e6, " M"] : value >= 1e4 ? [value / 1e3, " k"] : [value, ""];
  return `${Number(scaled.toPrecision(3))}${unit}`;
}

export function bytes(size: number): string {
  if (size >= MIB) return `${size / MIB} MiB`;
  return size >= 1024 ? `${size / 1024} KiB` : `${size} B`;
}

function times(values: number[]): string {
  if (values.length === 0) return "–";
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

function table(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join("   "),
  );
  lines.splice(1, 0, "─".repeat(lines[0]?.length ?? 0));
  return lines.join("\n");
}

/** Whether another build of this package was measured too. */
const hasBefore = (cells: CellResult[]): boolean =>
  cells.some(({ libraries }) => libraries.includes("before"));

function streams(results: Results, transport: string, cells: CellResult[]): string {
  const rows = cells.map((cell) => {
    const ours = medianOf(cell, "ours", "rate");
    const net = netRate(results, cell, NET_SIZE);
    return [
      bytes(cell.size),
      short(ours),
      short(medianOf(cell, "native", "rate")),
      times(ratios(cell, "native", "rate")),
      short(net),
      Number.isFinite(ours / net) ? (ours / net).toFixed(2) : "–",
      `${short(cpuOf(cell, "ours"))} | ${short(cpuOf(cell, "native"))}`,
      `${short(rssOf(cell, "ours") / MIB)} | ${short(rssOf(cell, "native") / MIB)}`,
      ...(hasBefore(cells) ? [times(ratios(cell, "before", "rate"))] : []),
    ];
  });
  const header = ["", "ours", "native", "ours/native", "raw net", "ours/net", "CPU µs each, ours | native"];
  const rest = hasBefore(cells) ? ["RSS MiB", "ours/before"] : ["RSS MiB"];
  return `PUSH/PULL over ${transport}, messages a second\n${table([[...header, ...rest], ...rows])}`;
}

function roundTrips(cells: CellResult[]): string {
  const rows = cells.flatMap((cell) =>
    (["p50", "p99"] as const).map((quantity) => [
      `${placed(cell)} ${quantity}`,
      short(medianOf(cell, "ours", quantity)),
      short(medianOf(cell, "native", quantity)),
      times(ratios(cell, "native", quantity)),
      short(medianOf(cell, "net", quantity)),
      times(ratios(cell, "net", quantity)),
      ...(hasBefore(cells) ? [times(ratios(cell, "before", quantity))] : []),
    ]),
  );
  const header = ["", "ours", "native", "ours/native", "raw net", "ours/net"];
  if (hasBefore(cells)) header.push("ours/before");
  const size = bytes(cells[0]?.size ?? 0);
  return `REQ/REP round trips of ${size}, microseconds: less is better\n${table([header, ...rows])}`;
}

function idle({ idle, wasm }: Results): string {
  const start = (library: Library): string =>
    `${median((idle[library] ?? []).map(({ start }) => start)).toFixed(1)} ms`;
  const rss = (library: Library): number => median((idle[library] ?? []).map(({ rss }) => rss)) / MIB;
  const above = (library: Library): string => `${(rss(library) - rss("net")).toFixed(1)} MiB`;
  const before = idle.before === undefined ? [] : [`before: ${start("before")}, ${above("before")}`];
  return [
    `import and first socket: ours ${start("ours")}, native ${start("native")}`,
    `memory with one idle bound socket, above an empty process (${rss("net").toFixed(1)} MiB): ` +
      `ours ${above("ours")}, native ${above("native")}`,
    ...before,
    `zeromq.wasm: ${wasm.raw} bytes, brotli ${wasm.brotli}`,
  ].join("\n");
}

export function report(results: Results): string {
  const { machine, versions, settings, duration, cells } = results;
  const of = (pattern: string): CellResult[] => cells.filter((cell) => cell.pattern === pattern);
  const transports = [...new Set(of("PUSH/PULL").map(({ transport }) => transport))];
  const failures = cells.flatMap((cell) =>
    cell.failures.map((why) => `FAILED: ${cell.pattern} ${cell.transport} ${bytes(cell.size)}, ${why}`),
  );
  return [
    `${versions.ours} (${versions.commit}) beside ${versions.native}, Node ${versions.node}\n` +
      `${machine.cpu}, ${machine.cores} cores, ${machine.system}\n` +
      `medians of ${settings.rounds} rounds of ${settings.seconds} s each, all columns in turn in each round; ` +
      "in brackets the lowest and highest round; " +
      `${duration.toFixed(0)} s in all`,
    ...transports.map((transport) =>
      streams(
        results,
        transport,
        of("PUSH/PULL").filter((cell) => cell.transport === transport),
      ),
    ),
    ...(of("REQ/REP").length > 0 ? [roundTrips(of("REQ/REP"))] : []),
    idle(results),
    ...(failures.length > 0 ? [failures.join("\n")] : []),
  ].join("\n\n");
}
