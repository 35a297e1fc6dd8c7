/**
 * Guards the exports: an exception during a call (such as a trap) takes the engine out of service. After that, every
 * call throws the fault.
 */
import type { Exports } from "./exports.js";
import type { EngineFault } from "./fault.js";

export interface Guard {
  fault(): EngineFault | undefined;
  /**
   * Takes the engine out of service. Called with an exception that was thrown through wasm; returns the error to throw.
   */
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

/** No exported function has more than four parameters. A rest parameter would allocate an array in every call. */
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

/**
 * After a fault: replaces every export, so that nothing refers to the instance and its memory any more. Each call throws
 * the fault.
 */
export function retireExports(exports: Exports, fault: EngineFault): void {
  const refuse = (): never => {
    throw fault;
  };
  const all = exports as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(all))
    all[name] = typeof value === "function" ? refuse : undefined;
}
