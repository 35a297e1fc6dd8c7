/** The warning for a CURVE socket without the keys that it needs. Such a socket connects to nobody, and no error says so. */

import { warn } from "../platform/program.js";

/** Reads options. */
interface OptionReader {
  getInt32(option: number): number;
  getBytes(option: number, room: number): Uint8Array;
}

const CODE = "ZEROMQ_WASM_CURVE_KEYS";

/** Bytes of a key. One that was never set has only zeros. */
const KEY_SIZE = 32;

/** Returns the number of a constant of libzmq. */
type Constant = (name: string) => number;

/** Warns if the socket is set to use CURVE and lacks a key. Returns whether it has warned. */
export function warnOfMissingKeys(options: OptionReader, constant: Constant): boolean {
  if (options.getInt32(constant("ZMQ_MECHANISM")) !== constant("ZMQ_CURVE")) return false;
  const isServer = options.getInt32(constant("ZMQ_CURVE_SERVER")) !== 0;
  const needed = isServer
    ? { curveSecretKey: "ZMQ_CURVE_SECRETKEY" }
    : {
        curvePublicKey: "ZMQ_CURVE_PUBLICKEY",
        curveSecretKey: "ZMQ_CURVE_SECRETKEY",
        curveServerKey: "ZMQ_CURVE_SERVERKEY",
      };
  const isMissing = (option: string): boolean =>
    options.getBytes(constant(option), KEY_SIZE).every((byte) => byte === 0);
  const missing = Object.entries(needed).flatMap(([name, option]) => (isMissing(option) ? [name] : []));
  if (missing.length === 0) return false;
  const side = isServer
    ? "A CURVE server needs its secret key"
    : "A CURVE client needs a key pair of its own and the public key of the server";
  warn(
    `${side}, but ${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not set: no connection will succeed. ` +
      "Set curveSecretKey and curvePublicKey to a pair of curveKeyPair()" +
      (isServer ? "." : ", and curveServerKey to the public key of the server."),
    CODE,
  );
  return true;
}
