/**
 * build/ts (what tsc wrote) to dist/. Programs that are not bundled get the package once, however they load it: a
 * CommonJS core, and ES modules that hand out what is in it. Bundlers get a tree of ES modules (dist/inline) with the
 * .wasm in it, from which they can leave out what a program does not use.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import terser from "@rollup/plugin-terser";
import dts from "rollup-plugin-dts";

/** What can be imported, and its source. */
const entries = {
  index: "index",
  draft: "draft",
  "draft-extra": "draft-extra",
  "v5-compat": "v5-compat/index",
};

const WASM = "build/wasm/release/zeromq.wasm";
const { version } = JSON.parse(readFileSync("package.json", "utf8"));

const built = (source, extension = ".js") => resolve(`build/ts/src/${source}${extension}`);
const isNode = (id) => id.startsWith("node:");

const WASM_FILE = built("runtime/wasm-file");
const TYPE_OF_TEXT = "typeof ZEROMQ_WASM_TEXT";

const failOnWarning = (warning) => {
  throw new Error(warning.message);
};

/** Both formats have the same core: it has everything that the entries share. */
function chunkOf(id) {
  if (id.startsWith(DEFAULT) || /\/src\/(draft|draft-extra|v5-compat)[./]/.test(id)) return undefined;
  if (id === WASM_BYTES) return "bytes";
  return id === WASM_INLINE ? "wasm" : "core";
}

/** Glue has no modules of Node: here it gets what not every realm in Node has as a global. */
const UTF8 = resolve("build/ts/glue/boundary/utf8.js");
const nodeUtf8 = {
  name: "node-utf8",
  transform: (code, id) =>
    id === UTF8 ? `import { TextDecoder, TextEncoder } from "node:util";\n${code}` : null,
};

// CommonJS, and the ES modules over it.

/**
 * Gets Node's modules with `process.getBuiltinModule`, where there is that: bundlers that make an ES module of this
 * file leave no `require` in it.
 */
const REQUIRE_BUILTIN =
  'const nodeBuiltin = typeof process.getBuiltinModule === "function" ? process.getBuiltinModule : require;\n';

/** CommonJS needs no `node:module`, which takes a millisecond to load. */
const BUILTIN = built("host/node/builtin");
const builtinByRequire = {
  name: "builtin-by-require",
  load: (id) => (id === BUILTIN ? "export const builtin = (name) => nodeBuiltin(name);" : null),
};

/**
 * The .wasm is in the folder of the code. In a bundle that is an ES module there is no `__dirname`: there, the ES module
 * over the core has said where it is.
 */
const URL_KEY = `Symbol.for("zeromq-wasm ${version} url")`;
const IMPORT_META = {
  dirname: '(typeof __dirname === "string" ? __dirname : undefined)',
  url: `globalThis[${URL_KEY}]`,
};

/**
 * The package once in each realm: a file that is evaluated again (after a change of require.cache, jest.resetModules(),
 * or from a second installation of the same build) has the exports of the first time. No `return` outside of a function:
 * tools that read CommonJS as a module would refuse it.
 */
const once = (key, code) => `"use strict";
const zeromqWasmKey = Symbol.for("${key}");
if (globalThis[zeromqWasmKey] !== undefined) module.exports = globalThis[zeromqWasmKey];
else {
${code}
Reflect.defineProperty(globalThis, zeromqWasmKey, { value: module.exports });
}
`;

const commonJs = {
  name: "common-js",
  resolveImportMeta: (property) => IMPORT_META[property] ?? null,
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle);
    const hash = createHash("sha256").update(readFileSync(WASM));
    for (const { code } of chunks) hash.update(code);
    const build = hash.digest("hex").slice(0, 16);
    for (const chunk of chunks) {
      const code = chunk.code
        .replace(/^"use strict";/, "")
        .replace(/\brequire\("(node:[a-z_/]+)"\)/g, 'nodeBuiltin("$1")');
      chunk.code = once(
        `zeromq-wasm ${version} ${build} ${chunk.name}`,
        code.includes("nodeBuiltin(") ? REQUIRE_BUILTIN + code : code,
      );
    }
  },
};

