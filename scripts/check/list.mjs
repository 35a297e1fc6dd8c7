// Every check of `make check`: its name, and how it is run in the root folder of the tree.
const bin = (name) => `node_modules/.bin/${name}`;

export const CHECKS = [
  ["layers", "node", ["scripts/check/layers.mjs"]],
  ["abi", "node", ["scripts/check/abi.mjs"]],
  ["facts", "node", ["scripts/check/facts.mjs"]],
  ["sources", "scripts/check/sources.sh", []],
  ["content", "node", ["scripts/check/content.mjs"]],
  ["documents", "node", ["scripts/check/documents.mjs"]],
  ["types", bin("tsc"), ["-p", "tsconfig.json"]],
  ["reference", bin("typedoc"), ["--emit", "none"]],
  ["lint", bin("eslint"), ["--max-warnings=0", "."]],
  ["format", bin("prettier"), ["--check", "--log-level=warn", "."]],
  ["package", "node", ["scripts/check/package.mjs"]],
  ["api", "node", ["--no-warnings", "scripts/check/api/index.mjs"]],
];
