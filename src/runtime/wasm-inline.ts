/** Has the compiled libzmq come from the code, for bundles, which have no `.wasm` file beside them. */
import { base64, hash } from "./wasm-bytes.js";
import { inlineWasm } from "./wasm-file.js";

inlineWasm(hash, () => Buffer.from(base64, "base64"));
