/** Numbers as libzmq's types. What does not fit is an error, not another number. */

import { refusal } from "./refusal.js";

const MAX_UINT64 = (1n << 64n) - 1n;
const MAX_INT64 = (1n << 63n) - 1n;

export const toInt32 = (value: number): number => inRange(value, -(2 ** 31), 2 ** 31 - 1);

export const toUint32 = (value: number): number => inRange(value, 0, 2 ** 32 - 1);

export const toInt64 = (value: number): bigint =>
  BigInt.asIntN(64, toBigInt(value, -MAX_INT64 - 1n, MAX_INT64));

/** Numbers that JavaScript cannot hold exactly are taken, with a warning. */
export function toUint64(value: number): bigint {
  if (value > Number.MAX_SAFE_INTEGER) {
    process.emitWarning(
      "Value is larger than Number.MAX_SAFE_INTEGER and may have been rounded inaccurately.",
    );
  }
  return BigInt.asIntN(64, toBigInt(value, 0n, MAX_UINT64));
}

/** As npm zeromq does, a uint64 below 0 is 0 and one above its range is the largest. */
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
