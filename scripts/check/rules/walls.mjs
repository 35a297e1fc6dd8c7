// ESLint rule: a file uses only members of types whose room it may import. What counts is where TypeScript finds the
// member declared, not how it is spelled. scripts/structure/rooms.mjs and walls.mjs are the tables.
import { relative, sep } from "node:path";
import ts from "typescript";
import { roomOf } from "../../structure/rooms.mjs";
import { HANDED_ON, INTERNALS } from "../../structure/walls.mjs";

const isBelow = (path, folder) => path === folder || path.startsWith(`${folder}/`);

function mayImport(room, path) {
  return room.may.some((allowed) => isBelow(path, allowed) || isBelow(path, `${allowed}.ts`));
}

function isHandedOn(room, type, file) {
  return HANDED_ON.some(
    (entry) =>
      (entry.by === room.room || mayImport(room, entry.by)) &&
      (isBelow(file, entry.file) || file === `${entry.file}.ts`) &&
      (entry.types?.includes(type) ?? true),
  );
}

/** Why a file may not use a member; undefined if it may. */
function refusal(file, { member, type, file: home }) {
  const internal = INTERNALS.find((entry) => entry.type === type && entry.members.includes(member));
  if (internal !== undefined && !internal.rooms.some((room) => isBelow(file, room)))
    return `only ${internal.rooms.join(" and ")} may use it (scripts/structure/walls.mjs)`;
  const from = roomOf(file);
  const to = roomOf(home);
  if (from === undefined || to === undefined || from === to || mayImport(from, home)) return undefined;
  if (isHandedOn(from, type, home)) return undefined;
  return `${from.room} may not import ${to.room} (scripts/structure/rooms.mjs)`;
}

/** The type that declares a member: a class, an interface, or the alias or variable of an object type. */
function ownerOf(declaration) {
  for (let node = declaration.parent; node !== undefined; node = node.parent) {
    if (ts.isSourceFile(node) || ts.isBlock(node)) break;
    if (node.name !== undefined && ts.isIdentifier(node.name) && !ts.isConstructorDeclaration(node))
      return node.name.text;
  }
  return "an object";
}

const isMember = (declaration) =>
  ts.isPropertyDeclaration(declaration) ||
  ts.isPropertySignature(declaration) ||
  ts.isMethodDeclaration(declaration) ||
  ts.isMethodSignature(declaration) ||
  ts.isAccessor(declaration) ||
  ts.isParameterPropertyDeclaration(declaration, declaration.parent) ||
  ts.isEnumMember(declaration);

export const walls = {
  meta: { type: "problem", schema: [], docs: { description: "Keep members inside their rooms" } },
  create(context) {
    const { parserServices, cwd } = context.sourceCode.parserServices.program
      ? { parserServices: context.sourceCode.parserServices, cwd: context.cwd }
      : {};
    if (parserServices === undefined) throw new Error("the rule walls needs type information");
    const checker = parserServices.program.getTypeChecker();
    const pathOf = (name) => relative(cwd, name).split(sep).join("/");
    const file = pathOf(context.filename);

    function check(node, symbol) {
      for (const declaration of symbol?.declarations ?? []) {
        if (!isMember(declaration)) continue;
        const member = symbol.name;
        const home = pathOf(declaration.getSourceFile().fileName);
        if (home.startsWith("..") || home.startsWith("node_modules/")) continue;
        const type = ownerOf(declaration);
        const reason = refusal(file, { member, type, file: home });
        if (reason === undefined) continue;
        context.report({ node, message: `${type}.${member} is declared in ${home}: ${reason}` });
        return;
      }
    }

    /** The member of a type by name, for where no symbol stands in the source itself. */
    const memberOf = (node, name) => {
      const type = parserServices.getTypeAtLocation(node);
      return checker.getPropertyOfType(checker.getApparentType(checker.getNonNullableType(type)), name);
    };

    /** The names that a computed key can have, as far as its type says: those of literals and of constants. */
    function namesOf(key) {
      const type = parserServices.getTypeAtLocation(key);
      const constraint = checker.getBaseConstraintOfType(type) ?? type;
      const types = constraint.isUnion() ? constraint.types : [constraint];
      return types.filter((one) => one.isStringLiteral()).map(({ value }) => value);
    }

    const nameOf = (key) => (key.type === "Identifier" ? key.name : String(key.value));

    /** Where the value of a pattern comes from: `({ fault } = engine)` is no declaration, and has no type of its own. */
    const sourceOf = (pattern) =>
      pattern.parent.type === "AssignmentExpression" && pattern.parent.left === pattern
        ? pattern.parent.right
        : pattern;

    return {
      MemberExpression(node) {
        if (node.property.type === "PrivateIdentifier") return;
        if (!node.computed) check(node.property, parserServices.getSymbolAtLocation(node.property));
        else for (const name of namesOf(node.property)) check(node.property, memberOf(node.object, name));
      },
      ObjectPattern(node) {
        for (const property of node.properties) {
          if (property.type !== "Property") continue;
          const names = property.computed ? namesOf(property.key) : [nameOf(property.key)];
          for (const name of names) check(property.key, memberOf(sourceOf(node), name));
        }
      },
      TSIndexedAccessType({ objectType, indexType }) {
        for (const name of namesOf(indexType)) check(indexType, memberOf(objectType, name));
      },
      "CallExpression[callee.object.name='Reflect']"({ arguments: [object, key] }) {
        if (key !== undefined && object.type !== "SpreadElement")
          for (const name of namesOf(key)) check(key, memberOf(object, name));
      },
      "BinaryExpression[operator='in']"({ left, right }) {
        if (left.type !== "PrivateIdentifier")
          for (const name of namesOf(left)) check(left, memberOf(right, name));
      },
    };
  },
};
