/** Messages as users give them. */
import type { Body } from "./native.js";

/** A received frame. */
export type Message = Buffer;

/** What can be sent as a frame: bytes, text (UTF-8), a number (its text), or null (an empty frame). */
export type MessageLike =
  | ArrayBufferView /* Includes Buffer and all typed arrays. */
  | ArrayBuffer
  | SharedArrayBuffer
  | string
  | number
  | null;

/** If a message has to wait, bodies up to so many bytes are copied; others are kept as they are. */
const COPY_BELOW = 128;

const EMPTY = new Uint8Array(0);

/** The frames of a message. */
export function toFrames(message: MessageLike | readonly MessageLike[]): Body[] {
  if (!Array.isArray(message)) return [toBody(message as MessageLike)];
  return Array.from(message as readonly MessageLike[], toBody);
}

function toBody(value: MessageLike): Body {
  if (typeof value === "string") return value;
  if (Buffer.isBuffer(value)) return value;
  if (value === null) return EMPTY;
  if (ArrayBuffer.isView(value)) return toBuffer(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return toBuffer(value);
  // Unlike String(), this refuses a symbol.
  return `${value}`;
}

/**
 * The same memory as a Buffer: over inproc, a large body is received as what was sent. A detached buffer has no bytes.
 */
function toBuffer(buffer: ArrayBufferLike, offset = 0, length = buffer.byteLength): Uint8Array {
  return length === 0 ? EMPTY : Buffer.from(buffer, offset, length);
}

/** Frames that wait: small bodies are copied, so that the caller may reuse its buffer. */
export function keepFrames(frames: readonly Body[]): Body[] {
  return frames.map((frame) =>
    typeof frame === "string" || frame.length > COPY_BELOW ? frame : new Uint8Array(frame),
  );
}
