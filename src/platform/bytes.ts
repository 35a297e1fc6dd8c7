/** Bytes as users have them: Buffers, in runtimes that have those. Pages have another file in its place. */
import { types } from "node:util";

/** What received frames are. */
export type Bytes = Buffer;

/** What programs give where they may give bytes. */
export type GivenBytes = Buffer;

/** As texts of errors name it. */
export const BYTES_NAME = "a Buffer";

export const { isAnyArrayBuffer, isDataView } = types;

/** Whether bytes can be sent as they are. */
export const isBytes = (view: ArrayBufferView): view is Bytes => Buffer.isBuffer(view);

/** The same memory. */
export const bytesIn = (memory: ArrayBufferLike, offset: number, size: number): Bytes =>
  Buffer.from(memory, offset, size);

/** New memory, which no other bytes share. */
export const newBytes = (size: number): Bytes => Buffer.allocUnsafeSlow(size);

export const bytesOf = (text: string): Bytes => Buffer.from(text);

/** The size of a text, as UTF-8. */
export const sizeOf = (text: string): number => Buffer.byteLength(text);

const view = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Reads UTF-8. */
export const textOf = (bytes: Uint8Array): string => view(bytes).toString();

/** One character for each byte. */
export const latin1Of = (bytes: Uint8Array): string => view(bytes).toString("latin1");
