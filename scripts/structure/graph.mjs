// The import graph of a tree: which file imports which, `import type` and `import()` included.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";

/**
 * Reads the imports of all TypeScript files below some folders of a tree. Returns a map from each file to its imports:
 * `specifier` as written, `line`, and `target`: a file of the tree, or what the specifier says if it leads elsewhere.
 */
export function readGraph(root, folders) {
  const files = folders.flatMap((folder) => typescriptFiles(root, folder));
  const known = new Set(files);
  return new Map(files.map((file) => [file, readImports(root, file, known)]));
}

function typescriptFiles(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => posix.relative(root, posix.join(entry.parentPath, entry.name)))
    .sort();
}

function readImports(root, file, known) {
  const text = readFileSync(join(root, file), "utf8");
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles.map(({ fileName: specifier, pos }) => ({
    specifier,
    target: resolve(file, specifier, known),
    line: text.slice(0, pos).split("\n").length,
  }));
}

function resolve(file, specifier, known) {
  if (!specifier.startsWith(".")) return specifier;
  const path = posix.join(posix.dirname(file), specifier).replace(/\.js$/, "");
  return [`${path}.ts`, `${path}/index.ts`, path].find((candidate) => known.has(candidate)) ?? path;
}

/** Only the edges between files of the graph. */
export function fileEdges(graph) {
  return new Map(
    [...graph].map(([file, imports]) => [
      file,
      [...new Set(imports.map(({ target }) => target).filter((target) => graph.has(target)))],
    ]),
  );
}
