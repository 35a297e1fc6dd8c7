/** Copies bytes between buffers. */

/** Up to this many bytes, a loop is faster than `set()`, which needs a view. */
const MAX_LOOP = 64;

/** Copies `size` bytes from one buffer, starting at `start`, into another, starting at `at`. */
export function copyBytes(from: Uint8Array, start: number, size: number, into: Uint8Array, at: number): void {
  if (size <= MAX_LOOP) {
    for (let i = 0; i < size; i++) into[at + i] = from[start + i];
  } else {
    into.set(start === 0 && size === from.length ? from : from.subarray(start, start + size), at);
  }
}
