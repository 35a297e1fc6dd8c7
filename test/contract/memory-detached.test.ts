import { memoryWorld } from "../support/world.js";
import { trafficSuites } from "./suites/index.js";

/** Every call into wasm detaches all views, as growth of its memory in that call would. */
trafficSuites(memoryWorld("memory with views detached on every call", { seed: 3 }, { detachOnCall: true }));
