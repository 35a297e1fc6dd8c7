/** Copying bytes between buffers. */

/** Up to so many bytes a loop beats the view that `set()` needs. */
const MAX_LOOP = 64;

/** Copies `size` bytes from one buffer into another. */
export function copyBytes(from: Uint8Array, start: number, size: number, into: Uint8Array, at: number): void {
  if (size <= MAX_LOOP) {
    for (let i = 0; i < size; i++) into[at + i] = from[start + i];
  } else {
    into.set(start === 0 && size === from.length ? from : from.subarray(start, start + size), at);
  }
}
