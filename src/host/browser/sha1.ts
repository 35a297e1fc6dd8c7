/** SHA-1 (FIPS 180-4). Browsers have their own in pages of https only, and only as a promise. */

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** For each quarter of the rounds: the function of three words, and the constant. */
const QUARTERS: readonly (readonly [(b: number, c: number, d: number) => number, number])[] = [
  [(b, c, d) => (b & c) | (~b & d), 0x5a827999],
  [(b, c, d) => b ^ c ^ d, 0x6ed9eba1],
  [(b, c, d) => (b & c) | (b & d) | (c & d), 0x8f1bbcdc],
  [(b, c, d) => b ^ c ^ d, 0xca62c1d6],
];

const ROUNDS = 80;
const BLOCK = 64;

/** The hash of a text of ASCII characters, as a text of one character for each byte. */
export function sha1(text: string): string {
  const size = Math.ceil((text.length + 9) / BLOCK) * BLOCK;
  const message = new DataView(new ArrayBuffer(size));
  for (let i = 0; i < text.length; i++) message.setUint8(i, text.charCodeAt(i));
  message.setUint8(text.length, 0x80);
  message.setUint32(size - 4, text.length * 8);
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let at = 0; at < size; at += BLOCK) {
    const mixed = mix(state, message, at);
    state = state.map((word, i) => (word + mixed[i]) | 0);
  }
  return state.flatMap((word) => [24, 16, 8, 0].map((bits) => toByte(word >>> bits))).join("");
}

const toByte = (word: number): string => String.fromCharCode(word & 0xff);

function mix(state: readonly number[], message: DataView, at: number): readonly number[] {
  const words = new Int32Array(ROUNDS);
  let [a, b, c, d, e] = state;
  for (let i = 0; i < ROUNDS; i++) {
    words[i] =
      i < BLOCK / 4
        ? message.getInt32(at + i * 4)
        : rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    const [choose, constant] = QUARTERS[Math.trunc(i / (ROUNDS / 4))];
    const next = (rotate(a, 5) + choose(b, c, d) + e + constant + words[i]) | 0;
    [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
  }
  return [a, b, c, d, e];
}
