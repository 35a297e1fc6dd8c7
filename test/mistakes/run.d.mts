import type { Mistake } from "./table.mjs";
/** Runs a mistake against the package. `stack` is that of the error. */
export function runMistake(
  zmq: object,
  mistake: Mistake,
): Promise<{ says: string; is: string; stack?: string }>;
