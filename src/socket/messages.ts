/** Messages as users give them. */
import { refusal } from "../checks/refusal.js";
import { describe, isThenable } from "../checks/values.js";
import type { Body } from "../libzmq/types.js";
import {
  BYTES_NAME,
  bytesIn,
  isAnyArrayBuffer,
  isBytes,
  isDataView,
  newBytes,
  type Bytes,
} from "../platform/bytes.js";

/** A frame that was received. */
export type Message = Bytes;

/** A value that can be sent as a frame: bytes, a string (as UTF-8), a number (as its text), or null (no bytes). */
export type MessageLike =
  | ArrayBufferView /* Includes Buffer and all typed arrays. */
  | ArrayBuffer
  | SharedArrayBuffer
  | string
  | number
  | null;

/** From this size on, in bytes, a body is never copied, and is sent from the memory of the program. */
const NEVER_COPIED = 4096;

const EMPTY = new Uint8Array(0);

/** The frames of a message, made from the last to the first: npm zeromq calls `toString()` in this order. */
export function toFrames(message: MessageLike | readonly MessageLike[]): Body[] {
  if (!Array.isArray(message)) return [toBody(message as MessageLike)];
  const values = message as readonly MessageLike[];
  const frames = new Array<Body>(values.length);
  for (let i = frames.length - 1; i >= 0; i--) frames[i] = toBody(values[i], frames, i + 1);
  return frames;
}

/**
 * Makes a frame. `frames` from `made` on have been made before. The text of an object comes from the program, which must
 * not change them meanwhile.
 */
function toBody(value: MessageLike, frames: Body[] = [], made = 0): Body {
  if (typeof value === "string") return value;
  if (value === null) return EMPTY;
  if (ArrayBuffer.isView(value)) return viewToBytes(value);
  if (isAnyArrayBuffer(value)) return toBytes(value);
  if (typeof value === "number" || made === frames.length) return toText(value);
  const kept = new KeptFrames(frames.slice(made));
  const text = toText(value);
  if (!kept.isIntact)
    throw refusal(TypeError, "The memory of a frame is not there any more", { hint: LOST_HINT });
  kept.frames.forEach((frame, i) => (frames[made + i] = frame));
  return text;
}

const LOST_HINT =
  "it was transferred to another thread while the text of another frame was made. Make the text before send()";

/** The text of a number, or of an object with a text of its own. Other objects would be sent as "[object Object]". */
function toText(value: unknown): string {
  if (typeof value === "symbol") throw unsendable(value, NO_TEXT_OF_SYMBOL);
  if (typeof value !== "function" && (typeof value !== "object" || value === null)) return String(value);
  expectText(value);
  const primitive = toPrimitive(value);
  if (typeof primitive === "symbol") throw unsendable(value, NO_TEXT_OF_SYMBOL);
  return String(primitive);
}

const NO_TEXT_OF_SYMBOL = "Cannot convert a Symbol value to a string";
const NO_PRIMITIVE = "Cannot convert object to primitive value";

/** The methods that make a text of an object; each may be anything. */
interface Convertible {
  readonly [Symbol.toPrimitive]?: unknown;
  readonly toString: unknown;
  readonly valueOf: unknown;
}

/** As JavaScript does it for a template, but with an error that says what the value is. */
function toPrimitive(value: Convertible): unknown {
  const convert = value[Symbol.toPrimitive];
  if (convert !== undefined && convert !== null) {
    const result = isMethod(convert) ? convert.call(value, "string") : value;
    if (isPrimitive(result)) return result;
    throw unsendable(value, NO_PRIMITIVE);
  }
  for (const name of ["toString", "valueOf"] as const) {
    const method = value[name];
    if (!isMethod(method)) continue;
    const result = method.call(value);
    if (isPrimitive(result)) return result;
  }
  throw unsendable(value, NO_PRIMITIVE);
}

const isMethod = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === "function";
const isPrimitive = (value: unknown): boolean =>
  value === null || (typeof value !== "object" && typeof value !== "function");

/** Refuses an object without a text of its own, also as an element of an array, whose text is that of its elements. */
function expectText(value: object, around: readonly object[] = []): void {
  if (isBare(value)) throw unsendable(value, NO_PRIMITIVE);
  if (!hasOwnText(value)) throw unsendable(value);
  if (!Array.isArray(value) || around.includes(value)) return;
  for (const element of value as unknown[])
    if (typeof element === "object" && element !== null) expectText(element, [...around, value]);
}

