/** Messages as users give them. */
import { types } from "node:util";
import type { Body } from "../libzmq/types.js";

/** A frame that was received. */
export type Message = Buffer;

/** A value that can be sent as a frame: bytes, a string (as UTF-8), a number (as its text), or null (no bytes). */
export type MessageLike =
  | ArrayBufferView /* Includes Buffer and all typed arrays. */
  | ArrayBuffer
  | SharedArrayBuffer
  | string
  | number
  | null;

/** If a message has to wait, bodies up to so many bytes are copied; others are kept as they are. */
const COPY_BELOW = 128;

const { isAnyArrayBuffer, isDataView } = types;

const EMPTY = new Uint8Array(0);

/** The frames of a message, made from the last to the first, as users see who have `toString()` called. */
export function toFrames(message: MessageLike | readonly MessageLike[]): Body[] {
  if (!Array.isArray(message)) return [toBody(message as MessageLike)];
  const values = message as readonly MessageLike[];
  const frames = new Array<Body>(values.length);
  for (let i = frames.length - 1; i >= 0; i--) frames[i] = toBody(values[i]);
  return frames;
}

function toBody(value: MessageLike): Body {
  if (typeof value === "string") return value;
  if (value === null) return EMPTY;
  if (ArrayBuffer.isView(value)) return viewToBytes(value);
  if (isAnyArrayBuffer(value)) return toBytes(value);
  // Unlike String(), this refuses a symbol.
  return `${value}`;
}

/** The true size of a typed array, whatever properties somebody has given it. */
const sizeOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "byteLength")
  ?.get as () => number;

function viewToBytes(view: ArrayBufferView): Uint8Array {
  const isBuffer = Buffer.isBuffer(view);
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
  return length === 0 ? EMPTY : Buffer.from(buffer, offset, length);
}

/** Frames that wait: small bodies are copied, so that the caller may reuse its buffer. */
export function keepFrames(frames: readonly Body[]): Body[] {
  return frames.map((frame) =>
    typeof frame === "string" || frame.length > COPY_BELOW ? frame : new Uint8Array(frame),
  );
}
