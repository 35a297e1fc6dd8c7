/** Where the compiled libzmq is. */
import { readFileSync } from "node:fs";

/**
 * The bytes of `zeromq.wasm`, which lies beside the bundled package. `ZEROMQ_WASM_FILE` names another file: a debug
 * build, or libzmq relinked by the user.
 */
export function readWasm(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    readFileSync(process.env.ZEROMQ_WASM_FILE ?? new URL("./zeromq.wasm", import.meta.url)),
  );
}
