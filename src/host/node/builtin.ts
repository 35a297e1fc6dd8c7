/** Loads one of Node's own modules. The CommonJS build has a function of its own instead (rollup.config.mjs). */
import module from "node:module";

/** Node 20.16 and newer have `getBuiltinModule`. Bundlers change neither of the two calls. */
export const builtin = (name: string): unknown =>
  typeof process.getBuiltinModule === "function"
    ? process.getBuiltinModule(name)
    : module.createRequire(process.execPath)(name);
