/** Draws the results, build/bench/results.svg: throughput by message size as curves, and round trips as bars. */
import { NET_SIZE } from "./plan.js";
import { bytes, short } from "./report.js";
import { placed } from "./plan.js";
import { type CellResult, type Results, medianOf, netRate } from "./results.js";
import type { Library } from "./tasks.js";

const COLOURS: Record<Library, string> = {
  ours: "#2563eb",
  before: "#93c5fd",
  native: "#ea580c",
  net: "#94a3b8",
};
const LABELS: Record<Library, string> = {
  ours: "zeromq-wasm",
  before: "zeromq-wasm before",
  native: "zeromq (native)",
  net: "raw net",
};
const LIBRARIES: Library[] = ["ours", "native", "net"];

const [WIDTH, HEIGHT, TOP, LEFT, GAP] = [340, 250, 90, 62, 96];

const escape = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

function text(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escape(content)}</text>`;
}

function line(points: [number, number][], attributes: string): string {
  return `<polyline fill="none" points="${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")}" ${attributes}/>`;
}

function panel(index: number, title: string, content: string): string {
  const x = LEFT + index * (WIDTH + GAP);
  return `<g transform="translate(${x} ${TOP})">${text(0, -14, title, 'font-weight="600"')}${content}</g>`;
}

function gridLine(y: number, label: string): string {
  const ends: [number, number][] = [
    [0, y],
    [WIDTH, y],
  ];
  return line(ends, 'stroke="#e2e8f0"') + text(-8, y + 4, label, 'text-anchor="end" class="axis"');
}

/** Both axes are logarithmic, because sizes and rates cover four orders of magnitude. */
function throughput(results: Results, cells: CellResult[]): string {
  const rate = (cell: CellResult, library: Library): number =>
    library === "net" ? netRate(results, cell, NET_SIZE) : medianOf(cell, library, "rate");
  const all = cells
    .flatMap((cell) => LIBRARIES.map((library) => rate(cell, library)))
    .filter(Number.isFinite);
  if (all.length === 0) return "";
  const [low, high] = [Math.floor(Math.log10(Math.min(...all))), Math.ceil(Math.log10(Math.max(...all)))];
  const y = (value: number): number => HEIGHT - ((Math.log10(value) - low) / (high - low)) * HEIGHT;
  const x = (column: number): number =>
    cells.length < 2 ? WIDTH / 2 : (column / (cells.length - 1)) * WIDTH;

  const grid = Array.from({ length: high - low + 1 }, (_, i) =>
    gridLine(y(10 ** (low + i)), short(10 ** (low + i))),
  );
  const sizes = cells.map(({ size }, i) =>
    text(x(i), HEIGHT + 18, bytes(size), 'text-anchor="middle" class="axis"'),
  );
  const curves = LIBRARIES.map((library) => {
    const points = cells.flatMap((cell, i): [number, number][] => {
      const value = rate(cell, library);
      return Number.isFinite(value) ? [[x(i), y(value)]] : [];
    });
    const dash = library === "net" ? ' stroke-dasharray="5 4"' : "";
    const dots = points.map(
      ([px, py]) => `<circle cx="${px}" cy="${py}" r="3.5" fill="${COLOURS[library]}"/>`,
    );
    return line(points, `stroke="${COLOURS[library]}" stroke-width="2.5"${dash}`) + dots.join("");
  });
  return [...grid, ...sizes, ...curves].join("");
}

/** A logarithmic scale that begins at one microsecond. */
function roundTrips(cells: CellResult[]): string {
  const groups = cells.flatMap((cell) => (["p50", "p99"] as const).map((quantity) => ({ cell, quantity })));
  const values = groups.map(({ cell, quantity }) =>
    LIBRARIES.map((library) => ({ library, value: medianOf(cell, library, quantity) })).filter(({ value }) =>
      Number.isFinite(value),
    ),
  );
  const decades = Math.ceil(Math.log10(Math.max(...values.flat().map(({ value }) => value))));
  const up = (value: number): number => (Math.max(0, Math.log10(value)) / decades) * HEIGHT;
  const grid = Array.from({ length: decades + 1 }, (_, i) => gridLine(HEIGHT - up(10 ** i), short(10 ** i)));
  const slot = WIDTH / groups.length;
  const bar = Math.min(26, (slot - 16) / 3);
  const bars = groups.map(({ cell, quantity }, group) => {
    const middle = (group + 0.5) * slot;
    const columns = (values[group] ?? []).map(({ library, value }, i) => {
      const [x, height] = [group * slot + 8 + i * bar, up(value)];
      return (
        `<rect x="${x.toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${(bar - 2).toFixed(1)}" ` +
        `height="${height.toFixed(1)}" rx="2" fill="${COLOURS[library]}"/>` +
        text(x + bar / 2 - 1, HEIGHT - height - 5, short(value), 'text-anchor="middle" class="value"')
      );
    });
    // One word in each line, because the labels are wider than the bars.
    const label = [quantity, ...placed(cell).split(", ")].map((word, row) =>
      text(middle, HEIGHT + 16 + 12 * row, word, 'text-anchor="middle" class="axis"'),
    );
    return columns.join("") + label.join("");
  });
  return [...grid, ...bars].join("");
}

export function plot(results: Results): string {
  const of = (pattern: string, transport?: string): CellResult[] =>
    results.cells.filter(
      (cell) => cell.pattern === pattern && (transport === undefined || cell.transport === transport),
    );
  const transports = [...new Set(of("PUSH/PULL").map(({ transport }) => transport))];
  const panels = transports.map((transport, i) =>
    panel(
      i,
      `PUSH/PULL over ${transport}, messages a second`,
      throughput(results, of("PUSH/PULL", transport)),
    ),
  );
  if (of("REQ/REP").length > 0) {
    panels.push(panel(panels.length, "REQ/REP round trip, µs (less is better)", roundTrips(of("REQ/REP"))));
  }

  const width = LEFT + panels.length * (WIDTH + GAP) - GAP + 40;
  const height = TOP + HEIGHT + 72;
  const legend = LIBRARIES.map(
    (library, i) =>
      `<rect x="${LEFT + i * 150}" y="34" width="12" height="12" rx="2" fill="${COLOURS[library]}"/>` +
      text(LEFT + i * 150 + 18, 45, LABELS[library]),
  );
  const { versions, machine, settings } = results;
  const foot =
    `Node ${versions.node}, ${machine.cpu}, ${machine.cores} cores; ` +
    `medians of ${settings.rounds} interleaved rounds; ${results.started.slice(0, 10)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13" fill="#0f172a">`,
    "<style>.axis{font-size:11px;fill:#475569}.value{font-size:10px;fill:#475569}</style>",
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...legend,
    ...panels,
    text(LEFT, height - 12, foot, 'class="axis"'),
    "</svg>\n",
  ].join("\n");
}
