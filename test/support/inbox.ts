/** What a socket of v5-compat emits, collected from now on, to be waited for. */
import type { EventEmitter } from "node:events";

export class Inbox {
  /** All that came, each with its arguments. */
  readonly all: unknown[][] = [];
  #wake: (() => void) | undefined;
  #read = 0;

  constructor(emitter: EventEmitter, event = "message") {
    emitter.on(event, (...args: unknown[]) => {
      this.all.push(args);
      this.#wake?.();
    });
  }

  /** The arguments of the next one. */
  async next(): Promise<unknown[]> {
    while (this.#read === this.all.length) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.all[this.#read++] as unknown[];
  }

  /** The next one as text: the frames of a message. */
  async text(): Promise<string[]> {
    return (await this.next()).map(String);
  }

  /** The next ones as text. */
  async texts(count: number): Promise<string[][]> {
    const texts: string[][] = [];
    while (texts.length < count) texts.push(await this.text());
    return texts;
  }
}
