/** A promise that waits for a socket: it keeps the process alive, and may time out. */
import { rejectWhereAwaited } from "../checks/refusal.js";
import type { Host, Timer } from "../libzmq/types.js";

/** A method of the user's, where the stack of an error begins. */
export type Caller = (...args: never[]) => unknown;

/** Where the stack of an error begins, and why it came to it. */
export interface ErrorDetails {
  readonly at: Caller | "later" | undefined;
  readonly cause?: Error | undefined;
}

/** The error with why it came to it. */
export function withCause<E extends Error>(error: E, cause: Error): E {
  return Object.defineProperty(error, "cause", { value: cause, configurable: true, writable: true });
}

/**
 * What is awaited when the process ends is over: as after `process.exit()`, nothing comes of it any more, neither result
 * nor error.
 */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}

export class Pending<T> {
  readonly promise: Promise<T>;
  #resolve!: (value: T | PromiseLike<T>) => void;
  readonly #timer: Timer | undefined;

  /** `timeout` in milliseconds; below 0 for none. */
  constructor(
    private readonly host: Host,
    timeout: number,
    onTimeout: () => void,
  ) {
    this.promise = new Promise<T>((resolve) => (this.#resolve = resolve));
    this.#timer = timeout < 0 ? undefined : host.timer(timeout, onTimeout);
    host.keepAlive(true);
  }

  resolve(value: T): void {
    this.#end();
    this.#resolve(value);
  }

  reject(reason: Error): void {
    this.#end();
    this.#resolve(rejectWhereAwaited(reason));
  }

  #end(): void {
    this.#timer?.clear();
    this.host.keepAlive(false);
  }
}
