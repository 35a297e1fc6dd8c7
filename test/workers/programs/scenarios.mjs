// Scenarios between a place that binds and a place that connects, with their results. They are the same for both
// implementations, in one thread and between threads.
import { endpoints } from "./scenarios/endpoints.mjs";
import { limits } from "./scenarios/limits.mjs";
import { patterns } from "./scenarios/patterns.mjs";

export { CLOSE } from "./scenarios/steps.mjs";

/** `theirs`: the result of npm zeromq, if it differs. */
export const scenarios = { ...patterns, ...limits, ...endpoints };