/**
 * Some bundlers take the CommonJS files: bun build, deno bundle, ncc, and all that do not use the condition "module". In
 * their bundles there is no .wasm, so they get the text that the tree for bundlers has. Where the package is installed,
 * the .wasm is read, and this `require` is never reached.
 */
const requireText = {
  name: "require-text",
  transform: (code, id) =>
    id === WASM_FILE
      ? code
          .replace("ZEROMQ_WASM_TEXT()", 'require("./inline/bytes.mjs")')
          .replace(TYPE_OF_TEXT, '"function"')
      : null,
};

/** `import` gets what `require` gets, by name and as a whole, as it does from npm zeromq, which is CommonJS. */
const wrappers = {
  name: "wrappers",
  generateBundle(_options, bundle) {
    for (const { isEntry, name, exports } of Object.values(bundle)) {
      if (!isEntry) continue;
      const source = `import zeromq from "./${name}.cjs";
Reflect.set(globalThis, ${URL_KEY}, import.meta.url);
export const { ${exports.join(", ")} } = zeromq;
export default zeromq;
`;
      this.emitFile({ type: "asset", fileName: `${name}.mjs`, source });
    }
  },
};

/**
 * Comments and long local names would cost time to load, and half of the size. Names that people meet stay: those of
 * classes and functions, in errors and in profiles. What rollup marks as free of side effects stays marked, or bundlers
 * would keep all of the package.
 */
const minified = terser({
  keep_classnames: true,
  keep_fnames: true,
  // Functions that are put into others make those too large for the JavaScript engine to put into their callers.
  compress: { inline: false, reduce_funcs: false },
  // A character beyond Latin-1 would double the memory of the code.
  format: { ascii_only: true, comments: false, preserve_annotations: true },
});

const programs = {
  input: Object.fromEntries(Object.entries(entries).map(([entry, source]) => [entry, built(source)])),
  external: isNode,
  plugins: [nodeUtf8, builtinByRequire, requireText, minified, commonJs, wrappers],
  onwarn: failOnWarning,
  output: {
    dir: "dist",
    format: "cjs",
    exports: "named",
    esModule: true, // as npm zeromq has it: TypeScript's and Babel's `import * as` then adds no `default`
    entryFileNames: "[name].cjs",
    chunkFileNames: "[name].cjs",
    hoistTransitiveImports: false,
    minifyInternalExports: false,
    manualChunks: chunkOf,
  },
};

// The tree for bundlers.

/** Puts the .wasm into the code, for the one module that has it there. */
const WASM_INLINE = built("runtime/wasm-inline");
const WASM_BYTES = built("runtime/wasm-bytes");
const wasmBytes = {
  name: "wasm-bytes",
  transform(code, id) {
    if (id === WASM_FILE) return code.replace(TYPE_OF_TEXT, '"undefined"');
    if (id !== WASM_BYTES) return null;
    const bytes = readFileSync(WASM);
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    return code
      .replace("ZEROMQ_WASM_HASH", `"${hash}"`)
      .replace("ZEROMQ_WASM", () => `"${bytes.toString("base64")}"`);
  },
};

/** An entry of the tree: the .wasm, and the default export that the wrappers have. */
const DEFAULT = "\0default:";
const inlineEntry = {
  name: "inline-entry",
  resolveId: (id) => (id.startsWith(DEFAULT) ? id : null),
  load(id) {
    if (!id.startsWith(DEFAULT)) return null;
    const entry = JSON.stringify(id.slice(DEFAULT.length));
    return `import ${JSON.stringify(WASM_INLINE)}; import * as all from ${entry}; export * from ${entry}; export default all;`;
  },
};

const bundles = {
  input: Object.fromEntries(
    Object.entries(entries).map(([entry, source]) => [entry, DEFAULT + built(source)]),
  ),
  external: isNode,
  plugins: [nodeUtf8, wasmBytes, inlineEntry, minified],
  onwarn: failOnWarning,
  output: {
    dir: "dist/inline",
    format: "es",
    entryFileNames: "[name].mjs",
    chunkFileNames: "[name].mjs",
    hoistTransitiveImports: false,
    minifyInternalExports: false,
    manualChunks: chunkOf,
  },
};