/** Whether it has none of the methods that make a text, such as an object without a prototype. */
const isBare = ({ [Symbol.toPrimitive]: convert, toString, valueOf }: Convertible): boolean =>
  (convert === undefined || convert === null) && !isMethod(toString) && !isMethod(valueOf);

function hasOwnText(value: object): boolean {
  const { [Symbol.toPrimitive]: toPrimitive } = value as { [Symbol.toPrimitive]?: unknown };
  if (toPrimitive !== undefined && toPrimitive !== null) return true;
  const { toString } = value as { toString?: unknown };
  if (typeof toString !== "function") return true;
  return typeof value === "function"
    ? !isInherited(value, toString, "call")
    : !isInherited(value, toString, "isPrototypeOf");
}

/** Whether a method comes from the last or, of a function, the first prototype, of this realm or of another. */
function isInherited(value: object, method: unknown, sign: string): boolean {
  for (let at = Reflect.getPrototypeOf(value); at !== null; at = Reflect.getPrototypeOf(at)) {
    if (Object.hasOwn(at, sign) && Object.hasOwn(at, "toString"))
      return Reflect.get(at, "toString") === method;
  }
  return false;
}

function unsendable(value: unknown, text = "A message cannot be made of this value"): TypeError {
  const advice =
    typeof value === "object" && value !== null && isThenable(value)
      ? "Did you forget to await it?"
      : typeof value === "function"
        ? "Did you forget to call it?"
        : "Make it a string first, such as with JSON.stringify()";
  return refusal(TypeError, text, {
    hint: `it is ${describe(value)}. A frame is a string, a number, null, ${BYTES_NAME} or another view of bytes, or an ArrayBuffer. ${advice}`,
  });
}

/** The true size of a typed array, even if a program has given it other properties. */
const sizeOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "byteLength")
  ?.get as () => number;

function viewToBytes(view: ArrayBufferView): Uint8Array {
  const isBuffer = isBytes(view);
  if (!isBuffer && isDataView(view)) return dataViewToBytes(view);
  const size = sizeOf.call(view);
  if (size === 0) return EMPTY;
  return isBuffer && view.length === size ? view : toBytes(view.buffer, view.byteOffset, size);
}

function dataViewToBytes(view: DataView): Uint8Array {
  try {
    return toBytes(view.buffer, view.byteOffset, view.byteLength);
  } catch {
    // Its buffer is detached, or has become too small for it.
    return EMPTY;
  }
}

/**
 * The same memory as a Buffer: over inproc, a large body is received as what was sent. A detached buffer has no bytes.
 */
function toBytes(buffer: ArrayBufferLike, offset = 0, length = buffer.byteLength): Uint8Array {
  return length === 0 ? EMPTY : bytesIn(buffer, offset, length);
}

/**
 * The frames of a message that has to wait, or that the program may change before it is complete. Small bodies are
 * copied, as when a message is sent at once: the program may use its memory again. Bodies whose memory can be resized are copied, too.
 */
export class KeptFrames {
  readonly frames: Body[];
  readonly #sizes: readonly number[];

  /** Undefined if there is no memory for the copies. */
  static of(frames: readonly Body[]): KeptFrames | undefined {
    try {
      return new KeptFrames(frames);
    } catch {
      return undefined;
    }
  }

  constructor(frames: readonly Body[]) {
    this.frames = frames.map((frame) =>
      typeof frame === "string" || (frame.length >= NEVER_COPIED && !isResizable(frame.buffer))
        ? frame
        : copyOf(frame),
    );
    this.#sizes = this.frames.map(({ length }) => length);
  }

  /** False if the program has transferred the memory of a body to another thread. */
  get isIntact(): boolean {
    return this.frames.every(({ length }, i) => length === this.#sizes[i]);
  }
}

/** A Buffer with memory of its own: over inproc, a large body is received as it is. */
function copyOf(bytes: Uint8Array): Bytes {
  const copy = newBytes(bytes.length);
  copy.set(bytes);
  return copy;
}

function isResizable(buffer: ArrayBufferLike & { readonly resizable?: boolean }): boolean {
  return buffer.resizable === true;
}
