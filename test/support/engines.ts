/**
 * The engines of contexts, which the package keeps to itself. Import this before a test makes the first socket: from then
 * on it records every engine that is made.
 */
import { Engine } from "../../glue/engine.js";
import { Runtime } from "../../src/runtime/index.js";
import { turn } from "./wait.mjs";

const made: Engine[] = [];
/** How many sockets of an engine are open. */
const sockets = new WeakMap<Engine, number>();

const { createEngine } = Runtime.prototype;
Runtime.prototype.createEngine = function record(this: Runtime): Engine {
  const engine = createEngine.call(this);
  made.push(engine);
  return engine;
};

const { watch, unwatch } = Engine.prototype;
const count = (engine: Engine, change: number): void =>
  void sockets.set(engine, (sockets.get(engine) ?? 0) + change);
Engine.prototype.watch = function record(this: Engine, ...args) {
  count(this, 1);
  return watch.apply(this, args);
};
Engine.prototype.unwatch = function record(this: Engine, ...args) {
  count(this, -1);
  unwatch.apply(this, args);
};

/** The engine that was made last. */
export function lastEngine(): Engine {
  const engine = made.at(-1);
  if (engine === undefined) throw new Error("No engine has been made yet");
  return engine;
}

export interface Leftovers {
  sockets: number;
  /** Listeners and connections. */
  descriptors: number;
  /** Large frames that wasm has not released. */
  bodies: number;
}

function countLeftovers(): Leftovers {
  const sum = (numberOf: (engine: Engine) => number): number =>
    // An engine with a fault releases nothing any more.
    made.reduce((total, engine) => total + (engine.fault === undefined ? numberOf(engine) : 0), 0);
  return {
    sockets: sum((engine) => sockets.get(engine) ?? 0),
    descriptors: sum((engine) => engine.fds.size),
    bodies: sum((engine) => engine.bodies.size),
  };
}

export const NOTHING: Leftovers = { sockets: 0, descriptors: 0, bodies: 0 };

/** What is still open, once nothing is or the time is over: closed sockets may have messages to send. */
export async function leftovers(milliseconds = 10_000): Promise<Leftovers> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const left = countLeftovers();
    const isOver = Object.values(left).every((number) => number === 0) || performance.now() >= end;
    if (isOver) return left;
    await turn();
  }
}
