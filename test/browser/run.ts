/** Runs functions in a page or worker, with the package. */
import type { Peer } from "../support/peers/client.js";
import type * as zmq from "../../src/index.js";

export type Package = typeof zmq;

/** What commands.mjs sees of the browser. */
export interface Observed {
  /** How many WebSockets were opened. */
  opened(): number;
  /** Resolves when all of them are closed. */
  allClosed(): Promise<void>;
  /** The size of all memories of WebAssembly, in bytes. */
  memory(): number;
}

/**
 * Runs an async function in the browser of a peer, with the package and what else it needs, and resolves with its result:
 * both must be JSON. The function sees nothing of the test around it.
 */
export async function run<R, D extends object>(
  peer: Peer,
  task: (zeromq: Package, details: D, observed: Observed) => Promise<R>,
  details: D,
): Promise<R> {
  const body = `return (${task.toString()})(zmq, details, observed);`;
  return (await peer.ask("run", { body, details })).result as R;
}
