/** Values as texts of errors show them. */

const MAX_TEXT = 40;

/** Any value, in a few words; it is never asked for a text of its own. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value);
    case "bigint":
      return `${value}n`;
    case "symbol":
      return "a symbol";
    case "function":
      return "a function";
    case "object":
      return value === null ? "null" : describeObject(value);
    default:
      return String(value);
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return "an array";
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (isThenable(value)) return "a promise";
  const name = nameOf(value);
  return name === "" || name === "Object" ? "an object" : `an object of class ${name}`;
}

/** The name of an object's class; reading it may run code of the user, whose errors do not matter here. */
function nameOf(value: object): string {
  try {
    const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
    return typeof name === "string" ? name : "";
  } catch {
    return "";
  }
}

/** Whether `await` would wait for it. */
export function isThenable(value: object): boolean {
  try {
    return typeof (value as { then?: unknown }).then === "function";
  } catch {
    return false;
  }
}
