/** Finds, reads and compiles the `.wasm` file, or the text that a bundle has in its place. */
import { readFileSync, statSync } from "node:fs";
import { codeOf } from "../host/node/permissions.js";
import { sharedModule } from "../host/node/process-events.js";
import { requireWebAssembly } from "./requirements.js";

/** Not a literal in new URL(): bundlers would take it for an asset, and they get the bytes another way. */
const NAME = "zeromq.wasm";

interface Inlined {
  readonly hash: string;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
}

let inlined: Inlined | undefined;

/**
 * `require()` of the bytes as text, put here by rollup.config.mjs. Bundlers that do not use the condition "module" take
 * the text into their bundles, where there is no `.wasm` file. Elsewhere it is not loaded.
 */
declare const ZEROMQ_WASM_TEXT: (() => { readonly hash: string; readonly base64: string }) | undefined;

/** From now on, the bytes come from this function instead of a file. */
export function inlineWasm(hash: string, bytes: () => Uint8Array<ArrayBuffer>): void {
  inlined = { hash, bytes };
}

/**
 * The module of `zeromq.wasm`: of the file that `ZEROMQ_WASM_FILE` names (a debug build, or libzmq relinked by the
 * user), or the one that was inlined, or of the file beside the package's code, or, if there is none, of the text in a
 * bundle. Compiled once, however many copies of the package there are.
 */
export function compileWasm(): WebAssembly.Module {
  requireWebAssembly();
  const file = process.env.ZEROMQ_WASM_FILE;
  if (file === undefined && inlined !== undefined) return sharedModule(inlined.hash, inlined.bytes);
  if (file !== undefined) return compileFile(file);
  try {
    return compileFile(fileBeside());
  } catch (cause) {
    if (cause instanceof WebAssembly.CompileError) throw cause;
    return compileText(cause);
  }
}

function compileText(cause: unknown): WebAssembly.Module {
  try {
    if (typeof ZEROMQ_WASM_TEXT !== "undefined") {
      const { hash, base64 } = ZEROMQ_WASM_TEXT();
      return sharedModule(hash, () => Buffer.from(base64, "base64"));
    }
  } catch {
    // The first error says more.
  }
  throw new Error(
    codeOf(cause) === "EACCES"
      ? `The runtime does not permit to read ${NAME}, which is beside the code of zeromq-wasm. Start the program with --allow-read (Deno) or --allow-fs-read (Node.js).`
      : `${NAME} is not beside the code of zeromq-wasm. Was it bundled? Then import zeromq-wasm/inline instead.`,
    { cause },
  );
}

/** A file that was replaced meanwhile is another one. */
function compileFile(file: string | URL): WebAssembly.Module {
  const { mtimeMs, size } = statSync(file);
  return sharedModule(`${String(file)} ${mtimeMs} ${size}`, () => readFileSync(file));
}

/** Older Nodes do not know `dirname`. */
function fileBeside(): string | URL {
  return import.meta.dirname === undefined
    ? new URL(NAME, import.meta.url)
    : `${import.meta.dirname}/${NAME}`;
}
