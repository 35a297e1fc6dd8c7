/** Hints for options: what is wrong with the name or the value of an option, and which option was meant. */
import { BYTES_NAME, sizeOf } from "../../platform/bytes.js";
import { isRefusal, refusal, withHint } from "../../checks/refusal.js";
import { describe } from "../../checks/values.js";

/** An option, as far as texts need it. */
interface Described {
  readonly option: string;
  readonly type: string;
  readonly values?: readonly (string | null)[];
  readonly allowed?: string;
}

/** A class and the options that it adds to those of its base. */
interface Holder {
  readonly type: { readonly prototype: object; readonly name: string };
  readonly table: Readonly<Record<string, Described>>;
}

const holders: Holder[] = [];

/** Notes which class has which options. */
export function noteOptions(type: Holder["type"], table: Holder["table"]): void {
  holders.push({ type, table });
}

const isRelated = ({ type }: Holder, object: object): boolean =>
  Object.prototype.isPrototypeOf.call(type.prototype, object);

/** The error of reading or setting an option, with what the option is and what it takes. */
export function explainOption(
  error: unknown,
  name: string,
  definition: Described,
  given?: { readonly value: unknown },
): unknown {
  if (!isRefusal(error)) return error;
  const { code } = error as { code?: string };
  if (code === "ENOTSOCK") {
    const what = given === undefined ? "read" : "set";
    return withHint(error, `the socket is closed, and ${name} can be ${what} only before close()`);
  }
  if (code !== undefined && code !== "EINVAL") return error;
  if (/^ZMQ_(?:VMCI|GSSAPI)/.test(definition.option))
    return withHint(error, `${name} is not available in this package. Leave it out`);
  if (given === undefined)
    return withHint(error, `${name} cannot be read: it was not set, or libzmq does not give it back`);
  return withHint(error, `${name} must be ${allowed(definition)}, but ${found(name, given.value)}`);
}

function allowed({ type, allowed, values }: Described): string {
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(", ");
  if (allowed !== undefined) return type === "String" ? allowed : `a number, ${allowed}`;
  return { Bool: "true or false", String: `a string, ${BYTES_NAME}, or null` }[type] ?? "a number";
}

/** Texts may be secrets: of those, only the length is shown. */
const SECRET = /Key$|Password$/;

function found(name: string, value: unknown): string {
  if (typeof value === "string" && SECRET.test(name)) {
    return value.length === 40
      ? "has characters that Z85 does not have, or is not a key"
      : `has ${value.length} characters`;
  }
  if (typeof value === "string" && sizeOf(value) > 255) return `has ${sizeOf(value)} bytes`;
  return `is ${describe(value)}`;
}

/** Sets properties of an object to those of another, like Object.assign, with errors that say which were meant. */
export function assignOptions(target: object, options: object): void {
  for (const key of Reflect.ownKeys(options)) {
    if (Reflect.getOwnPropertyDescriptor(options, key)?.enumerable !== true) continue;
    const value: unknown = Reflect.get(options, key);
    try {
      (target as Record<PropertyKey, unknown>)[key] = value;
    } catch (error) {
      throw explainAssignment(error, target, key);
    }
  }
}

/** The engine's own words, which differ between engines, and the hint behind them. */
function explainAssignment(error: unknown, target: object, key: PropertyKey): unknown {
  if (!(error instanceof TypeError) || isRefusal(error)) return error;
  if (!(key in target)) return refusal(TypeError, error.message, { hint: unknown(target, String(key)) });
  const hint = unassignable(String(key), descriptorOf(target, key) ?? {});
  return hint === undefined ? error : refusal(TypeError, error.message, { hint });
}

function unassignable(name: string, { get, set, value }: PropertyDescriptor): string | undefined {
  if (typeof value === "function") return `${name} is a method, not an option. Leave it out`;
  if (get === undefined || set !== undefined) return undefined;
  // A socket takes its context out of the options before the others are set.
  if (name === "context")
    return "context could not be taken out of these options, which are frozen or sealed. Give a copy of them, such as { ...options }";
  return `${name} can be read, but not set. Leave it out`;
}

function descriptorOf(target: object, key: PropertyKey): PropertyDescriptor | undefined {
  for (let at: object | null = target; at !== null; at = Reflect.getPrototypeOf(at)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(at, key);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

function unknown(target: object, name: string): string {
  const type = target.constructor.name;
  const others = holders.filter(({ table }) => Object.hasOwn(table, name));
  if (others.length > 0) {
    const names = [...new Set(others.map((other) => other.type.name))].map((other) =>
      other === "Socket" ? "every socket" : other,
    );
    return `${name} is not an option of ${type}, but of ${names.join(", ")}`;
  }
  const meant = closest(
    name,
    holders.filter((holder) => isRelated(holder, target)),
  );
  const advice = meant === undefined ? "Look for its name in the list of options" : `Did you mean ${meant}?`;
  return `${type} has no option ${name}. ${advice}`;
}

/** The option whose name, or name in libzmq, is nearly the one that was given. */
function closest(given: string, among: readonly Holder[]): string | undefined {
  const wanted = given.toLowerCase().replace(/^zmq_/, "");
  let best: string | undefined;
  let least = 3;
  for (const { table } of among) {
    for (const [name, { option }] of Object.entries(table)) {
      for (const known of [name, option.replace(/^ZMQ_/, "")]) {
        const distance = editDistance(wanted, known.toLowerCase());
        if (distance < least) [best, least] = [name, distance];
      }
    }
  }
  return best;
}

/** How many characters must be inserted, removed or replaced to make one text of another. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
