/** Joins an engine with inproc of other threads. Pages have another file in the place of this one. */
import type { Engine } from "../../glue/engine.js";
import { Portals } from "../../glue/portals.js";
import { Bridge } from "../threads/bridge.js";
import type { Threads } from "../threads/threads.js";

export const joinThreads = (engine: Engine, threads: Threads): Bridge | undefined =>
  new Bridge(engine, (events) => new Portals(engine, events), threads);
