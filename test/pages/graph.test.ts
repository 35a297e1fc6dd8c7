/** The build for pages: what it imports, which globals it uses, and how large it is. */
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";
import { fileURLToPath } from "node:url";
import { rollup, type OutputChunk } from "rollup";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const dist = (file: string): string => fileURLToPath(new URL(`../../dist/${file}`, import.meta.url));

/** What a page does not have, and what each runtime has under another name. */
const ABSENT = ["process", "Buffer", "require", "global", "setImmediate", "__dirname"];

/** Bytes of an entry that a page loads, compressed. */
const BUDGET = 200_000;

/** The chunks of an entry, which must find all that they import. */
async function bundle(entry: string): Promise<OutputChunk[]> {
  const bundled = await rollup({
    input: dist(`browser/${entry}.mjs`),
    onwarn: ({ message }) => {
      throw new Error(message);
    },
  });
  const { output } = await bundled.generate({ format: "es", inlineDynamicImports: true });
  return output.filter((chunk) => chunk.type === "chunk");
}

/** Names of a program that it does not declare, among those that are asked about. */
function freeNames(code: string): string[] {
  const file = ts.createSourceFile("page.js", code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && ABSENT.includes(node.text)) {
      const { parent } = node;
      const isMember =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        ((ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isBindingElement(parent)) &&
          (parent.name === node || ("propertyName" in parent && parent.propertyName === node)));
      const isDeclaration =
        (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isFunctionDeclaration(parent)) &&
        parent.name === node;
      if (isDeclaration) declared.add(node.text);
      else if (!isMember) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...used].filter((name) => !declared.has(name));
}

describe.each(["index", "draft", "draft-extra", "inline"])("the entry of pages %s", (entry) => {
  it("imports nothing but files of the package, and uses no global of Node", async () => {
    for (const { code, imports, dynamicImports } of await bundle(entry)) {
      expect([...imports, ...dynamicImports]).toEqual([]);
      expect(freeNames(code)).toEqual([]);
      expect(code).not.toMatch(/["'`]node:/);
    }
  });
});

describe("the free names of a program", () => {
  it("are found, and not confused with others", () => {
    expect(
      freeNames("Buffer.from(''); const { process: other } = x; y.require; function f(global) {}"),
    ).toEqual(["Buffer"]);
    expect(freeNames("if (typeof process === 'object') use(process)")).toEqual(["process"]);
  });
});

describe("what a page loads", () => {
  it(`has less than ${BUDGET} bytes, compressed`, () => {
    const sizes = ["browser/index.mjs", "browser/core.mjs", "browser/wasm.mjs", "zeromq.wasm"].map((file) => {
      const bytes = readFileSync(dist(file));
      const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
      return { file, raw: bytes.length, brotli: brotliCompressSync(bytes, quality).length };
    });
    const total = sizes.reduce((sum, { brotli }) => sum + brotli, 0);
    console.log(
      sizes.map(({ file, raw, brotli }) => `${file}: ${raw} bytes, ${brotli} compressed`).join("\n"),
    );
    console.log(`together: ${total} bytes compressed`);
    expect(total).toBeLessThan(BUDGET);
  });
});
