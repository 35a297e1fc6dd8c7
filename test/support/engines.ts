/**
 * The engines of contexts, which the package keeps to itself. Import this before a test makes the first socket: from then
 * on it records every engine that is made.
 */
import type { Engine } from "../../glue/engine.js";
import { Runtime } from "../../src/runtime/index.js";

const made: Engine[] = [];
const { createEngine } = Runtime.prototype;
Runtime.prototype.createEngine = function record(this: Runtime): Engine {
  const engine = createEngine.call(this);
  made.push(engine);
  return engine;
};

/** The engine that was made last. */
export function lastEngine(): Engine {
  const engine = made.at(-1);
  if (engine === undefined) throw new Error("No engine has been made yet");
  return engine;
}
