/** zeromq-wasm/v5-compat: the API of zeromq 5, as npm zeromq's `zeromq/v5-compat` has it. */
import { curveKeyPair, version as libzmqVersion } from "../index.js";

/** The version of libzmq. */
export const version: string = libzmqVersion;

/** A new random key pair for CURVE, as 40 characters of Z85 each. */
export function curveKeypair(): { public: string; secret: string } {
  const { publicKey, secretKey } = curveKeyPair();
  return { public: publicKey, secret: secretKey };
}
