/** The functions of `wasm/imports.txt`, by concern. `wasm/port/host.hpp` says what each must do. */
import { EngineFault } from "../fault.js";
import { bodyImports } from "./body-imports.js";
import { datagramImports } from "./datagram-imports.js";
import { streamImports } from "./stream-imports.js";
import { systemImports } from "./system-imports.js";
import { Answers, type Import, type ImportTarget } from "./target.js";

/** What the debug build calls on a bad memory access (SAFE_HEAP). The release build imports none of it. */
export const memoryChecks: Readonly<Record<string, Import>> = {
  segfault: () => {
    throw new EngineFault("memory access outside of what is allocated");
  },
  // Harmless: wasm may read and write anywhere. libzmq puts types aligned to 16 bytes into plain malloc().
  alignfault: () => undefined,
};

/** The import object of one engine. */
export function createImports(target: ImportTarget): Record<string, Import> {
  const answers = new Answers(target);
  return {
    ...systemImports(target, answers),
    ...streamImports(target, answers),
    ...datagramImports(target, answers),
    ...bodyImports(target),
  };
}
