/** Random numbers that a seed determines (mulberry32). With the same seed, a memory network behaves the same again. */
export type Range = readonly [least: number, most: number];

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A random unsigned number of 32 bits. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (bits ^ (bits >>> 14)) >>> 0;
  }

  /** A number with fractions, from `least` (included) to `most` (excluded). */
  between([least, most]: Range): number {
    return least + ((most - least) * this.next()) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  integer([least, most]: Range): number {
    return Math.floor(this.between([least, most + 1]));
  }

  fill(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.next();
  }
}
