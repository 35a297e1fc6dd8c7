// The types that a module exports, as texts: one for each member of each export. Two modules have the same types if
// the texts are the same, whatever helper types they are made of.
import { resolve } from "node:path";
import ts from "typescript";

/** Members by their path, such as "Dealer.prototype.send", in a text that depends on nothing but their type. */
export function typesOf(specifier) {
  const { checker, module } = load(specifier);
  const exported = checker.getExportsOfModule(module).map((symbol) => resolveAlias(checker, symbol));
  const printer = new Printer(checker, new Set(exported));
  const types = new Map();
  for (const symbol of checker.getExportsOfModule(module)) {
    if (symbol.name === "default") continue;
    describeExport(printer, symbol.name, resolveAlias(checker, symbol), types);
  }
  return types;
}

function load(specifier) {
  // A file in the project, which need not exist: modules are found from there.
  const file = resolve("api-check.mts");
  const options = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  const text = `import * as api from ${JSON.stringify(specifier)};\nexport { api };\n`;
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.readFile = (name) => (name === file ? text : readFile.call(host, name));
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ...rest) : getSourceFile.call(host, name, ...rest);
  const program = ts.createProgram([file], options, host);
  const problems = ts.getPreEmitDiagnostics(program);
  if (problems.length > 0)
    throw new Error(ts.formatDiagnostics(problems, { ...host, getNewLine: () => "\n" }));
  const checker = program.getTypeChecker();
  const declaration = program.getSourceFile(file).statements[0].moduleSpecifier;
  return { checker, module: checker.getSymbolAtLocation(declaration) };
}

const resolveAlias = (checker, symbol) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

