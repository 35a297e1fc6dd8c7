/** How a table describes an option, and how its property and its type follow from the description. */
import { placeAt } from "../../checks/refusal.js";
import { explainOption, noteOptions } from "./explain.js";

/** The types that values have in libzmq. They are part of the names of methods, such as `getInt32Option`. */
export type OptionType = "Bool" | "Int32" | "Uint32" | "Int64" | "Uint64" | "String";

export interface OptionDefinition {
  /** The name of libzmq's constant. */
  readonly option: string;
  readonly type: OptionType;
  /** If absent, the option can be read and written. A write-only option reads as undefined. */
  readonly access?: "read" | "write";
  /** For an option with a fixed list of values: the list. The index of a value is the number that libzmq uses. */
  readonly values?: readonly (string | null)[];
  /** The values that it accepts, for texts of errors: more than `type` says. */
  readonly allowed?: string;
}

export type OptionTable = Readonly<Record<string, OptionDefinition>>;

interface ValueTypes {
  Bool: boolean;
  Int32: number;
  Uint32: number;
  Int64: number;
  Uint64: number;
  String: string | null;
}

type ValueOf<D extends OptionDefinition> = D extends { readonly values: readonly (infer V)[] }
  ? V
  : ValueTypes[D["type"]];

/** The properties that a table of options adds to a class. */
export type OptionProperties<T extends OptionTable> = {
  -readonly [K in keyof T as T[K] extends { readonly access: "read" } ? never : K]: ValueOf<T[K]>;
} & {
  readonly [K in keyof T as T[K] extends { readonly access: "read" } ? K : never]: ValueOf<T[K]>;
};

type OptionMethods = Readonly<
  Record<`get${OptionType}Option`, (option: number) => unknown> &
    Record<`set${OptionType}Option`, (option: number, value: unknown) => void>
>;

/** A class whose prototype has the methods get*Option and set*Option. */
interface OptionHolder {
  readonly prototype: object;
  readonly name: string;
}

/** Returns the number of a constant, for an object that has the option. */
export type ConstantOf = (holder: object, name: string) => number;

/** Defines a property on the prototype for each option. The property uses the methods get*Option and set*Option. */
export function defineOptions(
  target: OptionHolder,
  constantOf: ConstantOf,
  ...tables: readonly OptionTable[]
): void {
  for (const table of tables) {
    noteOptions(target, table);
    for (const [name, definition] of Object.entries(table)) {
      Object.defineProperty(target.prototype, name, toAccessors(name, definition, constantOf));
    }
  }
}

function toAccessors(name: string, definition: OptionDefinition, constantOf: ConstantOf): PropertyDescriptor {
  const { option, type, access, values } = definition;
  const getter = `get${type}Option` as const;
  const setter = `set${type}Option` as const;
  const accessors: PropertyDescriptor = {};
  if (access !== "write") {
    accessors.get = function get(this: OptionMethods) {
      try {
        const value = this[getter](constantOf(this, option));
        return values === undefined ? value : values[value as number];
      } catch (error) {
        throw placeAt(explainOption(error, name, definition), get);
      }
    };
  }
  if (access !== "read") {
    accessors.set = function set(this: OptionMethods, value: unknown) {
      try {
        const known = values === undefined ? value : values.indexOf(value as string | null);
        this[setter](constantOf(this, option), known);
      } catch (error) {
        throw placeAt(explainOption(error, name, definition, { value }), set);
      }
    };
  }
  return accessors;
}
