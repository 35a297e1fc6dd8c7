/** Bytes as programs in a page have them, where there are no Buffers. */
import { decoder, encoder } from "../../glue/boundary/utf8.js";

/** How `toString()` of a frame writes bytes. */
export type FrameEncoding = "utf8" | "utf-8" | "latin1" | "binary" | "hex" | "base64";

const WRITERS: Readonly<Record<FrameEncoding, (bytes: Uint8Array) => string>> = {
  utf8: (bytes) => decoder.decode(bytes),
  "utf-8": (bytes) => decoder.decode(bytes),
  latin1: (bytes) => latin1Of(bytes),
  binary: (bytes) => latin1Of(bytes),
  hex: (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""),
  base64: (bytes) => btoa(latin1Of(bytes)),
};

/**
 * A frame that was received: a Uint8Array whose `toString()` gives its text, as that of a Buffer does in Node. Its other
 * methods are those of a Uint8Array: `slice()` copies.
 */
export class Frame extends Uint8Array {
  /** The text of the bytes: UTF-8, unless another encoding is given. */
  override toString(encoding: FrameEncoding = "utf8"): string {
    const write = WRITERS[encoding];
    if ((write as typeof write | undefined) === undefined)
      throw new TypeError(`Unknown encoding: ${encoding}`);
    return write(this);
  }
}

/** What received frames are. */
export type Bytes = Frame;

/** What programs give where they may give bytes. */
export type GivenBytes = Uint8Array;

/** As texts of errors name it. */
export const BYTES_NAME = "a Uint8Array";

/** The tag of a typed array, or undefined: its getter looks at the object itself, not at what a program calls it. */
const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)
  ?.get as (this: unknown) => string | undefined;

export const isDataView = (value: unknown): value is DataView =>
  ArrayBuffer.isView(value) && tagOf.call(value) === undefined;

const TAGS = ["[object ArrayBuffer]", "[object SharedArrayBuffer]"];

/** Also true for one of another frame of the page. */
export const isAnyArrayBuffer = (value: unknown): value is ArrayBufferLike =>
  typeof value === "object" && TAGS.includes(Object.prototype.toString.call(value));

/** Whether bytes can be sent as they are. */
export const isBytes = (view: ArrayBufferView): view is Bytes => view instanceof Frame;

/** The same memory. */
export const bytesIn = (memory: ArrayBufferLike, offset: number, size: number): Bytes =>
  new Frame(memory as ArrayBuffer, offset, size);

/** New memory, which no other bytes share. */
export const newBytes = (size: number): Bytes => new Frame(size);

export function bytesOf(text: string): Bytes {
  const { buffer, byteLength } = encoder.encode(text);
  return new Frame(buffer, 0, byteLength);
}

/** The size of a text, as UTF-8. */
export const sizeOf = (text: string): number => encoder.encode(text).length;

/** Reads UTF-8. */
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

/** How many arguments a call may well have. */
const PIECE = 8192;

/** One character for each byte. */
export function latin1Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE)
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return text;
}