function describeExport(printer, name, symbol, types) {
  const { checker } = printer;
  if (symbol.flags & ts.SymbolFlags.Type) {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    if (printer.isNominal(type)) describeMembers(printer, `${name}.prototype`, type, types);
    else types.set(`type ${name}`, printer.print(type, { expand: true }));
  }
  if (symbol.flags & ts.SymbolFlags.Value) {
    const type = checker.getTypeOfSymbol(symbol);
    const constructors = type.getConstructSignatures();
    if (constructors.length === 0) return types.set(name, printer.print(type, { expand: true }));
    constructors.forEach((signature, i) => {
      const access =
        accessOf(signature.getDeclaration()) + accessOf(signature.getReturnType().symbol?.valueDeclaration);
      types.set(`new ${name}${i === 0 ? "" : `#${i}`}`, access + printer.printSignature(signature));
    });
    for (const property of type.getProperties())
      if (property.name !== "prototype")
        types.set(`${name}.${property.name}`, printer.printProperty(property));
  }
  return undefined;
}

function describeMembers(printer, path, type, types) {
  for (const property of printer.propertiesOf(type)) {
    types.set(`${path}.${printer.nameOf(property)}`, printer.printProperty(property));
  }
}

class Printer {
  #stack = [];

  constructor(checker, exported) {
    this.checker = checker;
    this.exported = exported;
  }

  /** Classes and interfaces of the module's own exports and of others go by their names. */
  isNominal(type) {
    const { symbol } = type;
    return symbol !== undefined && (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) !== 0;
  }

  /** Without those that are private to a class. */
  propertiesOf(type) {
    return this.checker.getPropertiesOfType(type).filter(({ name }) => !/^(#|__#)/.test(name));
  }

  nameOf(symbol) {
    return symbol.name.replace(/^__@(\w+)@\d+$/, "[Symbol.$1]");
  }

  print(type, { expand = false } = {}) {
    if (this.#stack.includes(type)) return "...";
    this.#stack.push(type);
    const text = this.#print(type, expand);
    this.#stack.pop();
    return text;
  }

  #print(type, expand) {
    const { checker } = this;
    if (type.flags & ts.TypeFlags.EnumLike) return type.symbol.name;
    if (type.isUnion()) return this.#printUnion(type);
    if (checker.isArrayType(type)) return `${this.print(checker.getTypeArguments(type)[0])}[]`;
    if (checker.isTupleType(type))
      return `[${checker
        .getTypeArguments(type)
        .map((item) => this.print(item))
        .join(", ")}]`;
    if (type.isTypeParameter() || !(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)))
      return checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
    if (this.isNominal(type) && !expand) return this.#printReference(type);
    return this.#printObject(type);
  }

  #printUnion(type) {
    const texts = type.types.map((member) => this.print(member));
    const merged =
      texts.includes("true") && texts.includes("false")
        ? ["boolean", ...texts.filter((text) => !/^(true|false)$/.test(text))]
        : texts;
    return [...new Set(merged)].sort().join(" | ");
  }

  #printReference(type) {
    const args = this.checker.getTypeArguments?.(type) ?? [];
    // The last one may be the type of `this`.
    const shown = args.slice(0, type.target?.typeParameters?.length ?? 0);
    const name = type.symbol.name.replace(/\$\d+$/, "");
    return shown.length === 0 ? name : `${name}<${shown.map((arg) => this.print(arg)).join(", ")}>`;
  }

  #printObject(type) {
    const calls = type.getCallSignatures().map((signature) => this.printSignature(signature));
    const news = type.getConstructSignatures().map((signature) => `new ${this.printSignature(signature)}`);
    const properties = this.propertiesOf(type)
      .filter(({ name }) => news.length === 0 || name !== "prototype")
      .map((property) => `${this.nameOf(property)}: ${this.printProperty(property)}`)
      .sort();
    const indexes = this.checker
      .getIndexInfosOfType(type)
      .map(({ keyType, type: value }) => `[${this.print(keyType)}]: ${this.print(value)}`);
    if (calls.length === 1 && news.length + properties.length + indexes.length === 0) return calls[0];
    const members = [...calls, ...news, ...indexes, ...properties];
    if (members.length === 0 && type.flags & ts.TypeFlags.Object && type.symbol === undefined)
      return this.checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
    return `{ ${members.join("; ")} }`;
  }

  printSignature(signature) {
    const generics = (signature.getTypeParameters() ?? []).map((parameter) => {
      const constraint = parameter.getConstraint();
      return constraint === undefined
        ? parameter.symbol.name
        : `${parameter.symbol.name} extends ${this.print(constraint)}`;
    });
    const parameters = signature.getParameters().map((parameter) => {
      const { valueDeclaration } = parameter;
      const rest = valueDeclaration?.dotDotDotToken !== undefined ? "..." : "";
      const optional =
        valueDeclaration?.questionToken !== undefined || valueDeclaration?.initializer !== undefined;
      const type = this.checker.getTypeOfSymbol(parameter);
      return `${rest}${parameter.name}${optional ? "?" : ""}: ${this.print(type)}`;
    });
    const result = this.print(signature.getReturnType());
    return `${generics.length > 0 ? `<${generics.join(", ")}>` : ""}(${parameters.join(", ")}) => ${result}`;
  }

  printProperty(property) {
    const declaration = property.valueDeclaration ?? property.declarations?.[0];
    const optional = property.flags & ts.SymbolFlags.Optional ? "?" : "";
    const readonly = isReadonly(property, declaration) ? "readonly " : "";
    return `${accessOf(declaration)}${readonly}${optional}${this.print(this.checker.getTypeOfSymbol(property))}`;
  }
}

/** TypeScript's own, which it does not show: what a mapped type made of a property. */
const CHECK_FLAG_READONLY = 8;

function isReadonly(property, declaration) {
  if (
    property.flags & ts.SymbolFlags.Transient &&
    property.links?.checkFlags !== undefined &&
    property.links.mappedType !== undefined
  )
    return (property.links.checkFlags & CHECK_FLAG_READONLY) !== 0;
  if (property.flags & ts.SymbolFlags.Accessor) return (property.flags & ts.SymbolFlags.SetAccessor) === 0;
  return (
    declaration !== undefined && (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Readonly) !== 0
  );
}

function accessOf(declaration) {
  if (declaration === undefined) return "";
  const flags = ts.getCombinedModifierFlags(declaration);
  const names = { Protected: "protected ", Private: "private ", Abstract: "abstract " };
  return Object.entries(names)
    .map(([flag, text]) => (flags & ts.ModifierFlags[flag] ? text : ""))
    .join("");
}
