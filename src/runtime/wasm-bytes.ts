/** The compiled libzmq as text: rollup.config.mjs puts it here as base64. Compressed, it would take longer to start. */
declare const ZEROMQ_WASM: string;
declare const ZEROMQ_WASM_HASH: string;

export const base64 = ZEROMQ_WASM;
export const hash = ZEROMQ_WASM_HASH;
