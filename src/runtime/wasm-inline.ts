/** The compiled libzmq as text in the code, for bundles, which have no `.wasm` file beside them. */
import { inlineWasm } from "./wasm-file.js";

/** `zeromq.wasm` as base64: rollup.config.mjs puts it here. Compressed, it would take longer to start. */
declare const ZEROMQ_WASM: string;
declare const ZEROMQ_WASM_HASH: string;

inlineWasm(ZEROMQ_WASM_HASH, () => Buffer.from(ZEROMQ_WASM, "base64"));
