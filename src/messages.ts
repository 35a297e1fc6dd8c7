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

/** Bodies up to so many bytes are copied at once; a larger one must not change until its message is sent. */
const COPY_BELOW = 128;

const EMPTY = new Uint8Array(0);

/** The frames of a message. */
export function toFrames(message: MessageLike | readonly MessageLike[]): Body[] {
  if (!Array.isArray(message)) return [toBody(message as MessageLike)];
  return Array.from(message as readonly MessageLike[], toBody);
}

function toBody(value: MessageLike): Body {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return value;
  if (value === null) return EMPTY;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return toBytes(value);
  return String(value);
}

/** A detached buffer has no bytes. */
function toBytes(buffer: ArrayBuffer | SharedArrayBuffer): Uint8Array {
  return buffer.byteLength === 0 ? EMPTY : new Uint8Array(buffer);
}

/** Frames that wait: small bodies are copied, so that the caller may reuse its buffer. */
export function keepFrames(frames: readonly Body[]): Body[] {
  return frames.map((frame) =>
    typeof frame === "string" || frame.length > COPY_BELOW ? frame : new Uint8Array(frame),
  );
}
