/** Where the compiled libzmq is. */
import { readFileSync } from "node:fs";

/** Not a literal in new URL(): bundlers would take it for an asset, and they get the bytes another way. */
const NAME = "zeromq.wasm";

let inlined: (() => Uint8Array<ArrayBuffer>) | undefined;

/** Has the bytes come from somewhere else than a file. */
export function inlineWasm(bytes: () => Uint8Array<ArrayBuffer>): void {
  inlined = bytes;
}

/**
 * The bytes of `zeromq.wasm`: of the file that `ZEROMQ_WASM_FILE` names (a debug build, or libzmq relinked by the
 * user), or those that were inlined, or of the file beside the package's code.
 */
export function readWasm(): Uint8Array<ArrayBuffer> {
  const file = process.env.ZEROMQ_WASM_FILE;
  if (file !== undefined) return readFileSync(file);
  if (inlined !== undefined) return inlined();
  try {
    return readFileSync(fileBeside());
  } catch (cause) {
    throw new Error(
      `${NAME} is not beside the code of zeromq-wasm. Was it bundled? Then import zeromq-wasm/inline instead.`,
      { cause },
    );
  }
}

/** Older Nodes do not know `dirname`. */
function fileBeside(): string | URL {
  return import.meta.dirname === undefined
    ? new URL(NAME, import.meta.url)
    : `${import.meta.dirname}/${NAME}`;
}
