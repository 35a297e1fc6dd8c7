/** What this build of libzmq can do, and functions that need no socket. */
import { expectArguments } from "./arguments.js";
import { context, nativeOf } from "./context.js";

/** Names under which zmq_has() knows the capabilities. */
const CAPABILITIES = ["ipc", "pgm", "tipc", "norm", "curve", "gssapi", "draft"] as const;

/** Which optional parts of ZeroMQ are there. */
export const capability: Readonly<Partial<Record<(typeof CAPABILITIES)[number], boolean>>> = {
  ipc: true,
  curve: true,
  draft: true,
};

/** The version of libzmq, such as "4.3.4". */
export const version: string = "4.3.4";

/** A new random key pair for CURVE, as 40 characters of Z85 each. */
export function curveKeyPair(): { publicKey: string; secretKey: string } {
  expectArguments(arguments);
  return nativeOf(context).curveKeyPair();
}
