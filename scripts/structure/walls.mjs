// Whose members a file may use. An object may come from anywhere, but its members belong to the room that declares
// them: without a table entry, only rooms that may import that room use them. `make check` enforces it (lint).

/**
 * Types that a room hands on: whoever may import `by` may use their members, though not import their `file`. Without
 * `types` it hands on all of the room.
 */
export const HANDED_ON = [
  { by: "glue/engine", file: "glue/scheduler", types: ["Scheduler"] },
  { by: "glue/engine", file: "glue/host", types: ["Host"] },
  { by: "glue/engine", file: "glue/io/listening", types: ["OpenedListener"] },
  { by: "glue/engine", file: "glue/io/datagram", types: ["OpenedDatagram"] },
  { by: "src/libzmq", file: "glue/host", types: ["Host", "Timer"] },
  { by: "src/libzmq", file: "glue/boundary/fault", types: ["EngineFault"] },
  // Only the functions for options, as OptionAccess of src/libzmq.
  { by: "src/libzmq", file: "glue/socket-handle", types: ["SocketHandle"] },
  { by: "src/socket", file: "src/libzmq", types: ["LibzmqContext", "LibzmqSocket"] },
  { by: "src/socket", file: "glue/host", types: ["Host"] },
  { by: "src/index", file: "src/api" },
];

/** Members that only some of the rooms use that may import their type. */
export const INTERNALS = [
  {
    type: "Engine",
    members: ["fds", "bodies", "prepared", "watch", "unwatch", "poison", "log", "abortReason"],
    rooms: ["glue"],
  },
  {
    type: "Engine",
    members: ["exports", "memory", "facts", "scratch", "scratchSize", "context"],
    rooms: ["glue", "src/libzmq"],
  },
  { type: "Engine", members: ["scheduler"], rooms: ["glue", "src/libzmq", "src/threads"] },
  { type: "SocketHandle", members: ["pointer", "pointerIn"], rooms: ["glue", "src/libzmq"] },
  { type: "SocketOf", members: ["pointerIn"], rooms: ["glue", "src/libzmq"] },
  { type: "SocketParent", members: ["engine", "messages"], rooms: ["src/libzmq"] },
];
