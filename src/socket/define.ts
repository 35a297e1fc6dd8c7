/** What the class of each socket type needs beside its methods. */
import { placeErrors } from "../checks/refusal.js";
import { defineOptions, type OptionTable } from "../tables/options/definition.js";
import { constantOf } from "./access.js";

/** Gives a class its options as accessors, and lets the errors of its methods begin in the program. */
export function define(
  type: { readonly prototype: object; readonly name: string },
  ...tables: readonly OptionTable[]
): void {
  defineOptions(type, constantOf, ...tables);
  placeErrors(type.prototype);
}
