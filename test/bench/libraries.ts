/** Loads what is measured. */
import { pathToFileURL } from "node:url";
import type { Zmq } from "./programs/common.js";
import type { Library } from "./tasks.js";

/** What to import. The main program sets BENCH_AGAINST for "before": the folder of another build of this package. */
export function specifier(library: Library): string {
  switch (library) {
    case "ours":
      return "zeromq-wasm";
    case "before":
      return pathToFileURL(`${process.env.BENCH_AGAINST}/dist/index.mjs`).href;
    case "native":
      return "zeromq";
    default:
      throw new Error(`${library} is not a package`);
  }
}

/** All packages have the same API. */
export const load = async (library: Library): Promise<Zmq> => (await import(specifier(library))) as Zmq;
