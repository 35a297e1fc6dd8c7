/** The results as tables on the terminal. */
import { type Cell, type Results, medianOf, ratios, verdictOf } from "./results.js";
import { COST_GOALS, type Figure, type Goal } from "./scenario.js";
import { median } from "./statistics.js";
import type { Library } from "./tasks.js";

/** Formats a number with three digits, and with k or M. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const [scaled, unit] =
    value >= 1e6 ? [value / 1e6, " M"] : value >= 1e4 ? [value / 1e3, " k"] : [value, ""];
  return `${Number(scaled.toPrecision(3))}${unit}`;
}

function times(values: number[]): string {
  if (values.length === 0) return "–";
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** What has been reached: the aim, what must be, or neither. */
const MARKS = { aim: "✓✓", must: "✓", missed: "✗" };

function bar(isLessBetter: boolean, { than, must, aim }: Goal): string {
  const bars = [must, aim === must ? undefined : aim].map((value) => value ?? "–").join(" / ");
  const other = than === "native" || than === undefined ? "" : ` of ${than}`;
  return `${isLessBetter ? "≤" : "≥"} ${bars}${other}`;
}

/** The goals of a figure, each with its mark. */
function goalsOf(cell: Cell, { key, isLessBetter, goals }: Figure): string {
  return goals
    .map((goal) => {
      const verdict = verdictOf(cell, key, isLessBetter, goal);
      return `${bar(isLessBetter, goal)} ${verdict === undefined ? "–" : MARKS[verdict]}`;
    })
    .join(", ");
}

/** The ratio of a cost to that of the native package, with its mark. */
function cost(cell: Cell, key: "cpu" | "rss"): string {
  const ratio = median(ratios(cell, "native", key));
  const verdict = verdictOf(cell, key, true, COST_GOALS[key]);
  return verdict === undefined ? "–" : `${ratio.toFixed(2)} ${MARKS[verdict]}`;
}

function table(rows: string[][]): string {
  const columns = rows[0]?.map((_, column) => column) ?? [];
  // A column without a single value is left out.
  const used = columns.filter((column) =>
    rows.slice(1).some((row) => !["", "–"].includes(row[column] ?? "")),
  );
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const lines = rows.map((row) =>
    used
      .map((column) => {
        const text = row[column] ?? "";
        return column === 0 ? text.padEnd(width(column)) : text.padStart(width(column));
      })
      .join("   "),
  );
  lines.splice(1, 0, "─".repeat(lines[0]?.length ?? 0));
  return lines.join("\n");
}

const HEADER = ["", "ours", "native", "ours/native", "goal", "CPU", "RSS", "frames", "net", "ours/before"];

function rowOf(cell: Cell, figure: Figure, isFirst: boolean): string[] {
  const { scenario } = cell;
  const { key, label, unit } = figure;
  const value = (library: Library): string => short(medianOf(cell, library, key));
  const what = [scenario.label, [label, unit === "/s" ? "" : unit].filter(Boolean).join(", ")];
  return [
    what.filter(Boolean).join(": "),
    value("ours"),
    value("native"),
    times(ratios(cell, "native", key)),
    goalsOf(cell, figure),
    ...(["cpu", "rss"] as const).map((of) => (scenario.hasCosts && isFirst ? cost(cell, of) : "")),
    value("frames"),
    value("net"),
    times(ratios(cell, "before", key)),
  ];
}

function groups({ cells }: Results): string[] {
  const names = [...new Set(cells.map(({ scenario }) => scenario.group))];
  return names.map((name) => {
    const rows = cells
      .filter(({ scenario }) => scenario.group === name)
      .flatMap((cell) => cell.scenario.figures.map((figure, at) => rowOf(cell, figure, at === 0)));
    return `${name}\n${table([HEADER, ...rows])}`;
  });
}

/** How many goals are reached. */
function summary({ cells }: Results): string {
  const verdicts = cells.flatMap((cell) => {
    const { figures, hasCosts } = cell.scenario;
    const costs = hasCosts ? (["cpu", "rss"] as const) : [];
    return [
      ...figures.flatMap(({ key, isLessBetter, goals }) =>
        goals.map((goal) => verdictOf(cell, key, isLessBetter, goal)),
      ),
      ...costs.map((key) => verdictOf(cell, key, true, COST_GOALS[key])),
    ];
  });
  const count = (what: string): number => verdicts.filter((verdict) => verdict === what).length;
  return (
    `goals: ${count("aim")} aims reached (✓✓), ${count("must")} more at least as good as they must be (✓), ` +
    `${count("missed")} missed (✗)`
  );
}

const EXPLANATION = `ours/native: the median of the rounds' ratios, and the lowest and highest in brackets
goal: "must / aim" for that ratio, or for the figure itself if there is nothing to compare with; "of frames" is for ours/frames
CPU, RSS: ours/native for the CPU time of a message and for memory, of all processes together: less is better
frames, net: plain node:net, with and without delivering each frame as a Buffer of its own`;

export function report(results: Results): string {
  const { machine, versions, settings, duration, cells, wasm } = results;
  const failures = cells.flatMap(({ scenario, failures }) =>
    failures.map((why) => `FAILED: ${scenario.name}, ${why}`),
  );
  return [
    `${versions.ours} (${versions.commit}) beside ${versions.native}, Node ${versions.node}\n` +
      `${machine.cpu}, ${machine.cores} cores, ${machine.system}\n` +
      `medians of ${settings.rounds} rounds of ${settings.seconds} s each, all libraries in turn in each round; ` +
      `${duration.toFixed(0)} s in all\nzeromq.wasm: ${wasm.raw} bytes, brotli ${wasm.brotli}`,
    EXPLANATION,
    ...groups(results),
    summary(results),
    ...(failures.length > 0 ? [failures.join("\n")] : []),
  ].join("\n\n");
}
