/** The entry of the room: runtimes, and the one that the package uses. */
export { defaultRuntime } from "./default.js";
export { Runtime, type RuntimeOptions } from "./runtime.js";
