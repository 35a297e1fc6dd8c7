/** What the package needs of a page. Errors say how to get it. */

export function requireWebAssembly(): void {
  if (typeof WebAssembly === "object") return;
  throw new Error(
    "zeromq-wasm needs WebAssembly, which this browser does not have, or has been told not to use.",
  );
}

export const explainMemory = (error: unknown): unknown => error;
