/** The results as pictures, drawn by Vega-Lite: SVG files beside the results. */
import { View, parse } from "vega";
import { type TopLevelSpec, compile } from "vega-lite";
import { type Cell, type Results, medianOf, ratios } from "./results.js";
import { median } from "./statistics.js";
import type { Library } from "./tasks.js";

const SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json" as const;

const NAMES: Partial<Record<Library, string>> = {
  ours: "zeromq-wasm",
  before: "zeromq-wasm before",
  native: "zeromq (native)",
};

const COLOURS: Partial<Record<Library, string>> = { ours: "#2563eb", before: "#93c5fd", native: "#ea580c" };

/** The same colour for a library in every picture. */
function colourOf({ settings }: Results) {
  const shown = (["ours", "before", "native"] as const).filter(
    (name) => name !== "before" || settings.hasBefore,
  );
  return {
    field: "library",
    type: "nominal" as const,
    title: null,
    scale: { domain: shown.map((name) => NAMES[name]), range: shown.map((name) => COLOURS[name]) },
    legend: { orient: "top" as const },
  };
}

const LOOK = {
  background: "white",
  padding: 16,
  config: {
    font: "sans-serif",
    axis: { labelLimit: 600, gridColor: "#e2e8f0" },
    title: { anchor: "start" as const, fontSize: 15, subtitleColor: "#475569" },
    header: { labelFontWeight: "bold" as const, labelFontSize: 12 },
  },
};

type Row = Record<string, string | number>;

/** One row for each figure that is compared with the native package. */
function ratioRows(cells: Cell[]): Row[] {
  return cells.flatMap((cell) =>
    cell.scenario.figures.flatMap(({ key, label, isLessBetter, goals }) => {
      const ratio = median(ratios(cell, "native", key));
      if (!Number.isFinite(ratio) || ratio <= 0) return [];
      const must = goals.find(({ than }) => than === "native")?.must;
      // Where less is better, the ratio is turned round: then longer bars are better everywhere.
      const better = (value: number): number => (isLessBetter ? 1 / value : value);
      return {
        name: [cell.scenario.name, label].filter(Boolean).join(": "),
        better: better(ratio),
        text: `${better(ratio).toFixed(2)}×`,
        verdict: better(ratio) >= 1 ? "better than native" : "worse than native",
        ...(must === undefined ? {} : { must: better(must) }),
      };
    }),
  );
}

function ratioPicture(results: Results): TopLevelSpec | undefined {
  const values = ratioRows(results.cells.filter(({ scenario }) => scenario.growth === undefined));
  if (values.length === 0) return undefined;
  const y = { field: "name", type: "nominal" as const, sort: null, title: null };
  const scale = { type: "log" as const, nice: false, padding: 10 };
  return {
    $schema: SCHEMA,
    ...LOOK,
    title: {
      text: "zeromq-wasm compared with native zeromq",
      subtitle:
        "How many times better: rates, or times and memory turned round. The black line is the least that is wanted.",
    },
    width: 560,
    height: { step: 20 },
    data: { values },
    layer: [
      {
        mark: { type: "bar", height: 12 },
        encoding: {
          y,
          x: {
            field: "better",
            type: "quantitative",
            scale,
            title: "times better than native (logarithmic)",
            axis: { format: "~g" },
          },
          x2: { datum: 1 },
          color: {
            field: "verdict",
            type: "nominal",
            title: null,
            scale: { domain: ["better than native", "worse than native"], range: ["#2563eb", "#ea580c"] },
            legend: { orient: "top" },
          },
        },
      },
      // In a column of their own, where they cover nothing.
      {
        mark: { type: "text", align: "left", dx: 8, fontSize: 10 },
        encoding: { y, x: { value: "width" }, text: { field: "text" } },
      },
      {
        transform: [{ filter: "isValid(datum.must)" }],
        mark: { type: "tick", color: "black", thickness: 2, height: 16 },
        encoding: { y, x: { field: "must", type: "quantitative" } },
      },
      { mark: { type: "rule", color: "#475569" }, encoding: { x: { datum: 1 } } },
    ],
  };
}

/** A row for each library of a cell that is a ZeroMQ library. */
function perLibrary(cell: Cell, key: string, row: Row): Row[] {
  return cell.libraries.flatMap((library) => {
    const [name, value] = [NAMES[library], medianOf(cell, library, key)];
    return name === undefined || !Number.isFinite(value) ? [] : { ...row, library: name, value };
  });
}

function growthPicture(results: Results): TopLevelSpec | undefined {
  const values = results.cells.flatMap((cell) => {
    const { growth } = cell.scenario;
    return growth === undefined ? [] : perLibrary(cell, "cpu", { ...growth });
  });
  if (values.length === 0) return undefined;
  return {
    $schema: SCHEMA,
    ...LOOK,
    title: { text: "CPU time for a message, by the number of other things", subtitle: "Less is better" },
    data: { values },
    facet: { field: "what", type: "nominal", title: null, sort: null },
    columns: 2,
    resolve: { scale: { y: "independent" } },
    spec: {
      width: 280,
      height: 180,
      mark: { type: "line", point: true },
      encoding: {
        x: {
          field: "count",
          type: "quantitative",
          scale: { type: "log" },
          title: null,
          axis: { values: [1, 10, 100, 1000], format: "," },
        },
        y: { field: "value", type: "quantitative", title: "µs", scale: { zero: true } },
        color: colourOf(results),
      },
    },
  } as TopLevelSpec;
}

function coldPicture(results: Results): TopLevelSpec | undefined {
  const values = results.cells
    .filter(({ scenario }) => scenario.name === "cold-start")
    .flatMap((cell) =>
      cell.scenario.figures.flatMap(({ key, label }) => perLibrary(cell, key, { step: label })),
    );
  if (values.length === 0) return undefined;
  const y = { field: "step", type: "nominal" as const, sort: null, title: null };
  const yOffset = { field: "library", sort: null };
  return {
    $schema: SCHEMA,
    ...LOOK,
    title: { text: "Cold start", subtitle: "Milliseconds since the program's first line: less is better" },
    width: 520,
    height: { step: 18 },
    data: { values },
    encoding: { y, yOffset, x: { field: "value", type: "quantitative", title: "ms" } },
    layer: [
      { mark: { type: "bar" }, encoding: { color: colourOf(results) } },
      {
        mark: { type: "text", align: "left", dx: 4, fontSize: 10 },
        encoding: { text: { field: "value", type: "quantitative", format: ".1f" } },
      },
    ],
  };
}

/** Pictures by the names of their files. One for which nothing was measured is left out. */
export async function pictures(results: Results): Promise<[name: string, svg: string][]> {
  const drawn: [string, string][] = [];
  const specs = {
    "ratio-to-native": ratioPicture(results),
    growth: growthPicture(results),
    "cold-start": coldPicture(results),
  };
  for (const [name, spec] of Object.entries(specs)) {
    if (spec === undefined) continue;
    drawn.push([name, await new View(parse(compile(spec).spec), { renderer: "none" }).toSVG()]);
  }
  return drawn;
}
