/** The messages that a socket of zeromq 5 emits or reads. */
import { nextTick } from "../host/node/globals.js";
import { Fairness } from "../socket/fairness.js";
import type { Message } from "../socket/messages.js";
import type { Flow } from "./flow.js";

/**
 * Hands out the messages that a socket receives, each in a tick of its own. So promises that listeners await settle
 * before the next message, and an exception of a listener does not prevent it.
 */
export class Incoming {
  readonly #fairness: Fairness;
  /** A message that was awaited, and is about to be handed out. Others stay in the inbox until then. */
  #held: Message[] | undefined;
  /** Whether a message is awaited or about to be handed out. The next one then follows by itself. */
  #active = false;

  constructor(
    private readonly flow: Flow,
    private readonly handOut: (message: Message[]) => void,
    private readonly fail: (error: unknown) => void,
  ) {
    this.#fairness = new Fairness(flow.core.context.host);
  }

  /** Starts to receive, unless it has started already. */
  start(): void {
    if (this.#active || this.flow.stopped) return;
    if (this.#held === undefined && !this.flow.usable) return;
    this.#active = true;
    this.#schedule();
  }

  #wait(): void {
    const { receiver } = this.flow.core;
    // With a timeout of 0, there would be an error whenever there is no message.
    const timeout = receiver.timeout === 0 ? -1 : receiver.timeout;
    receiver.wait(timeout).then(
      (message) => {
        this.#held = message;
        this.#fairness.reset();
        this.#schedule();
      },
      (error: unknown) => {
        if (!this.flow.closed) this.fail(error);
        // A fault is reported once.
        if (this.flow.fault === undefined) this.#schedule();
        else this.#active = false;
      },
    );
  }

  #schedule(): void {
    if (this.#fairness.countOperation()) void this.#fairness.turn.then(this.#inNextTick);
    else this.#inNextTick();
  }

  readonly #inNextTick = (): void => nextTick(this.#goOn);

  readonly #goOn = (): void => {
    this.#active = false;
    if (this.flow.stopped) return;
    if (this.flow.fault !== undefined) return this.fail(this.flow.fault);
    let message: Message[] | undefined;
    try {
      message = this.#take();
    } catch (error) {
      return this.fail(error);
    }
    if (message === undefined) return this.#waitIfUsable();
    try {
      this.handOut(message);
    } finally {
      this.start();
    }
  };

  /** A message is taken from the inbox only when it is handed out: until then, a subscription may end. */
  #take(): Message[] | undefined {
    const held = this.#held;
    this.#held = undefined;
    return held ?? (this.flow.usable ? this.flow.core.receiver.poll() : undefined);
  }

  #waitIfUsable(): void {
    if (!this.flow.usable) return;
    this.#active = true;
    this.#wait();
  }
}
