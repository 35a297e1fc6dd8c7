import { context } from "../index.js";

/** Settings of the context that all sockets share. There are no instances. */
export class Context {
  /** Sets how many I/O threads there are. Here there are none: it has no effect. */
  static setMaxThreads(value: number): void {
    context.ioThreads = value;
  }

  /** What `setMaxThreads` has set. Default 1. */
  static getMaxThreads(): number {
    return context.ioThreads;
  }

  /** Sets how many sockets there can be; to be called before the first one is made. */
  static setMaxSockets(value: number): void {
    context.maxSockets = value;
  }

  /** What `setMaxSockets` has set. Default 1023. */
  static getMaxSockets(): number {
    return context.maxSockets;
  }

  /** @throws Error always */
  constructor() {
    throw new Error("Context cannot be instantiated in compatibility mode");
  }
}
