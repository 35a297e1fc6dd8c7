// Measures the plan of the code, from the imports of its files: rooms, floors, arrows, circles, and the longest file
// and function. `--ref <commit>` measures an older commit; a path measures the tree there.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findCircles } from "./circles.mjs";
import { figuresOf, roomEdges, sideOf } from "./floors.mjs";
import { fileEdges, readGraph } from "./graph.mjs";
import { longestOf } from "./longest.mjs";
import { ROOMS } from "./rooms.mjs";

const SIDES = ["src", "glue"];

/** Calls back with a folder that has the tree of a commit. */
function withCommit(ref, use) {
  const folder = mkdtempSync(join(tmpdir(), "structure-"));
  try {
    const archive = join(folder, "tree.tar");
    const tree = join(folder, "tree");
    mkdirSync(tree);
    execFileSync("git", ["archive", "--output", archive, ref, ...SIDES]);
    execFileSync("tar", ["-xf", archive, "-C", tree]);
    return use(tree);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(root) {
  const graph = readGraph(root, SIDES);
  const files = fileEdges(graph);
  const rooms = roomEdges(graph);
  return SIDES.map((side) => ({
    side,
    files: [...graph.keys()].filter((file) => file.startsWith(`${side}/`)),
    fileCircles: findCircles(files).filter(([first]) => first.startsWith(`${side}/`)),
    ...figuresOf(sideOf(rooms, side)),
  })).map((figures) => ({ ...figures, ...longestOf(root, figures.files) }));
}

function print(sides) {
  const rows = [
    ["", ...sides.map(({ side }) => `${side}/`)],
    ["rooms", ...sides.map(({ rooms }) => rooms)],
    ["floors", ...sides.map(({ floors }) => floors)],
    ["arrows", ...sides.map(({ arrows }) => arrows)],
    ["arrows against the floors", ...sides.map(({ against }) => against.length)],
    ["circles of rooms", ...sides.map(({ circles }) => circles.length)],
    ["circles of files", ...sides.map(({ fileCircles }) => fileCircles.length)],
    ["files", ...sides.map(({ files }) => files.length)],
    ["longest file, lines", ...sides.map(({ file }) => file.lines)],
    ["longest function, lines", ...sides.map(({ func }) => func.lines)],
  ];
  for (const [head, ...cells] of rows)
    console.log(head.padEnd(28) + cells.map((cell) => String(cell).padStart(8)).join(""));
  for (const { side, file, func, plan, against, circles, fileCircles } of sides) {
    console.log(`\n${side}/`);
    console.log(`  longest file      ${file.name}`);
    console.log(`  longest function  ${func.name} (${func.file})`);
    for (const circle of [...circles, ...fileCircles])
      console.log(`  circle            ${circle.join(", ")}`);
    for (const [from, to] of against) console.log(`  against           ${from} imports ${to}`);
    for (let floor = Math.max(...plan.values()); floor > 0; floor--)
      console.log(`  floor ${String(floor).padStart(2)}          ${namesOn(plan, floor, side)}`);
  }
}

function namesOn(plan, floor, side) {
  const names = [...plan].filter(([, at]) => at === floor).map(([room]) => room.slice(side.length + 1));
  return names.sort().join(", ");
}

const { values, positionals } = parseArgs({
  options: { ref: { type: "string" }, duties: { type: "boolean" } },
  allowPositionals: true,
});
const sides = values.ref === undefined ? measure(positionals[0] ?? ".") : withCommit(values.ref, measure);
print(sides);
if (values.duties) {
  console.log("");
  for (const { room, duty } of ROOMS) console.log(`${room.padEnd(20)}${duty}`);
}
