// What a module exports at run time, as texts: for each property its flags and what it is.

/** Properties by their path, such as "Dealer.prototype.linger". */
export function shapeOf(module) {
  const shape = new Map();
  const seen = new Set();
  const nameOf = namer(module);

  const visit = (path, object) => {
    if (seen.has(object)) return;
    seen.add(object);
    shape.set(`${path} [[Prototype]]`, nameOf(Object.getPrototypeOf(object)));
    for (const key of Reflect.ownKeys(object)) {
      const property = Object.getOwnPropertyDescriptor(object, key);
      if (OF_FUNCTIONS.has(key)) continue;
      const name = `${path}.${typeof key === "symbol" ? `[${key.description}]` : key}`;
      shape.set(name, `${flagsOf(property)} ${describe(property)}`);
      if (key !== "constructor") enter(name, property.value);
    }
  };

  const enter = (path, value) => {
    if (typeof value === "function") {
      shape.set(`${path}.name`, value.name);
      shape.set(`${path}.length`, String(value.length));
    }
    if (isObject(value) && (typeof value === "object" || module.prototypes.has(value.prototype)))
      visit(path, value);
  };

  // How the exports are properties of the module is a matter of the module system.
  for (const [name, value] of module.exports) {
    shape.set(name, describe({ value }));
    enter(name, value);
  }
  return shape;
}

/** Own properties of functions, which are compared by themselves or differ between kinds of functions. */
const OF_FUNCTIONS = new Set(["name", "length", "caller", "arguments"]);

/** The exports of a module and the prototypes of its classes. */
export function toModule(namespace) {
  const exports = Object.keys(namespace)
    .filter((name) => !/^(default|__esModule|module\.exports)$/.test(name))
    .map((name) => [name, namespace[name]]);
  const prototypes = new Set(
    exports.map(([, value]) => value?.prototype).filter((value) => value !== undefined),
  );
  return { exports, prototypes };
}

const isObject = (value) => typeof value === "function" || (typeof value === "object" && value !== null);

function namer({ exports }) {
  const names = new Map([
    [null, "null"],
    [Object.prototype, "Object.prototype"],
    [Function.prototype, "Function.prototype"],
  ]);
  for (const [name, value] of exports) {
    if (!isObject(value)) continue;
    names.set(value, name);
    if (isObject(value.prototype)) names.set(value.prototype, `${name}.prototype`);
  }
  return (object) => names.get(object) ?? object.constructor?.name ?? "something else";
}

function flagsOf({ enumerable, configurable, writable }) {
  const flags = { enumerable, configurable, writable };
  return Object.keys(flags)
    .filter((flag) => flags[flag])
    .join(" ");
}

function describe({ value, get, set }) {
  if (get !== undefined || set !== undefined) return `${get ? "getter " : ""}${set ? "setter" : ""}`.trim();
  if (isObject(value)) return typeof value;
  return `${typeof value} ${String(value)}`;
}

/** What is seen of new objects: sealed or not, own properties, and the value of each option. */
export function instancesOf(namespace) {
  const shape = new Map();
  const sockets = Object.keys(namespace).filter((name) => isSocketType(namespace, name));
  const makers = {
    Context: () => new namespace.Context(),
    Observer: () => new namespace.Pair().events,
    Proxy: () => new namespace.Proxy(new namespace.Router(), new namespace.Dealer()),
    ...Object.fromEntries(sockets.map((name) => [name, () => new namespace[name]()])),
    // Of v5-compat; in the others it is abstract.
    Socket: () => new namespace.Socket("pair"),
  };
  for (const [name, make] of Object.entries(makers)) {
    if (namespace[name] === undefined) continue;
    const path = `new ${name}()`;
    let instance;
    try {
      instance = make();
    } catch (error) {
      shape.set(path, `${error.name}: ${textOf(error)}`);
      continue;
    }
    shape.set(path, Object.prototype.toString.call(instance));
    shape.set(`${path} is`, instance instanceof namespace[name] ? "an instance" : "no instance");
    shape.set(`${path} sealed`, String(Object.isSealed(instance)));
    shape.set(`${path} keys`, Reflect.ownKeys(instance).map(String).join());
    for (const property of accessorsOf(instance)) shape.set(`${path}.${property}`, read(instance, property));
    if (typeof instance.close === "function") instance.close();
  }
  return shape;
}

const isSocketType = (namespace, name) =>
  /^[A-Z]/.test(name) && typeof namespace[name]?.prototype?.bind === "function" && name !== "Socket";

/** Names of all accessors, own and inherited; reading `emitter` would change the object. */
function accessorsOf(object) {
  const names = new Set();
  for (let at = Object.getPrototypeOf(object); at !== null; at = Object.getPrototypeOf(at)) {
    for (const [name, { get, set }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if ((get ?? set) !== undefined && name !== "__proto__" && name !== "emitter") names.add(name);
  }
  return names;
}

/** The message of an error without the hint, which only ours has (the deviation textsSayMore). */
function textOf({ message, hint }) {
  return hint === undefined ? message : message.replace(`: ${hint}`, "");
}

function read(object, property) {
  try {
    return describe({ value: object[property] });
  } catch (error) {
    return `${error.name} ${error.code}: ${textOf(error)}`;
  }
}
