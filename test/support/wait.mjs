/**
 * Waits that no event can end, for tests and their programs. Each one names its reason: lint refuses a plain
 * `setTimeout()` in a promise. Where an event can tell that something is over, or that something did not happen before
 * it, wait for that event.
 */
import { setImmediate, setTimeout } from "node:timers";

/**
 * Lets time pass. Only for tests whose subject is time itself, or in which several things have to happen at random
 * moments.
 *
 * @param {number} milliseconds
 * @param {string} reason why no event can be awaited instead
 * @returns {Promise<void>}
 */
export function pause(milliseconds, reason) {
  if (!reason) throw new Error("A pause needs a reason");
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Lets the event loop run once. For loops that ask again and again until something has happened. */
export function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Runs the garbage collector until it has found an object that was dropped just now, and an object that the finaliser
 * of the first one dropped; so whatever was dropped before is found as well. Needs `--expose-gc`.
 *
 * @returns {Promise<void>}
 */
export async function collectGarbage() {
  for (let round = 0; round < 3; round++) {
    found = false;
    (() => registry.register({}, undefined))();
    while (!found) {
      globalThis.gc();
      await turn();
    }
  }
}

let found = false;
// A registry that is collected itself calls nobody back.
const registry = new FinalizationRegistry(() => (found = true));
