// Bundles a program for pages, with the bundler's defaults: bundle.mjs <bundler> <entry> <folder>. The result is
// <folder>/page.js, with what it needs beside it. The bundlers are those in build/bundlers, the current folder.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [bundler, entry, folder] = process.argv.slice(2);
const { resolve } = createRequire(join(process.cwd(), "package.json"));
const load = (name) => import(pathToFileURL(resolve(name)).href);

const BUNDLERS = {
  async esbuild() {
    const { build } = await load("esbuild");
    const outfile = join(folder, "page.js");
    await build({ entryPoints: [entry], bundle: true, format: "esm", minify: true, outfile });
  },

  async webpack() {
    const { default: webpack } = await load("webpack");
    const stats = await new Promise((done, fail) => {
      const output = { path: folder, filename: "page.js" };
      webpack({ entry, output, target: "web", mode: "production" }, (error, result) =>
        error ? fail(error) : done(result),
      );
    });
    if (stats.hasErrors()) throw new Error(stats.toString("errors-warnings"));
  },

  async vite() {
    const { build } = await load("vite");
    await build({
      root: dirname(entry),
      base: "./",
      logLevel: "warn",
      build: {
        outDir: folder,
        target: "es2022",
        rollupOptions: { input: entry, output: { entryFileNames: "page.js" } },
      },
    });
  },
};

await BUNDLERS[bundler]();
