/**
 * Converts numbers to the integer types of libzmq's options. A number that does not fit into 32 bits is an error. For 64
 * bits, the nearest number that fits is used, as npm zeromq does.
 */

import { warn } from "../platform/program.js";
import { refusal } from "./refusal.js";

const MAX_UINT64 = (1n << 64n) - 1n;
const MAX_INT64 = (1n << 63n) - 1n;

export const toInt32 = (value: number): number => inRange(value, -(2 ** 31), 2 ** 31 - 1);

export const toUint32 = (value: number): number => inRange(value, 0, 2 ** 32 - 1);

export const toInt64 = (value: number): bigint =>
  BigInt.asIntN(64, toBigInt(value, -MAX_INT64 - 1n, MAX_INT64));

/** Also accepts numbers that JavaScript cannot hold exactly, with a warning. */
export function toUint64(value: number): bigint {
  if (value > Number.MAX_SAFE_INTEGER) {
    warn("Value is larger than Number.MAX_SAFE_INTEGER and may have been rounded inaccurately.");
  }
  return BigInt.asIntN(64, toBigInt(value, 0n, MAX_UINT64));
}

/** A number below the range becomes `min`, one above it becomes `max`, as in npm zeromq. */
function toBigInt(value: number, min: bigint, max: bigint): bigint {
  if (Number.isNaN(value)) throw notANumber();
  if (value >= Number(max)) return max;
  if (value <= Number(min)) return min;
  return BigInt(Math.trunc(value));
}

function inRange(value: number, min: number, max: number): number {
  if (Number.isNaN(value)) throw notANumber();
  const integer = Math.trunc(value);
  if (integer < min || integer > max) {
    throw refusal(RangeError, `Option value must be from ${min} to ${max}, but is ${value}`);
  }
  return integer;
}

function notANumber(): TypeError {
  return refusal(TypeError, "Option value must not be NaN", { hint: "give a number" });
}
