// The rooms of the project: what each is for, and what it may import. `make check` enforces this table, `npm run
// structure` measures against it, and ARCHITECTURE.md shows it.
//
// A room is a folder or a file of `src/` or `glue/`. The order counts: a room may import only rooms below it.
// `may`: rooms, or single files of a room, whose path is then longer. `node`: modules of Node, without the prefix
// `node:`; "*" for any. Within a room, files import each other as they like, except in circles.

/** What uses the package from outside comes first, then the package from top to bottom. */
export const ROOMS = [
  {
    room: "examples",
    duty: "programs of users, which have the package and nothing else",
    may: [],
    node: ["*"],
    packages: ["zeromq-wasm"],
  },
  {
    room: "src/v5-compat",
    duty: "the entry `zeromq-wasm/v5-compat`: the API of zeromq 5, over the classes of this one",
    may: ["src/index", "src/socket", "src/tables", "src/checks", "src/host/node/globals"],
    node: ["events"],
  },
  {
    room: "src/draft",
    duty: "the entry `zeromq-wasm/draft`: the draft socket types that npm zeromq has",
    may: ["src/index", "src/socket", "src/tables", "src/platform"],
  },
  {
    room: "src/draft-extra",
    duty: "the entry `zeromq-wasm/draft-extra`: the draft socket types that npm zeromq does not have",
    may: ["src/index", "src/socket", "src/tables", "src/checks"],
  },
  {
    room: "src/index",
    duty: "the entry `zeromq-wasm`: what the package exports",
    may: ["src/api", "src/socket", "src/tables"],
  },
  {
    room: "src/api",
    duty: "the classes that users hold, with their documentation",
    may: ["src/socket", "src/libzmq", "src/runtime", "src/tables", "src/checks", "src/platform"],
  },
  {
    room: "src/socket",
    duty: "how one socket waits, sends and receives, without any class of the public API",
    may: ["src/libzmq", "src/tables", "src/checks", "src/platform"],
  },
  {
    room: "src/libzmq",
    duty: "libzmq without pointers: contexts, sockets, their lifetime; here the package meets glue",
    may: [
      ...["src/runtime", "src/threads", "src/tables", "src/checks", "src/platform"],
      ...["src/host/node/globals", "src/host/node/process-events"],
      ...["glue/portals", "glue/socket-handle", "glue/messages", "glue/engine", "glue/boundary", "glue/host"],
    ],
  },
  {
    room: "src/runtime",
    duty: "puts a host and the compiled module together, which makes engines",
    may: ["src/host", "src/threads", "src/platform", "glue/engine", "glue/host"],
    node: ["fs"],
  },
  {
    room: "src/threads",
    duty: "joins the engines of several threads, so that inproc reaches all of them",
    may: [
      ...["src/host/node/modules", "src/host/node/globals", "src/host/node/process-events"],
      ...["glue/portals", "glue/boundary/fault", "glue/boundary/utf8", "glue/pointers", "glue/host"],
    ],
    node: ["worker_threads"],
  },
  {
    room: "src/tables",
    duty: "facts about options, events and errors, from which types, runtime and documents follow",
    may: ["src/checks", "src/platform"],
  },
  {
    room: "src/checks",
    duty: "checks of arguments and numbers; they know values and nothing else",
    may: ["src/platform"],
  },
  {
    room: "src/platform",
    duty: "what differs between Node and a page: bytes, emitters, warnings; `x.browser.ts` is in pages what `x.ts` is in Node",
    may: ["src/host/node/globals", "src/host/browser/globals", "glue/boundary/utf8"],
    node: ["events", "util"],
  },
  {
    room: "src/host/node",
    duty: "the host over Node's modules, for Node, Deno and Bun",
    may: ["glue/host"],
    node: ["*"],
  },
  {
    room: "src/host/browser",
    duty: "the host of pages and web workers, over WebSocket",
    may: ["glue/host"],
  },
  {
    room: "src/host/memory",
    duty: "a host in memory, for tests that can be repeated; it needs no runtime at all",
    may: ["glue/host"],
  },
  {
    room: "glue/portals",
    duty: "sockets in this engine that take the place of sockets in other threads",
    may: ["glue/socket-handle", "glue/engine", "glue/boundary", "glue/bodies", "glue/pointers", "glue/host"],
  },
  {
    room: "glue/socket-handle",
    duty: "one libzmq socket: options and endpoints, as texts and bytes",
    may: ["glue/engine", "glue/boundary", "glue/io", "glue/pointers", "glue/host"],
  },
  {
    room: "glue/messages",
    duty: "messages across the boundary",
    may: ["glue/engine", "glue/boundary", "glue/bodies", "glue/io", "glue/pointers", "glue/host"],
  },
  {
    room: "glue/engine",
    duty: "one instance of libzmq, and everything that belongs to it",
    may: ["glue/scheduler", "glue/boundary", "glue/io", "glue/bodies", "glue/pointers", "glue/host"],
  },
  {
    room: "glue/scheduler",
    duty: "when libzmq has its turn, and what happens around a turn",
    may: ["glue/boundary", "glue/io", "glue/host"],
  },
  {
    room: "glue/boundary",
    duty: "the boundary of wasm: exports, imports, memory, numbers that the C++ compiler knows, faults",
    may: ["glue/io", "glue/bodies", "glue/pointers", "glue/host"],
  },
  {
    room: "glue/io",
    duty: "connections, listeners and datagram sockets as wasm sees them",
    may: ["glue/bodies", "glue/host"],
  },
  {
    room: "glue/bodies",
    duty: "large message bodies, which stay in JavaScript",
    may: [],
  },
  {
    room: "glue/pointers",
    duty: "pointers into wasm memory: a type for each kind, and which engine they belong to",
    may: [],
  },
  {
    room: "glue/host",
    duty: "what a host provides: the interface and its contract",
    may: [],
  },
];

