/** Contexts of zeromq 5: one for the whole process, whose options can be set. */
import { placeErrors, refusal } from "../checks/refusal.js";
import { context } from "../index.js";

/** Settings of the context that all sockets share. The class has no instances. */
export class Context {
  /** Sets the number of I/O threads. This package has none, so it has no effect. */
  static setMaxThreads(value: number): void {
    context.ioThreads = value;
  }

  /** Returns the number that `setMaxThreads` has set. Default 1. */
  static getMaxThreads(): number {
    return context.ioThreads;
  }

  /** Sets how many sockets there can be at a time. Call it before you make the first socket. */
  static setMaxSockets(value: number): void {
    context.maxSockets = value;
  }

  /** Returns the number that `setMaxSockets` has set. Default 1023. */
  static getMaxSockets(): number {
    return context.maxSockets;
  }

  /** @throws Error always */
  constructor() {
    throw refusal(Error, "Context cannot be instantiated in compatibility mode", {
      hint: "all sockets share one context. Call its static methods, such as Context.setMaxSockets()",
      at: Context as unknown as () => never,
    });
  }
}

placeErrors(Context);
