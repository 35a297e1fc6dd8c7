// Numbers in TypeScript that look like copies of the compiler's, and why they may stay. `name` is that of the constant,
// or of the enum; "*" for all of a file.
export const ALLOWED = [
  {
    file: "src/tables/socket-type.ts",
    name: "*",
    why: "part of the public API: an enum whose members users see, types included",
  },
  {
    file: "src/v5-compat/constants.ts",
    name: "*",
    why: "the public API of zeromq 5 exports these numbers, and has some that libzmq does not have",
  },
  {
    file: "glue/boundary/facts.ts",
    name: "WORD",
    why: "the tables of facts are two pointers each; nothing describes where those stand",
  },
  {
    file: "glue/socket-handle.ts",
    name: "WORD",
    why: "an option of 64 bits is two words, the low one first",
  },
  {
    file: "glue/socket-handle.ts",
    name: "1",
    why: "the same, as an index of words",
  },
  {
    file: "src/libzmq/context.ts",
    name: "KEY_SIZE",
    why: "libzmq has no constant for the length of a CURVE key as text",
  },
  {
    file: "src/host/node/listener.ts",
    name: "MIN_BACKLOG",
    why: "the length of the kernel's queue of connections, in connections",
  },
  {
    file: "src/socket/messages.ts",
    name: "NEVER_COPIED",
    why: "the documents promise users that memory of this size is not copied, whatever the module does with it",
  },
  {
    file: "src/host/node/index.ts",
    name: "MIN_OWN_MEMORY",
    why: "half of Node's Buffer.poolSize: from there on, Buffer takes memory outside its pool anyway",
  },
  {
    file: "src/threads/directory.ts",
    name: "count",
    why: "how many requests for links fit into the directory of threads, which no C++ code reads",
  },
];

/** Whether the number may stand where it does: in a constant of this name, if it has one. */
export function isAllowed(file, name) {
  return ALLOWED.some((entry) => entry.file === file && (entry.name === "*" || entry.name === name));
}
