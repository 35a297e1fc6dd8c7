// build/ts (what tsc wrote) to dist/: for each sub-path a module as ES module and as CommonJS, and its types.
import { resolve } from "node:path";
import dts from "rollup-plugin-dts";

/** What can be imported, and its source. */
const entries = { index: "index", draft: "draft", "v5-compat": "v5-compat/index" };

const built = (entry, extension) => resolve(`build/ts/src/${entries[entry]}${extension}`);
const isNode = (id) => id.startsWith("node:");

/** The .wasm lies beside the module; CommonJS has no import.meta to find it by. */
const importMeta = {
  name: "import-meta",
  resolveImportMeta(property, { format }) {
    if (format !== "cjs") return null;
    return property === "dirname" ? "__dirname" : 'require("node:url").pathToFileURL(__filename).href';
  },
};

const failOnWarning = (warning) => {
  throw new Error(warning.message);
};

/**
 * `import zeromq from "zeromq"` gets what `require` would, as it does from npm zeromq, which is CommonJS. The same line
 * serves the module and its types.
 */
const defaultExport = (file) =>
  file.endsWith(".mjs") || file.endsWith(".mts")
    ? `import * as all from "./${file.replace(".d.mts", ".mjs")}";\nexport { all as default };`
    : "";

const sources = Object.keys(entries).map((entry) => built(entry, ".js"));

/** All entries have the same classes and contexts: what is not an entry itself is in the one core that they share. */
const modules = {
  input: Object.fromEntries(Object.keys(entries).map((entry) => [entry, built(entry, ".js")])),
  external: isNode,
  plugins: [importMeta],
  onwarn: failOnWarning,
  output: [
    ["mjs", "es"],
    ["cjs", "cjs"],
  ].map(([extension, format]) => ({
    dir: "dist",
    format,
    exports: "named",
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `[name].${extension}`,
    hoistTransitiveImports: false,
    footer: ({ isEntry, fileName }) => (isEntry ? defaultExport(fileName) : ""),
    manualChunks: (id) => (sources.includes(id) ? undefined : "core"),
  })),
};

/** One file of types each. The others have those of the index from there: a type must have one place to name it by. */
const types = Object.keys(entries).map((entry) => ({
  input: built(entry, ".d.ts"),
  external: (id, from, isResolved) =>
    isNode(id) || (entry !== "index" && from !== undefined && !isResolved && /^\.\.?\/index\.js$/.test(id)),
  plugins: [dts()],
  onwarn: failOnWarning,
  output: ["mjs", "cjs"].map((extension) => ({
    file: `dist/${entry}.d.${extension.replace("js", "ts")}`,
    format: "es",
    footer: ({ fileName }) => defaultExport(fileName),
    paths: (id) => (isNode(id) ? id : `./index.${extension}`),
  })),
}));

export default [modules, ...types];
