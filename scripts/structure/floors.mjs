// Rooms, floors and arrows, computed from the imports of files.
import { fileEdges } from "./graph.mjs";
import { findCircles } from "./circles.mjs";

/** A folder directly in `src/` or `glue/` is a room, and so is a file there. */
export function folderOf(file) {
  return file.split("/").slice(0, 2).join("/").replace(/\.ts$/, "");
}

/** The edges between rooms: a map from each room to the rooms that its files import. */
export function roomEdges(graph, roomOf = folderOf) {
  const edges = new Map([...graph.keys()].map((file) => [roomOf(file), new Set()]));
  for (const [file, targets] of fileEdges(graph)) {
    for (const target of targets)
      if (roomOf(target) !== roomOf(file)) edges.get(roomOf(file)).add(roomOf(target));
  }
  return new Map([...edges].map(([room, targets]) => [room, [...targets]]));
}

/** Only the rooms of one side, and the arrows between them. */
export function sideOf(edges, side) {
  const isIn = (room) => room.startsWith(`${side}/`);
  return new Map(
    [...edges].filter(([room]) => isIn(room)).map(([room, targets]) => [room, targets.filter(isIn)]),
  );
}

/**
 * The floor of each room: one more than the highest room that it imports. Arrows inside a circle go against the
 * floors: the fewest of them that a depth-first search finds are left out, and returned as `against`.
 */
export function floorsOf(edges) {
  const floors = new Map();
  const against = [];
  const open = new Set();

  function floor(room) {
    if (floors.has(room)) return floors.get(room);
    open.add(room);
    let height = 0;
    for (const target of edges.get(room)) {
      if (open.has(target)) against.push([room, target]);
      else height = Math.max(height, floor(target));
    }
    open.delete(room);
    floors.set(room, height + 1);
    return height + 1;
  }

  for (const room of edges.keys()) floor(room);
  return { floors, against };
}

/** The figures of one side. */
export function figuresOf(edges) {
  const { floors, against } = floorsOf(edges);
  return {
    rooms: edges.size,
    floors: Math.max(0, ...floors.values()),
    arrows: [...edges.values()].reduce((sum, targets) => sum + targets.length, 0),
    circles: findCircles(edges),
    against,
    plan: floors,
  };
}
