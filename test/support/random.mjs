/** Random numbers that a seed determines (mulberry32). Programs of tests use it as well, so it is plain JavaScript. */

/**
 * A source of numbers from 0 up to, but not including, 1.
 *
 * @param {number} seed any number; its lower 32 bits count
 * @returns {() => number}
 */
export function randomNumbers(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
