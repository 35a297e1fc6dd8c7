type Class = { readonly prototype: object };

/** A function under the class's name, which V8 uses in its messages: it passes its arguments to `construct`. */
type Constructor = (...args: unknown[]) => object;

/**
 * A class as a function that says what npm zeromq says when it is called without `new`; a class would use words of
 * the engine's own. Instances, subclasses and `instanceof` do not see the difference.
 */
export function constructorOnly<T extends Class>(type: T, constructor: Constructor): T {
  Object.defineProperty(constructor, "prototype", { value: type.prototype });
  Object.defineProperty(type.prototype, "constructor", { value: constructor });
  return constructor as unknown as T;
}

/** `new type(...args)` for a constructor function, given its `new.target`. */
export function construct(type: Class, args: unknown[], target: Constructor | undefined): object {
  if (target === undefined) throw new TypeError("Class constructors cannot be invoked without 'new'");
  return Reflect.construct(type as unknown as new () => object, args, target) as object;
}
