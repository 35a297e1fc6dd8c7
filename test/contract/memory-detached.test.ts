import { memoryWorld } from "../support/world.js";
import { eventfulSuites, trafficSuites } from "./suites/index.js";

/** Every call into wasm detaches all views of its memory, as a call that makes the memory grow does. */
const detached = memoryWorld("memory with views detached on every call", { seed: 3 }, { detachOnCall: true });

trafficSuites(detached);
eventfulSuites(detached);
