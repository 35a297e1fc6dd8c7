// ESLint rule: numbers that the compiler knows come from Facts (glue/boundary/facts.ts). It refuses a number that has
// name and value of a fact, a size or limit that is known by its value alone, and offsets into wasm memory that are
// written as numbers.
import { relative, sep } from "node:path";
import { isAllowed } from "../facts/allowed.mjs";
import { compiledFacts } from "../facts/compiled.mjs";
import { Copies } from "../facts/copies.mjs";
import { namedNumbers } from "../facts/headers.mjs";
import { numberIn, offsetsIn } from "./numbers.mjs";

let copies;
const theCopies = () => (copies ??= new Copies([...compiledFacts(), ...namedNumbers()]));

const MEMORY = "glue/boundary/memory.ts";

/** Methods of Memory whose first argument is an address. */
const READERS = new Set(["word", "int", "borrow", "copy", "write", "writeText", "writeWholeText"]);
for (const name of ["readText", "readCString"]) READERS.add(name);

/** Methods of a view of wasm memory, and which of their arguments are places in it. */
const OF_VIEWS = { at: [0], subarray: [0], slice: [0], set: [1], fill: [1], copyWithin: [0, 1] };

export const compilerFacts = {
  meta: { type: "problem", schema: [], docs: { description: "Take the compiler's numbers from Facts" } },
  create(context) {
    const services = context.sourceCode.parserServices;
    const file = relative(context.cwd, context.filename).split(sep).join("/");
    const nameOf = (key) => (key.type === "Literal" ? String(key.value) : (key.name ?? ""));

    /** Numbers that were refused already: each is refused once. */
    const reported = new Set();

    /** `isFixed`: a constant, and no first value of something that changes. */
    function checkNamed(node, key, value, isFixed) {
      const number = numberIn(value);
      const name = nameOf(key);
      if (number === undefined || isAllowed(file, name)) return;
      const fact = isFixed ? theCopies().named(file, name, number) : undefined;
      if (fact === undefined) return;
      reported.add(value);
      context.report({ node, message: `${name} = ${number} copies ${fact}: take it from Facts` });
    }

    function checkValue(node) {
      const number = numberIn(node);
      const fact = number === undefined ? undefined : theCopies().valued(number);
      if (fact === undefined || reported.has(node)) return;
      if (namesAround(node).some((name) => isAllowed(file, name))) return;
      context.report({
        node,
        message: `${number} is ${fact}: take it from Facts, or say in scripts/check/facts/allowed.mjs what else it is`,
      });
    }

    /** The constants and properties whose value a node is part of. */
    function namesAround(node) {
      const names = [""];
      for (let at = node; at !== undefined && at !== null; at = at.parent) {
        if (at.type === "VariableDeclarator" || at.type === "TSEnumDeclaration") names.push(nameOf(at.id));
        if (at.type === "Property" || at.type === "PropertyDefinition") names.push(nameOf(at.key));
      }
      return names;
    }

    function checkOffset(expression) {
      for (const { node, name } of offsetsIn(expression, services, context.sourceCode)) {
        if (isAllowed(file, name) || reported.has(node)) continue;
        reported.add(node);
        context.report({
          node,
          message: `${name} is where something stands in wasm memory: take offsets and sizes from Facts`,
        });
      }
    }

    const isMemory = (node) => isOfMemory(node, services);

    return {
      VariableDeclarator(node) {
        if (node.init !== null) checkNamed(node, node.id, node.init, node.parent.kind === "const");
      },
      Property(node) {
        if (node.parent.type === "ObjectExpression")
          checkNamed(node, node.key, node.value, isTable(node.parent));
      },
      PropertyDefinition(node) {
        if (node.value !== null) checkNamed(node, node.key, node.value, node.readonly || node.static);
      },
      AssignmentPattern(node) {
        if (node.left.type === "Identifier") checkNamed(node, node.left, node.right, true);
      },
      TSEnumDeclaration(node) {
        let next = 0;
        for (const { id, initializer } of node.body.members) {
          const value = initializer === undefined ? next : numberIn(initializer);
          if (value === undefined || isAllowed(file, node.id.name)) continue;
          next = value + 1;
          const fact = theCopies().named(file, nameOf(id), value);
          if (fact !== undefined)
            context.report({
              node: id,
              message: `${nameOf(id)} = ${value} copies ${fact}: take it from Facts`,
            });
        }
      },
      "Literal, BinaryExpression"(node) {
        if (node.parent.type === "BinaryExpression" && numberIn(node.parent) !== undefined) return;
        checkValue(node);
      },
      MemberExpression(node) {
        if (node.computed && isMemory(node.object)) checkOffset(node.property);
      },
      CallExpression({ callee, arguments: given }) {
        const name = callee.type === "MemberExpression" ? memberName(callee) : undefined;
        if (name === undefined) return;
        if (READERS.has(name) && given.length > 0 && isMemory(callee)) checkOffset(given[0]);
        if (Object.hasOwn(OF_VIEWS, name) && isMemory(callee.object))
          for (const place of OF_VIEWS[name]) if (given.length > place) checkOffset(given[place]);
      },
    };
  },
};

/** Whether an object, or one around it, is the value of a constant of its file. */
function isTable(object) {
  const inner = /^(TSAsExpression|TSSatisfiesExpression|CallExpression|ObjectExpression|Property)$/;
  let { parent } = object;
  while (inner.test(parent.type)) ({ parent } = parent);
  return parent.type === "VariableDeclarator" && /^(Program|Export)/.test(parent.parent.parent.type);
}

/** The name of a member, also if it is written in brackets. */
function memberName({ computed, property }) {
  if (!computed) return property.name;
  return property.type === "Literal" ? String(property.value) : undefined;
}

/** Whether an expression is a view of wasm memory, or a method of `Memory`. */
function isOfMemory(node, services) {
  const checker = services.program.getTypeChecker();
  if (node.type === "MemberExpression") {
    if (!node.computed) return isMemorySymbol(services.getSymbolAtLocation(node.property), checker);
    const name = memberName(node);
    const type = services.getTypeAtLocation(node.object);
    return name !== undefined && isMemorySymbol(checker.getPropertyOfType(type, name), checker);
  }
  return node.type === "Identifier" && isMemorySymbol(services.getSymbolAtLocation(node), checker);
}

function isMemorySymbol(symbol, checker) {
  const declaration = symbol?.valueDeclaration;
  if (declaration?.parent?.elements !== undefined && declaration.name !== undefined) {
    // const { words } = memory
    const name = (declaration.propertyName ?? declaration.name).text;
    return isInMemory(checker.getPropertyOfType(checker.getTypeAtLocation(declaration.parent), name));
  }
  // const words = memory.words, or another name for such a constant
  const { initializer } = declaration ?? {};
  if (initializer?.name !== undefined && isInMemory(checker.getSymbolAtLocation(initializer.name)))
    return true;
  if (initializer?.escapedText !== undefined)
    return isMemorySymbol(checker.getSymbolAtLocation(initializer), checker);
  return isInMemory(symbol);
}

const isInMemory = (symbol) =>
  symbol?.declarations?.some((place) => place.getSourceFile().fileName.endsWith(MEMORY)) ?? false;
