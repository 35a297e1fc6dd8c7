/** Wraps the exports so that a trap takes the engine out of service, and a broken engine refuses every call. */
import type { Exports } from "./exports.js";
import type { EngineFault } from "./fault.js";

export interface Guard {
  fault(): EngineFault | undefined;
  /** Called with what was thrown through wasm; returns what to throw instead. */
  poison(cause: unknown): EngineFault;
  /** Called before each call. */
  readonly before: (() => void) | undefined;
}

type Call = (a?: number, b?: number, c?: number, d?: number) => number | undefined;

export function guardExports(exports: Exports, guard: Guard): Exports {
  const guarded: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(exports)) {
    guarded[name] = typeof value === "function" ? guardCall(value as Call, guard) : value;
  }
  return guarded as unknown as Exports;
}

/** No exported function has more than four parameters; a rest parameter would allocate on every call. */
function guardCall(call: Call, guard: Guard): Call {
  return (a, b, c, d) => {
    const fault = guard.fault();
    if (fault !== undefined) throw fault;
    guard.before?.();
    try {
      return call(a, b, c, d);
    } catch (cause) {
      throw guard.poison(cause);
    }
  };
}