// Pages.

/** Where there is a file `x.browser.ts`, pages have it in the place of `x.ts`. */
const forPages = {
  name: "for-pages",
  resolveId(source, importer) {
    if (importer === undefined || !source.startsWith(".")) return null;
    const file = resolve(dirname(importer), source).replace(/\.js$/, "");
    const [, extension] = /(\.d\.ts|\.js)$/.exec(importer) ?? [];
    const inPages = `${file}.browser${extension ?? ".js"}`;
    return existsSync(inPages) ? inPages : null;
  },
};

/** The text of the .wasm is in the package once. */
const sharedBytes = {
  name: "shared-bytes",
  resolveId: (source) =>
    source === "./wasm-bytes.js" ? { id: "../inline/bytes.mjs", external: "relative" } : null,
};

/** An entry of pages: it imports what provides the module, and has the default export that the wrappers have. */
const PAGE = "\0page:";
const PROVIDERS = { url: built("runtime/load-url.browser"), inline: built("runtime/load-inline.browser") };
const pageEntry = {
  name: "page-entry",
  resolveId: (id) => (id.startsWith(PAGE) ? id : null),
  load(id) {
    if (!id.startsWith(PAGE)) return null;
    const [provider, entry] = id.slice(PAGE.length).split(" ");
    const file = JSON.stringify(built(entry));
    return `import ${JSON.stringify(PROVIDERS[provider])}; import * as all from ${file}; export * from ${file}; export default all;`;
  },
};

/** zeromq-wasm/v5-compat is for programs that were written for Node. */
const pageEntries = {
  index: "url index",
  draft: "url draft",
  "draft-extra": "url draft-extra",
  inline: "inline index",
};

const pageChunkOf = (id) => {
  if (id.startsWith(PAGE) || /\/src\/draft[./-]/.test(id)) return undefined;
  if (id === PROVIDERS.url) return "wasm";
  return id === PROVIDERS.inline ? "wasm-inline" : "core";
};

const pages = {
  input: Object.fromEntries(Object.entries(pageEntries).map(([entry, source]) => [entry, PAGE + source])),
  plugins: [sharedBytes, forPages, pageEntry, minified],
  onwarn: failOnWarning,
  output: {
    dir: "dist/browser",
    format: "es",
    entryFileNames: "[name].mjs",
    chunkFileNames: "[name].mjs",
    hoistTransitiveImports: false,
    minifyInternalExports: false,
    manualChunks: pageChunkOf,
  },
};

// Types.

/** The types of an ES module are those of CommonJS, as its classes are. */
const moduleTypes = {
  name: "module-types",
  generateBundle(_options, bundle) {
    for (const { name } of Object.values(bundle)) {
      const source = `export * from "./${name}.cjs";\nexport * as default from "./${name}.cjs";\n`;
      this.emitFile({ type: "asset", fileName: `${name}.d.mts`, source });
    }
  },
};

/** One file of types each. The others have those of the index from there: a type must have one place to name it by. */
const types = Object.entries(entries).map(([entry, source]) => ({
  input: { [entry]: built(source, ".d.ts") },
  external: (id, from, isResolved) =>
    isNode(id) || (entry !== "index" && from !== undefined && !isResolved && /^\.\.?\/index\.js$/.test(id)),
  plugins: [dts(), moduleTypes],
  onwarn: failOnWarning,
  output: {
    dir: "dist",
    entryFileNames: "[name].d.cts",
    format: "es",
    paths: (id) => (isNode(id) ? id : "./index.cjs"),
  },
}));

/** Types of pages: their frames are no Buffers. */
const pageTypes = ["index", "draft", "draft-extra"].map((entry) => ({
  input: { [entry]: built(entry, ".d.ts") },
  external: (id, from, isResolved) =>
    entry !== "index" && from !== undefined && !isResolved && /^\.\.?\/index\.js$/.test(id),
  plugins: [forPages, dts()],
  onwarn: failOnWarning,
  output: {
    dir: "dist/browser",
    entryFileNames: "[name].d.mts",
    format: "es",
    paths: () => "./index.mjs",
  },
}));

export default [programs, bundles, pages, ...types, ...pageTypes];
