/** A promise that waits for a socket: it keeps the process alive, and may time out. */
import type { Host, Timer } from "../libzmq/types.js";

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
  #reject!: (reason: Error) => void;
  readonly #timer: Timer | undefined;

  /** `timeout` in milliseconds; below 0 for none. */
  constructor(
    private readonly host: Host,
    timeout: number,
    onTimeout: () => void,
  ) {
    this.promise = new Promise<T>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = timeout < 0 ? undefined : host.timer(timeout, onTimeout);
    host.keepAlive(true);
  }

  resolve(value: T): void {
    this.#end();
    this.#resolve(value);
  }

  reject(reason: Error): void {
    this.#end();
    this.#reject(reason);
  }

  #end(): void {
    this.#timer?.clear();
    this.host.keepAlive(false);
  }
}
