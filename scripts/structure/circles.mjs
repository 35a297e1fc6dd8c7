// Circles in a graph, which is a map from each node to the nodes that it points to.

/** The groups of nodes that reach one another (Tarjan's algorithm), each with more than one member. */
export function findCircles(edges) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const groups = [];

  function visit(node) {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1 || edges.get(node)?.includes(node)) groups.push(group);
  }

  for (const node of edges.keys()) if (!index.has(node)) visit(node);
  return groups;
}

/** The shortest way from a node of a circle back to it, as a list that begins and ends with it. */
export function shortestWayRound(start, edges) {
  const from = new Map();
  const queue = [start];
  for (const node of queue) {
    for (const next of edges.get(node) ?? []) {
      if (next === start) {
        const way = [start];
        for (let at = node; at !== start; at = from.get(at)) way.unshift(at);
        return [start, ...way];
      }
      if (!from.has(next)) {
        from.set(next, node);
        queue.push(next);
      }
    }
  }
  return [start];
}
