/** What this build of libzmq can do, and functions that need no socket. */
import { context, nativeOf } from "./context.js";

/** Which optional parts of ZeroMQ are there: those that this build of libzmq says it has (a test asks it). */
export const capability: Partial<
  Record<"ipc" | "pgm" | "tipc" | "norm" | "curve" | "gssapi" | "draft", boolean>
> = { ipc: true, pgm: false, tipc: false, norm: false, curve: true, gssapi: false, draft: true };

/** The version of libzmq, such as "4.3.4". */
export const version: string = "4.3.4";

/** A new random key pair for CURVE, as 40 characters of Z85 each. */
export function curveKeyPair(): {
  /** For `curvePublicKey`, and for `curveServerKey` of a server's clients. */
  publicKey: string;
  /** For `curveSecretKey`. */
  secretKey: string;
} {
  return nativeOf(context).curveKeyPair();
}
