/** Turns a class into a function that behaves like the classes of npm zeromq, which are made by native code. */
import { placeAt, placeErrors, refusal } from "../checks/refusal.js";

/**
 * Methods and accessors that `placeErrors()` must not wrap, because every message goes through them and a wrapper costs
 * time. These methods place their errors themselves, and these accessors do not fail.
 */
const FREQUENT = ["send", "receive", "readable", "writable", "closed"];

type Class = { readonly prototype: object };

/** A function with the name of the class, because V8 shows that name. It passes its arguments to `construct()`. */
type Constructor = (...args: unknown[]) => object;

/**
 * Returns a function to use in place of the class. Called without `new`, it throws the error of npm zeromq; a class
 * would throw that of the JavaScript engine. Instances, subclasses and `instanceof` do not see the difference. Methods
 * and accessors of the class cannot be replaced.
 */
export function constructorOnly<T extends Class>(type: T, constructor: Constructor): T {
  const { prototype } = type;
  placeErrors(prototype, { except: FREQUENT, isFinal: true });
  Object.defineProperty(constructor, "prototype", { value: prototype });
  Object.defineProperty(prototype, "constructor", { value: constructor });
  return constructor as unknown as T;
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
