/** The runtime of the package in Node, Deno and Bun. Pages have another file in the place of this one. */
import { NodeHost } from "../host/node/index.js";
import { canShare, Threads } from "../threads/threads.js";
import { Runtime } from "./runtime.js";
import { compileWasm } from "./wasm-file.js";

/** What the package uses unless told otherwise. */
export const defaultRuntime = new Runtime(
  new NodeHost(),
  compileWasm,
  { trace: process.env.ZEROMQ_WASM_TRACE === "1", memoryLimit: process.env.ZEROMQ_WASM_MEMORY_LIMIT },
  canShare ? new Threads() : undefined,
);