/** Words that name files in several rooms. Each means one thing everywhere; the folder says at which level. */
export const SHARED_NAMES = {
  index: "the entry of a folder",
  connection: "one end of a stream connection, as a host has it",
  context: "a ZeroMQ context: for users, without pointers, in the API of zeromq 5",
  globals: "what a program may replace at any time, taken when the package is loaded: for each host",
  datagram: "a datagram socket: as wasm sees it, and as each host has it",
  listener: "a server socket that accepts connections, as a host has it",
  proxy: "a ZeroMQ proxy between two sockets",
  socket: "a ZeroMQ socket: for users, without pointers, in the API of zeromq 5",
  types: "types only",
};

const inside = (file, path) => file === path || file === `${path}.ts` || file.startsWith(`${path}/`);

/** The room of a file, undefined if the table has none. */
export function roomOf(file) {
  return ROOMS.find(({ room }) => inside(file, room));
}

/** Why a file may not import a target (a file, or the name of a module); undefined if it may. */
export function refusal(file, target) {
  const from = roomOf(file);
  const to = roomOf(target);
  if (to !== undefined) {
    if (from === to || from.may.some((path) => inside(target, path))) return undefined;
    return `${from.room} (${from.duty}) may import ${list(from.may)}`;
  }
  if (target.startsWith("node:")) {
    const node = from.node ?? [];
    if (node.includes("*") || node.includes(target.slice("node:".length))) return undefined;
    return `of Node's modules, ${from.room} may import ${list(node)}`;
  }
  if (from.packages?.includes(target)) return undefined;
  return `of packages, ${from.room} may import ${list(from.packages ?? [])}`;
}

const list = (names) => (names.length === 0 ? "none" : names.join(", "));

/** What is wrong with the table itself. */
export function tableProblems() {
  return ROOMS.flatMap(({ room, may }, place) =>
    may.flatMap((path) => {
      const target = ROOMS.findIndex((other) => inside(path, other.room) || inside(other.room, path));
      if (target < 0) return [`scripts/structure/rooms.mjs: ${room} may import ${path}, which is no room`];
      if (target <= place) return [`scripts/structure/rooms.mjs: ${room} is not above ${path}`];
      return [];
    }),
  );
}
