/**
 * Lets the event loop run while a program sends or receives in a loop. A send or receive that can be done at once settles
 * its promise at once, so such a loop would block the event loop. After some in a row, the next promise settles only when
 * the event loop has made a pass.
 */
import type { Host } from "../libzmq/types.js";

/** Operations in a row that settle at once. */
const MAX_SYNCHRONOUS = 512;

const DONE = Promise.resolve();

export class Fairness {
  #count = 0;
  #turn: Promise<void> | undefined;

  constructor(private readonly host: Host) {}

  /** Counts an operation; true if its promise must wait for `turn`. */
  countOperation(): boolean {
    return ++this.#count > MAX_SYNCHRONOUS;
  }

  /** An operation has waited for an event, so the event loop has run. */
  reset(): void {
    this.#count = 0;
  }

  /** Settles after the event loop has run. */
  get turn(): Promise<void> {
    this.#turn ??= new Promise((resolve) => {
      this.host.yield(() => {
        this.#turn = undefined;
        this.#count = 0;
        resolve();
      });
    });
    return this.#turn;
  }

  /** The promise of an operation without a result that is done. */
  settle(): Promise<void> {
    return this.countOperation() ? this.turn : DONE;
  }
}
