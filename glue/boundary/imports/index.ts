/**
 * The functions in `wasm/imports.txt`, put together from the files of this folder; `wasm/port/host.hpp` describes them.
 */
import { EngineFault } from "../fault.js";
import { bodyImports } from "./body-imports.js";
import { datagramImports } from "./datagram-imports.js";
import { endpointImports } from "./endpoint-imports.js";
import { streamImports } from "./stream-imports.js";
import { systemImports } from "./system-imports.js";
import { Answers, type Import, type ImportTarget } from "./target.js";

/**
 * Functions that the debug build calls for an invalid memory access (SAFE_HEAP). The release build has no such imports.
 */
export const memoryChecks: Readonly<Record<string, Import>> = {
  segfault: () => {
    throw new EngineFault("memory access outside the allocated memory");
  },
  // Ignored, because wasm may access any address. libzmq uses plain malloc() for types with an alignment of 16 bytes.
  alignfault: () => undefined,
};

/** The import object of one engine. */
export function createImports(target: ImportTarget): Record<string, Import> {
  const answers = new Answers(target);
  return {
    ...systemImports(target, answers),
    ...streamImports(target, answers),
    ...datagramImports(target, answers),
    ...bodyImports(target, answers),
    ...endpointImports(target, answers),
  };
}
