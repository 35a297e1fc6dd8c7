/** A promise that waits for a socket: it keeps the process alive, and may time out. */
import { rejectWhereAwaited } from "../checks/refusal.js";
import type { Host, Timer } from "../libzmq/types.js";

/** A method that the program calls. The stack of an error begins above it. */
export type Caller = (...args: never[]) => unknown;

/** Where the stack of an error begins, and its cause. */
export interface ErrorDetails {
  readonly at: Caller | "later" | undefined;
  readonly cause?: Error | undefined;
}

/** Gives the error its cause. */
export function withCause<E extends Error>(error: E, cause: Error): E {
  return Object.defineProperty(error, "cause", { value: cause, configurable: true, writable: true });
}

/**
 * The result of an operation that is pending when the process ends: none. As after `process.exit()`, its promise is
 * neither fulfilled nor rejected.
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
