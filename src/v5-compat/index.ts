/** zeromq-wasm/v5-compat: the API of zeromq 5, as npm zeromq's `zeromq/v5-compat` has it. */
import { placeAt } from "../checks/refusal.js";
import { curveKeyPair, version as libzmqVersion } from "../index.js";
import { Socket } from "./socket.js";
import type { SocketType } from "./types.js";

export * from "./constants.js";
export { Context } from "./context.js";
export { options } from "./options.js";
export { proxy } from "./proxy.js";
export { Socket } from "./socket.js";
export type { SocketType } from "./types.js";

/**
 * Makes a socket.
 *
 * @param type the type of the socket
 * @param options options of the socket; other properties are set on it, too
 * @throws Error if the type does not exist
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in npm zeromq; options have no types
export function createSocket(type: SocketType, options: { [key: string]: any } = {}): Socket {
  let socket: Socket | undefined;
  try {
    socket = new Socket(type);
    return Object.assign(socket, options);
  } catch (error) {
    // The program will never get this socket.
    socket?.close();
    throw placeAt(error, createSocket);
  }
}
export { createSocket as socket };

/** The version of libzmq. */
export const version: string = libzmqVersion;

/** Makes a new random key pair for CURVE. Each key is a string of 40 characters (Z85). */
export function curveKeypair(): { public: string; secret: string } {
  const { publicKey, secretKey } = curveKeyPair();
  return { public: publicKey, secret: secretKey };
}
