// The longest file and the longest function of a tree's TypeScript files.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

export function longestOf(root, files) {
  let file = { name: "", lines: 0 };
  let func = { name: "", file: "", lines: 0 };
  for (const name of files) {
    const text = readFileSync(join(root, name), "utf8");
    const lines = text.split("\n").length - 1;
    if (lines > file.lines) file = { name, lines };
    const longest = longestFunction(name, text);
    if (longest.lines > func.lines) func = { ...longest, file: name };
  }
  return { file, func };
}

/** From the line of its name to the line of its last brace. */
function longestFunction(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  let longest = { name: "", lines: 0 };
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line;
  function visit(node) {
    if (ts.isFunctionLike(node) && node.body !== undefined) {
      const lines = lineOf(node.getEnd()) - lineOf(node.getStart(source)) + 1;
      if (lines > longest.lines) longest = { name: nameOf(node), lines };
    }
    ts.forEachChild(node, visit);
  }
  visit(source);
  return longest;
}

function nameOf(node) {
  if (ts.isConstructorDeclaration(node)) return `${node.parent.name?.text ?? "class"} constructor`;
  const { name } = node.name === undefined ? (node.parent ?? {}) : node;
  return name?.getText() ?? "(no name)";
}
