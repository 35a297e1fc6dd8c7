/** Utility types. */

/** Flattens an intersection, for readable types. */
export type Expand<T> = T extends infer O ? { [K in keyof O]: O[K] } : never;

type IfEquals<X, Y, A, B = never> =
  (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? A : B;

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- any function at all
type AnyFunction = Function;

/** Keys of properties that are not methods. */
export type ReadableKeys<T> = { [P in keyof T]-?: T[P] extends AnyFunction ? never : P }[keyof T];

/** Keys of properties that can be set. */
export type WritableKeys<T> = {
  [P in keyof T]-?: T[P] extends AnyFunction
    ? never
    : IfEquals<{ [Q in P]: T[P] }, { -readonly [Q in P]: T[P] }, P>;
}[keyof T];

/** An object with the writable properties of a type, and others. */
export type Options<T, E = object> = Expand<Partial<E & Pick<T, WritableKeys<T>>>>;
