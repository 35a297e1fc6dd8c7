/** Loads one of Node's own modules. In the CommonJS build, rollup.config.mjs puts `require` here. */
import module from "node:module";

/** Node 20.16 and newer have `getBuiltinModule`. Bundlers change neither of the two calls. */
export const builtin = (name: string): unknown =>
  typeof process.getBuiltinModule === "function"
    ? process.getBuiltinModule(name)
    : module.createRequire(process.execPath)(name);
