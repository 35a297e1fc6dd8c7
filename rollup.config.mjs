// build/ts (what tsc wrote) to dist/: one ES module, one CommonJS module, and the types of each.
import dts from "rollup-plugin-dts";

const external = (id) => id.startsWith("node:");

/** The .wasm lies beside the module; CommonJS has no import.meta.url to find it by. */
const importMetaUrl = {
  name: "import-meta-url",
  resolveImportMeta(property, { format }) {
    return property === "url" && format === "cjs"
      ? 'require("node:url").pathToFileURL(__filename).href'
      : null;
  },
};

const failOnWarning = (warning) => {
  throw new Error(warning.message);
};

export default [
  {
    input: "build/ts/src/index.js",
    external,
    plugins: [importMetaUrl],
    onwarn: failOnWarning,
    output: [
      { file: "dist/index.mjs", format: "es" },
      { file: "dist/index.cjs", format: "cjs", exports: "named" },
    ],
  },
  {
    input: "build/ts/src/index.d.ts",
    external,
    plugins: [dts()],
    output: [
      { file: "dist/index.d.mts", format: "es" },
      { file: "dist/index.d.cts", format: "es" },
    ],
  },
];
