/** The build of libzmq under test: what ZEROMQ_WASM_FILE names, or else the release build. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const wasmFile =
  process.env.ZEROMQ_WASM_FILE ??
  fileURLToPath(new URL("../../build/wasm/release/zeromq.wasm", import.meta.url));

let compiled: WebAssembly.Module | undefined;

/** Compiled once for each test file. */
export function wasmModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(wasmFile));
  return compiled;
}
