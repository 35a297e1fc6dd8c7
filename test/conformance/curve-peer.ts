/** CURVE (RFC 25 and 26) by hand, as either side, for peers that do not keep to it. */
import nacl from "tweetnacl";

const Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/** The bytes of a key that is written in Z85 (RFC 32). */
export function decodeKey(text: string): Buffer {
  const bytes = Buffer.alloc((text.length / 5) * 4);
  for (let i = 0; i < text.length; i += 5) {
    const value = [...text.slice(i, i + 5)].reduce((sum, letter) => sum * 85 + Z85.indexOf(letter), 0);
    bytes.writeUInt32BE(value, (i / 5) * 4);
  }
  return bytes;
}

/** The nonce of a box: a text, and the bytes that are sent. */
const nonceOf = (prefix: string, rest: Uint8Array): Uint8Array => Buffer.concat([Buffer.from(prefix), rest]);

const bodyOf = (name: string, ...parts: Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from([name.length]), Buffer.from(name), ...parts]);

/** A box that does not open is a fault of the tested socket. */
function opened(box: Uint8Array | null): Buffer {
  if (box === null) throw new Error("The box of the tested socket does not open");
  return Buffer.from(box);
}

/** What both sides do: short nonces, and messages. */
abstract class CurveSide {
  readonly transient = nacl.box.keyPair();
  protected peerTransient: Buffer = Buffer.alloc(0);
  protected abstract readonly prefix: "CurveZMQMESSAGEC" | "CurveZMQMESSAGES";
  protected abstract readonly peerPrefix: "CurveZMQMESSAGEC" | "CurveZMQMESSAGES";
  #nonce = 0n;

  constructor(readonly keys: nacl.BoxKeyPair) {}

  /** The next short nonce. */
  protected short(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(++this.#nonce);
    return bytes;
  }

  protected seal(content: Uint8Array, prefix: string, nonce: Uint8Array): Uint8Array {
    return nacl.box(content, nonceOf(prefix, nonce), this.peerTransient, this.transient.secretKey);
  }

  protected unseal(box: Uint8Array, prefix: string, nonce: Uint8Array): Buffer {
    return opened(nacl.box.open(box, nonceOf(prefix, nonce), this.peerTransient, this.transient.secretKey));
  }

  message(text: string, flags = 0): Buffer {
    const nonce = this.short();
    const box = this.seal(Buffer.concat([Buffer.from([flags]), Buffer.from(text)]), this.prefix, nonce);
    return bodyOf("MESSAGE", nonce, box);
  }

  /** What a MESSAGE of the tested socket contains, without its flags. */
  open(body: Buffer): string {
    return this.unseal(body.subarray(16), this.peerPrefix, body.subarray(8, 16)).toString("utf8", 1);
  }
}

export class CurveClient extends CurveSide {
  protected readonly prefix = "CurveZMQMESSAGEC";
  protected readonly peerPrefix = "CurveZMQMESSAGES";
  cookie: Buffer = Buffer.alloc(0);

  constructor(
    private readonly serverKey: Uint8Array,
    keys = nacl.box.keyPair(),
  ) {
    super(keys);
  }

  get serverTransient(): Buffer {
    return this.peerTransient;
  }

  hello(): Buffer {
    const nonce = this.short();
    const box = nacl.box(
      new Uint8Array(64),
      nonceOf("CurveZMQHELLO---", nonce),
      this.serverKey,
      this.transient.secretKey,
    );
    return bodyOf("HELLO", Buffer.from([1, 0]), Buffer.alloc(72), this.transient.publicKey, nonce, box);
  }

  takeWelcome(body: Buffer): void {
    const nonce = nonceOf("WELCOME-", body.subarray(8, 24));
    const content = opened(nacl.box.open(body.subarray(24), nonce, this.serverKey, this.transient.secretKey));
    this.peerTransient = content.subarray(0, 32);
    this.cookie = content.subarray(32);
  }

  initiate(metadata: Uint8Array): Buffer {
    const vouchNonce = nacl.randomBytes(16);
    const vouch = nacl.box(
      Buffer.concat([this.transient.publicKey, this.serverKey]),
      nonceOf("VOUCH---", vouchNonce),
      this.peerTransient,
      this.keys.secretKey,
    );
    const nonce = this.short();
    const content = Buffer.concat([this.keys.publicKey, vouchNonce, vouch, metadata]);
    return bodyOf("INITIATE", this.cookie, nonce, this.seal(content, "CurveZMQINITIATE", nonce));
  }

  /** The metadata in the server's READY. */
  takeReady(body: Buffer): Buffer {
    return this.unseal(body.subarray(14), "CurveZMQREADY---", body.subarray(6, 14));
  }
}

export class CurveServer extends CurveSide {
  protected readonly prefix = "CurveZMQMESSAGES";
  protected readonly peerPrefix = "CurveZMQMESSAGEC";

  takeHello(body: Buffer): void {
    this.peerTransient = body.subarray(80, 112);
    const nonce = nonceOf("CurveZMQHELLO---", body.subarray(112, 120));
    opened(nacl.box.open(body.subarray(120), nonce, this.peerTransient, this.keys.secretKey));
  }

  welcome(): Buffer {
    const nonce = nacl.randomBytes(16);
    // The client does not look into the cookie, and this server need not forget anything.
    const content = Buffer.concat([this.transient.publicKey, nacl.randomBytes(96)]);
    const box = nacl.box(content, nonceOf("WELCOME-", nonce), this.peerTransient, this.keys.secretKey);
    return bodyOf("WELCOME", nonce, box);
  }

  /** The metadata in the client's INITIATE. */
  takeInitiate(body: Buffer): Buffer {
    return this.unseal(body.subarray(113), "CurveZMQINITIATE", body.subarray(105, 113)).subarray(128);
  }

  ready(metadata: Uint8Array): Buffer {
    const nonce = this.short();
    return bodyOf("READY", nonce, this.seal(metadata, "CurveZMQREADY---", nonce));
  }
}
