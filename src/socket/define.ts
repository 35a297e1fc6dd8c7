/** Completes the class of a socket type: adds its options, and where the stacks of its errors begin. */
import { placeErrors } from "../checks/refusal.js";
import { defineOptions, type OptionTable } from "../tables/options/definition.js";
import { constantOf } from "./access.js";

/** Gives a class its options as accessors, and makes the stacks of its errors begin in the program. */
export function define(
  type: { readonly prototype: object; readonly name: string },
  ...tables: readonly OptionTable[]
): void {
  defineOptions(type, constantOf, ...tables);
  placeErrors(type.prototype);
}
