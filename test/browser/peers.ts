/** Peers in a browser, and those that they talk to. */
import { fileURLToPath } from "node:url";
import type { PeerProgram } from "../support/peers/client.js";
import { missing } from "./chromium.mjs";

export { missing };

/** A browser takes long to start on a machine that is busy. */
const SLOW = 60_000;

/** Where the sockets of a browser are. */
export const PLACES = ["page", "worker"] as const;

export function inBrowser(place: (typeof PLACES)[number]): PeerProgram {
  const program = fileURLToPath(new URL("peer.mjs", import.meta.url));
  return { name: `a ${place}`, command: [process.execPath, program, place], observes: true, deadline: SLOW };
}
