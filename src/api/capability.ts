/** Exports that need no socket: `capability`, `version` and `curveKeyPair`. */
import { HAS_IPC } from "../platform/program.js";
import { context, libzmqOf } from "./context.js";

/** Which optional parts of ZeroMQ are available: `true` for those that this build of libzmq has. */
export const capability: Partial<
  Record<"ipc" | "pgm" | "tipc" | "norm" | "curve" | "gssapi" | "draft", boolean>
> = { ipc: HAS_IPC, pgm: false, tipc: false, norm: false, curve: true, gssapi: false, draft: true };

/** The version of libzmq, such as "4.3.4". */
export const version: string = "4.3.4";

/** Makes a new random key pair for CURVE. Each key is a string of 40 characters (Z85). */
export function curveKeyPair(): {
  /** The value for `curvePublicKey`. The clients of a server need it as `curveServerKey`. */
  publicKey: string;
  /** The value for `curveSecretKey`. Keep it secret. */
  secretKey: string;
} {
  return libzmqOf(context).curveKeyPair();
}
