// Numbers in syntax trees: what an expression of literals amounts to, and the fixed parts of an address.

const OPERATORS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "<<": (a, b) => a << b,
  "|": (a, b) => a | b,
};

/** The value of an expression that consists of numbers only; undefined for any other. */
export function numberIn(node) {
  if (node.type === "Literal") return typeof node.value === "number" ? node.value : undefined;
  if (node.type === "TSAsExpression") return numberIn(node.expression);
  if (node.type === "UnaryExpression" && node.operator === "-") {
    const value = numberIn(node.argument);
    return value === undefined ? undefined : -value;
  }
  if (node.type !== "BinaryExpression" || !(node.operator in OPERATORS)) return undefined;
  const [left, right] = [numberIn(node.left), numberIn(node.right)];
  return left === undefined || right === undefined ? undefined : OPERATORS[node.operator](left, right);
}

/** Bytes of a word, by which addresses and indices are scaled: no fact. */
const WORD = 4;

/**
 * The parts of an address that are fixed: numbers and constants that are added to it, or by which an index is
 * multiplied. Follows local constants to what they were made of.
 */
export function offsetsIn(expression, services) {
  const found = [];
  const seen = new Set();

  function add(node) {
    if (isFixed(node)) found.push(describe(node));
    else if (node.type === "BinaryExpression" && (node.operator === "+" || node.operator === "-")) {
      add(node.left);
      add(node.right);
    } else if (node.type === "BinaryExpression" && node.operator === "*") {
      for (const factor of [node.left, node.right])
        if (isFixed(factor) && numberIn(factor) !== WORD && !isWord(factor)) found.push(describe(factor));
    } else if (node.type === "Identifier") follow(node);
  }

  /** To the value of a local constant. */
  function follow(node) {
    const declaration = services.getSymbolAtLocation(node)?.valueDeclaration;
    const declarator = declaration && services.tsNodeToESTreeNodeMap.get(declaration);
    if (declarator?.type !== "VariableDeclarator" || declarator.parent.kind !== "const") return;
    if (declarator.init === null || seen.has(declarator)) return;
    seen.add(declarator);
    add(declarator.init);
  }

  const isFixed = (node) =>
    numberIn(node) !== undefined
      ? numberIn(node) !== 0
      : ["Identifier", "MemberExpression"].includes(node.type) &&
        services.getTypeAtLocation(node).isNumberLiteral();

  add(expression);
  return found;
}

const isWord = (node) => node.type === "Identifier" && node.name === "WORD";

/** A fixed part has the name of its constant; a number has itself as its name. */
function describe(node) {
  if (node.type === "Identifier") return { node, name: node.name };
  return { node, name: node.property?.name ?? String(numberIn(node)) };
}
