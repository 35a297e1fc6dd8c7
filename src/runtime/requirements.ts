/** What the package needs of a process: WebAssembly, and addresses for its memory. Errors that say how to get it. */

export function requireWebAssembly(): void {
  if (typeof WebAssembly === "object") return;
  throw new Error(
    "zeromq-wasm needs WebAssembly, which this process does not have. Start Node.js without --jitless (look into NODE_OPTIONS too).",
  );
}

/**
 * Node reserves 10 GiB of addresses for each WebAssembly memory, so that it does not have to check each access. Newer
 * versions go without if a limit forbids it (`ulimit -v`).
 */
export function explainMemory(error: unknown): unknown {
  if (!(error instanceof RangeError) || !/allocate .*memory/i.test(error.message)) return error;
  return new Error(
    "There is no room for the memory of a context. Node.js reserves 10 GiB of addresses for it, not of memory, and a limit " +
      'such as "ulimit -v" does not allow it. Raise the limit, or start Node.js with --disable-wasm-trap-handler, which costs ' +
      "some speed. If there are many contexts, close those that are not used.",
    { cause: error },
  );
}
