// What happens between a place that binds and a place that connects, and what comes of it. The same over both
// implementations, in one thread and between threads.
import { endpoints } from "./scenarios/endpoints.mjs";
import { limits } from "./scenarios/limits.mjs";
import { patterns } from "./scenarios/patterns.mjs";

export { CLOSE } from "./scenarios/steps.mjs";

/** `theirs`: what comes of it with npm zeromq, if that is different. */
export const scenarios = { ...patterns, ...limits, ...endpoints };
