/** Bytes that tell where they belong. */

/** So many bytes, which only the same seed gives. */
export function fill(size: number, seed: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(size);
  for (let i = 0, state = seed >>> 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

export function isFilled(bytes: Uint8Array, seed: number): boolean {
  return Buffer.compare(bytes, fill(bytes.length, seed)) === 0;
}
