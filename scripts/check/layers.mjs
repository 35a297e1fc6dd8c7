// Imports follow the table of rooms: each room imports only what the table allows, all of it lies below the room, and
// there are no circles, neither of files nor of rooms. Types count as well: who imports a type must read it.
import { basename } from "node:path";
import { projectFiles, Report } from "./files.mjs";
import { findCircles, shortestWayRound } from "../structure/circles.mjs";
import { roomEdges } from "../structure/floors.mjs";
import { fileEdges, readGraph } from "../structure/graph.mjs";
import { refusal, roomOf, SHARED_NAMES, tableProblems } from "../structure/rooms.mjs";

const report = new Report();

function checkImports(graph) {
  for (const [file, imports] of graph) {
    if (roomOf(file) === undefined) {
      report.problem(`${file} is in no room: scripts/structure/rooms.mjs must say what it may import`);
      continue;
    }
    for (const { target, specifier, line } of imports) {
      const reason = refusal(file, target);
      if (reason !== undefined) report.problem(`${file}:${line} must not import ${specifier}: ${reason}`);
    }
  }
}

function checkCircles(what, edges) {
  for (const [first] of findCircles(edges)) {
    const way = shortestWayRound(first, edges).join(" -> ");
    report.problem(`${what} in a circle: ${way}. Let one of them import a small interface instead`);
  }
}

/** A name of a file means one thing. Where several rooms have it, the table says what that is. */
function checkNames(files) {
  const places = new Map();
  for (const file of files) {
    const name = basename(file, ".ts");
    places.set(name, [...(places.get(name) ?? []), file]);
  }
  for (const [name, named] of places) {
    const rooms = named.map((file) => roomOf(file)?.room);
    const twice = named.filter((file, index) => rooms.indexOf(rooms[index]) !== index);
    if (name !== "index")
      for (const file of twice)
        report.problem(`${file}: its room has another ${name}.ts. Give each a name of its own`);
    if (named.length > 1 && !(name in SHARED_NAMES))
      report.problem(
        `${named.join(" and ")} have the same name: rename one, or say in scripts/structure/rooms.mjs what it means`,
      );
  }
  for (const name of Object.keys(SHARED_NAMES))
    if ((places.get(name)?.length ?? 0) < 2)
      report.problem(`scripts/structure/rooms.mjs: ${name} is the name of one file only, and not shared`);
}

for (const problem of tableProblems()) report.problem(problem);
const all = readGraph(".", ["examples", "glue", "src"]);
const tracked = new Set(projectFiles("examples", "glue", "src"));
const graph = new Map([...all].filter(([file]) => tracked.has(file)));
checkImports(graph);
checkCircles("files import one another", fileEdges(graph));
checkCircles(
  "rooms import one another",
  roomEdges(graph, (file) => roomOf(file)?.room ?? file),
);
checkNames([...graph.keys()].filter((file) => !file.startsWith("examples/")));
report.done();
