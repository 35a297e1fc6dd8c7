/** The class Context, and the global context that sockets share unless they are given another. */
import { defineOptions, type OptionProperties } from "../tables/options/definition.js";
import { assignOptions } from "../tables/options/explain.js";
import { CONTEXT_OPTIONS } from "../tables/options/context-options.js";
import { EXPECT, expectArguments, notOurs } from "../checks/arguments.js";
import { abandonContext, forgetContext, registerContext } from "../libzmq/lifetime.js";
import { LibzmqContext } from "../libzmq/context.js";
import { toInt32 } from "../checks/numbers.js";
import { defaultRuntime, type Runtime } from "../runtime/index.js";
import type { Options } from "../checks/types.js";

/** The native side of a context. */
export let libzmqOf: (context: Context) => LibzmqContext;

export let isContext: (value: object) => value is Context;

/** Set while a context for another runtime than the default one is being made. */
let requestedRuntime: Runtime | undefined;

/** Set while the global context is being made, which other threads have as well. */
let makingGlobal = true;

export interface Context extends OptionProperties<typeof CONTEXT_OPTIONS> {}

/**
 * A libzmq context. The sockets of a context can connect over inproc, and share the options of the context. Each
 * context has a WebAssembly instance of its own: if libzmq fails in one context, the others continue.
 */
export class Context {
  readonly #runtime: Runtime;
  /** Whether other threads have the same context. */
  readonly #isGlobal = makingGlobal;
  /** Made when first needed: importing the package costs nothing. */
  #libzmq: LibzmqContext | undefined;

  constructor(options?: Options<Context>) {
    expectArguments(arguments, EXPECT.options);
    this.#runtime = requestedRuntime ?? defaultRuntime;
    Object.seal(this);
    if (options !== undefined) assignOptions(this, options);
  }

  /** Reads an option of type int as a boolean, by its number in libzmq. For options that are not a property. */
  protected getBoolOption(option: number): boolean {
    expectArguments(arguments, EXPECT.identifier);
    return libzmqOf(this).getOption(option) !== 0;
  }

  /** Sets an option of type int to 0 or 1, by its number in libzmq. */
  protected setBoolOption(option: number, value: boolean): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.boolean);
    libzmqOf(this).setOption(option, value ? 1 : 0);
  }

  /** Reads an option of type int by its number in libzmq. For options that are not a property. */
  protected getInt32Option(option: number): number {
    expectArguments(arguments, EXPECT.identifier);
    return libzmqOf(this).getOption(option);
  }

  /** Sets an option of type int by its number in libzmq. */
  protected setInt32Option(option: number, value: number): void {
    expectArguments(arguments, EXPECT.identifier, EXPECT.number);
    libzmqOf(this).setOption(option, toInt32(value));
  }

  static #libzmqOf(context: Context): LibzmqContext {
    const former = context.#libzmq;
    // Nobody can make another global context, so this one begins anew after a fault. Its former sockets stay lost.
    if (former === undefined || (context.#isGlobal && former.fault !== undefined)) {
      const threads = context.#isGlobal ? context.#runtime.threads : undefined;
      context.#libzmq = new LibzmqContext(context.#runtime, threads, former);
      if (former !== undefined) forgetContext(former);
      registerContext(context, context.#libzmq);
    }
    return context.#libzmq as LibzmqContext;
  }

  static {
    libzmqOf = (context) => Context.#libzmqOf(context);
    isContext = (value): value is Context => #runtime in value;
  }
}

defineOptions(Context, (context, name) => libzmqOf(context as Context).constant(name), CONTEXT_OPTIONS);

/** A context on another host or build than the default ones (tests). */
export function createContext(runtime: Runtime, options?: Options<Context>): Context {
  requestedRuntime = runtime;
  try {
    return new Context(options);
  } finally {
    requestedRuntime = undefined;
  }
}

/** Ends a context now: closes its sockets and releases its engine once everything is sent. */
export function endContext(context: Context): Promise<void> {
  return abandonContext(libzmqOf(context));
}

/** The context of all sockets that are made without one. All threads of the process share it. */
export const context = new Context();
makingGlobal = false;

/** The context of a new socket. Takes it out of the options of the socket. */
export function takeContext(options: { context?: unknown } | undefined): Context {
  if (options === undefined || !("context" in options)) return context;
  const { context: chosen } = options;
  Reflect.deleteProperty(options, "context");
  if (typeof chosen !== "object" || chosen === null || !isContext(chosen)) throw notOurs("context");
  return chosen;
}
