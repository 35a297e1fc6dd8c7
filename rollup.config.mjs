// build/ts (what tsc wrote) to dist/: for each sub-path a module as ES module and as CommonJS, and its types.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import dts from "rollup-plugin-dts";

/** What can be imported, and its source. */
const entries = { index: "index", draft: "draft", "v5-compat": "v5-compat/index" };

const built = (source, extension = ".js") => resolve(`build/ts/src/${source}${extension}`);
const isNode = (id) => id.startsWith("node:");

const failOnWarning = (warning) => {
  throw new Error(warning.message);
};

/** The .wasm lies beside the module; CommonJS has no import.meta to find it by. */
const importMeta = {
  name: "import-meta",
  resolveImportMeta(property, { format }) {
    if (format !== "cjs") return null;
    return property === "dirname" ? "__dirname" : 'require("node:url").pathToFileURL(__filename).href';
  },
};

/** Puts the .wasm into the code, for the one module that wants it there. */
const WASM_INLINE = built("runtime/wasm-inline");
const wasmBytes = {
  name: "wasm-bytes",
  transform(code, id) {
    if (id !== WASM_INLINE) return null;
    const bytes = readFileSync("build/wasm/release/zeromq.wasm");
    return code.replace("ZEROMQ_WASM", () => `"${bytes.toString("base64")}"`);
  },
};

/**
 * `import zeromq from "zeromq"` gets what `require` would, as it does from npm zeromq, which is CommonJS: an entry that is
 * an ES module is wrapped in one that has a default export.
 */
const DEFAULT = "\0default:";
const defaultExport = {
  name: "default-export",
  resolveId: (id) => (id.startsWith(DEFAULT) ? id : null),
  load(id) {
    if (!id.startsWith(DEFAULT)) return null;
    const wrapped = JSON.stringify(id.slice(DEFAULT.length));
    return `import * as all from ${wrapped}; export * from ${wrapped}; export default all;`;
  },
};

/** The type of that is a namespace, and a file cannot be a namespace in itself: the types proper go to another file. */
const defaultType = {
  name: "default-type",
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (!chunk.fileName.endsWith(".d.mts")) continue;
      const named = chunk.fileName.replace(".d.mts", ".named");
      this.emitFile({ type: "asset", fileName: `${named}.d.mts`, source: chunk.code });
      chunk.code = `export * from "./${named}.mjs";\nexport * as default from "./${named}.mjs";\n`;
    }
  },
};

/** Each entry once more with the .wasm inlined, which is what bundlers get: all of them know ES modules. */
const inlineEntries = {
  name: "inline-entries",
  generateBundle({ format }) {
    if (format !== "es") return;
    for (const entry of Object.keys(entries)) {
      const source = `import "./wasm-inline.mjs";\nexport { default } from "./${entry}.mjs";\nexport * from "./${entry}.mjs";\n`;
      const name = entry === "index" ? "inline" : `inline-${entry}`;
      this.emitFile({ type: "asset", fileName: `${name}.mjs`, source });
    }
  },
};

/** All entries have the same classes and contexts: these are in the one core that they share. */
function chunkOf(id) {
  if (id.startsWith(DEFAULT) || /\/src\/(draft|v5-compat)[./]/.test(id)) return undefined;
  return id === WASM_INLINE ? "wasm-inline" : "core";
}

const modules = [
  ["mjs", "es", DEFAULT],
  ["cjs", "cjs", ""],
].map(([extension, format, wrapper]) => ({
  input: {
    ...Object.fromEntries(Object.entries(entries).map(([entry, source]) => [entry, wrapper + built(source)])),
    ...(format === "es" ? { "wasm-inline": WASM_INLINE } : {}),
  },
  external: isNode,
  plugins: [importMeta, wasmBytes, defaultExport, inlineEntries],
  onwarn: failOnWarning,
  output: {
    dir: "dist",
    format,
    exports: "named",
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `[name].${extension}`,
    hoistTransitiveImports: false,
    minifyInternalExports: false,
    manualChunks: chunkOf,
  },
}));

/** One file of types each. The others have those of the index from there: a type must have one place to name it by. */
const types = Object.keys(entries).map((entry) => ({
  input: built(entries[entry], ".d.ts"),
  external: (id, from, isResolved) =>
    isNode(id) || (entry !== "index" && from !== undefined && !isResolved && /^\.\.?\/index\.js$/.test(id)),
  plugins: [dts(), defaultType],
  onwarn: failOnWarning,
  output: ["mjs", "cjs"].map((extension) => ({
    file: `dist/${entry}.d.${extension.replace("js", "ts")}`,
    format: "es",
    paths: (id) => (isNode(id) ? id : `./index.${extension}`),
  })),
}));

export default [...modules, ...types];
