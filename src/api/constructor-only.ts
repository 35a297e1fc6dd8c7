/** Classes as npm zeromq's native code makes them. */
import { placeAt, placeErrors, refusal } from "../checks/refusal.js";

/**
 * Not wrapped, because every message goes through them: methods that say by themselves where they were called, and
 * accessors that do not fail.
 */
const FREQUENT = ["send", "receive", "readable", "writable", "closed"];

type Class = { readonly prototype: object };

/** A function under the class's name, which V8 uses in its messages: it passes its arguments to `construct`. */
type Constructor = (...args: unknown[]) => object;

/**
 * A class as a function that says what npm zeromq says when it is called without `new`; a class would use words of
 * the engine's own. Instances, subclasses and `instanceof` do not see the difference. What the class's body defines
 * cannot be replaced.
 */
export function constructorOnly<T extends Class>(type: T, constructor: Constructor): T {
  const { prototype } = type;
  placeErrors(prototype, FREQUENT);
  Object.defineProperty(constructor, "prototype", { value: prototype });
  Object.defineProperty(prototype, "constructor", { value: constructor });
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (name !== "constructor" && isOfBody(property)) {
      const fixed = "value" in property ? { writable: false } : {};
      Object.defineProperty(prototype, name, { ...fixed, configurable: false });
    }
  }
  return constructor as unknown as T;
}

/** Methods and accessors in the body of a class; others have been given the flags that they should have. */
function isOfBody({ value, writable, enumerable, configurable }: PropertyDescriptor): boolean {
  return configurable === true && enumerable === false && (value === undefined || writable === true);
}

/** `new type(...args)` for a constructor function, given its `new.target`. */
export function construct(
  type: Class & { readonly name: string },
  args: unknown[],
  target: Constructor | undefined,
): object {
  if (target === undefined) {
    throw refusal(TypeError, "Class constructors cannot be invoked without 'new'", {
      hint: `write new ${type.name}()`,
      at: type.prototype.constructor as Constructor,
    });
  }
  try {
    return Reflect.construct(type as unknown as new () => object, args, target) as object;
  } catch (error) {
    throw placeAt(error, target);
  }
}
