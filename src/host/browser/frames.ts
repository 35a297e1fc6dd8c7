/** The frames of ws (RFC 6455, 5.2) that libzmq reads and writes, where the browser has messages. */

/** What a frame is for. */
export const BINARY = 2;
export const PING = 9;
export const PONG = 10;

const FINAL = 0x80;
const MASKED = 0x80;
const LENGTH = 0x7f;
const LENGTH_IN_2 = 126;
const LENGTH_IN_8 = 127;
const MASK_SIZE = 4;
/** The head of a frame has at most so many bytes: two, a length, and a mask. */
const MAX_HEAD = 14;

/** Splits the bytes that libzmq sends into frames, and takes the masks off. */
export class FrameReader {
  readonly #head = new Uint8Array(MAX_HEAD);
  #headFilled = 0;
  #body: Uint8Array<ArrayBuffer> | undefined;
  #filled = 0;

  /** `onFrame` gets the body of each frame, and owns it. */
  constructor(private readonly onFrame: (opcode: number, body: Uint8Array<ArrayBuffer>) => void) {}

  take(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;)
      at += this.#body === undefined ? this.#takeHead(bytes[at]) : this.#takeBody(this.#body, bytes, at);
  }

  /** Takes a byte of the head. When that is complete, the body begins. */
  #takeHead(byte: number): number {
    this.#head[this.#headFilled++] = byte;
    if (this.#headFilled >= 2 && this.#headFilled === headSize(this.#head)) {
      this.#body = new Uint8Array(bodySize(this.#head));
      this.#filled = 0;
      if (this.#body.length === 0) this.#end(this.#body);
    }
    return 1;
  }

  #takeBody(body: Uint8Array<ArrayBuffer>, bytes: Uint8Array, at: number): number {
    const part = bytes.subarray(at, at + body.length - this.#filled);
    body.set(part, this.#filled);
    this.#filled += part.length;
    if (this.#filled === body.length) this.#end(body);
    return part.length;
  }

  #end(body: Uint8Array<ArrayBuffer>): void {
    const mask = this.#headFilled - MASK_SIZE;
    if ((this.#head[1] & MASKED) !== 0) unmask(body, this.#head.subarray(mask, this.#headFilled));
    this.#body = undefined;
    this.#headFilled = 0;
    this.onFrame(this.#head[0] & 0xf, body);
  }
}

function headSize([, second]: Uint8Array): number {
  const length = second & LENGTH;
  const extended = length === LENGTH_IN_8 ? 8 : length === LENGTH_IN_2 ? 2 : 0;
  return 2 + extended + ((second & MASKED) === 0 ? 0 : MASK_SIZE);
}

function bodySize(head: Uint8Array): number {
  const length = head[1] & LENGTH;
  const view = new DataView(head.buffer);
  if (length === LENGTH_IN_2) return view.getUint16(2);
  return length === LENGTH_IN_8 ? Number(view.getBigUint64(2)) : length;
}

/** Four bytes at a time, for bodies may be large. */
function unmask(body: Uint8Array<ArrayBuffer>, mask: Uint8Array): void {
  const [word] = new Int32Array(mask.slice().buffer);
  const words = new Int32Array(body.buffer, 0, body.length >>> 2);
  for (let i = 0; i < words.length; i++) words[i] ^= word;
  for (let i = words.length * 4; i < body.length; i++) body[i] ^= mask[i % MASK_SIZE];
}

/** Writes the head of a frame of a server, which has no mask, to the start of `into`. Returns its size. */
export function writeHead(into: Uint8Array, opcode: number, size: number): number {
  const view = new DataView(into.buffer);
  into[0] = FINAL | opcode;
  if (size < LENGTH_IN_2) {
    into[1] = size;
    return 2;
  }
  if (size < 2 ** 16) {
    into[1] = LENGTH_IN_2;
    view.setUint16(2, size);
    return 4;
  }
  into[1] = LENGTH_IN_8;
  view.setBigUint64(2, BigInt(size));
  return 10;
}
