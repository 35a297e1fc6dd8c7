/**
 * Texts as UTF-8. These are the only globals of browsers that glue uses, taken when it is loaded. In the package they
 * come from Node (rollup.config.mjs), because not every realm in Node has them.
 */
export const encoder = new TextEncoder();

/** Keeps what looks like a byte order mark. */
export const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
