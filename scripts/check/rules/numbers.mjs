// Numbers in syntax trees: what an expression of literals amounts to, and the fixed parts of an address.

const OPERATORS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "**": (a, b) => a ** b,
  "<<": (a, b) => a << b,
  ">>": (a, b) => a >> b,
  ">>>": (a, b) => a >>> b,
  "|": (a, b) => a | b,
  "&": (a, b) => a & b,
  "^": (a, b) => a ^ b,
};

const SIGNS = { "-": (a) => -a, "+": (a) => a, "~": (a) => ~a };

const CASTS = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression", "TSTypeAssertion"]);

/** An expression without the types that a cast gives it. */
export function withoutCasts(node) {
  let inner = node;
  while (CASTS.has(inner.type)) inner = inner.expression;
  return inner;
}

/** The value of an expression that consists of numbers only; undefined for any other. */
export function numberIn(expression) {
  const node = withoutCasts(expression);
  if (node.type === "Literal")
    return ["number", "bigint"].includes(typeof node.value) ? Number(node.value) : undefined;
  if (node.type === "UnaryExpression" && node.operator in SIGNS) {
    const value = numberIn(node.argument);
    return value === undefined ? undefined : SIGNS[node.operator](value);
  }
  if (node.type !== "BinaryExpression" || !(node.operator in OPERATORS)) return undefined;
  const [left, right] = [numberIn(node.left), numberIn(node.right)];
  return left === undefined || right === undefined ? undefined : OPERATORS[node.operator](left, right);
}

/** Bytes of a word, by which addresses and indices are scaled: no fact. */
const WORD = 4;

/** Operators both sides of which are parts of an address, and those of which only the left one is. */
const ADDING = new Set(["+", "-", "|"]);
const SCALING = new Set([">>", ">>>", "<<", "/", "&"]);

/**
 * The parts of an address that are fixed: numbers and constants that are added to it, or by which an index is
 * multiplied. Follows local variables, defaults of parameters and members of constant objects to what they were made of.
 */
export function offsetsIn(expression, services, sourceCode) {
  const found = [];
  const seen = new Set();

  function add(cast) {
    const node = withoutCasts(cast);
    if (isFixed(node)) found.push(describe(node));
    else if (node.type === "BinaryExpression") addOperands(node);
    else if (node.type === "ConditionalExpression") [node.consequent, node.alternate].forEach(add);
    else if (node.type === "LogicalExpression") [node.left, node.right].forEach(add);
    else if (node.type === "Identifier") follow(node);
    else if (node.type === "MemberExpression" && !node.computed) followMember(node);
  }

  function addOperands({ operator, left, right }) {
    if (ADDING.has(operator)) [left, right].forEach(add);
    else if (SCALING.has(operator)) add(left);
    else if (operator === "*")
      for (const factor of [left, right])
        if (isFixed(factor) && numberIn(factor) !== WORD && !isWord(factor)) found.push(describe(factor));
  }

  const declared = (node) => {
    const declaration = services.getSymbolAtLocation(node)?.valueDeclaration;
    return declaration && services.tsNodeToESTreeNodeMap.get(declaration);
  };

  /** To the values that a local variable has, and the default of a parameter. */
  function follow(node) {
    const declaration = declared(node);
    if (declaration === undefined || seen.has(declaration)) return;
    seen.add(declaration);
    if (declaration.type === "AssignmentPattern") add(declaration.right);
    if (declaration.type !== "VariableDeclarator" || declaration.id.type !== "Identifier") return;
    if (declaration.parent.kind === "const" && declaration.init !== null) add(declaration.init);
    if (declaration.parent.kind !== "const")
      for (const { writeExpr, init } of writesOf(declaration)) addWrite(writeExpr, init);
  }

  const writesOf = (declarator) =>
    sourceCode
      .getDeclaredVariables(declarator)
      .flatMap(({ references }) => references.filter(({ writeExpr }) => writeExpr));

  /** What a variable begins with is an address, unless it is a number; what is added to it is a part of one. */
  function addWrite(value, isInitial) {
    if (!isInitial || numberIn(value) === undefined) add(value);
  }

  /** To the number that a member of a constant object has. */
  function followMember(node) {
    const property = declared(node.property);
    if (property?.type !== "Property" || seen.has(property)) return;
    const value = numberIn(property.value);
    if (value !== undefined && value !== 0) found.push(describe(node));
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
