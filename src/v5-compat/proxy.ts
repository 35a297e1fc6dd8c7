/** The proxy of zeromq 5, which passes messages in JavaScript. */
import { refusal } from "../checks/refusal.js";
import type { Message } from "../index.js";
import type { Socket } from "./socket.js";

/** Pairs of types that can be joined, and how many first frames of a message the capturing socket does not get. */
const PAIRS = new Map([
  ["push/pull", 0],
  ["pull/push", 0],
  ["xpub/xsub", 0],
  ["router/dealer", 2],
  ["xrep/xreq", 2],
]);

/**
 * Passes messages between two sockets, until they are closed.
 *
 * @param capture gets a copy of each message from the backend, without the two frames that are the address of a router
 * @throws Error if the types do not match. These do, in this order: push and pull, pull and push, xpub and xsub, router
 *   and dealer, xrep and xreq.
 */
export function proxy(frontend: Socket, backend: Socket, capture?: Socket): void {
  const envelope = PAIRS.get(`${frontend.type}/${backend.type}`);
  if (envelope === undefined) {
    throw refusal(Error, "This socket type order is not supported in compatibility mode", {
      hint: `frontend and backend are ${frontend.type}/${backend.type}. Give one of ${[...PAIRS.keys()].join(", ")}`,
      at: proxy,
    });
  }
  frontend.on("message", (...frames: Message[]) => backend.send(frames));
  backend.on("message", (...frames: Message[]) => {
    frontend.send(frames);
    capture?.send(frames.slice(envelope));
  });
}
