/**
 * Errors that this package makes: the text of npm zeromq, a hint for the reader, and a stack that begins in the program
 * of the user.
 */

/** What an error says beside npm zeromq's text. */
export interface Hinted {
  /** What was wrong, what is allowed, and what to do. */
  hint?: string;
}

/** How a hint is given. */
export interface HintOptions {
  readonly hint?: string | undefined;
  /**
   * Whether the message stays npm zeromq's text alone, because its own tests compare the whole message. The hint is then
   * in `hint` and in the first line of the stack.
   */
  readonly whole?: boolean | undefined;
  /** Where the stack begins: at the call of a method that is on the stack now, or where the error is placed later. */
  readonly at?: Method | "later" | undefined;
}

type ErrorType<E extends Error> = new (message: string) => E;
type Method = (...args: never[]) => unknown;

/** The errors of this package, and the text that their stack begins with. */
const refusals = new WeakMap<Error, string>();

/** An error with npm zeromq's text, and the hint behind it. */
export function refusal<E extends Error>(
  type: ErrorType<E>,
  text: string,
  { hint, whole = false, at }: HintOptions = {},
): E & Hinted {
  const full = hint === undefined ? text : `${text}: ${hint}`;
  const error = at === undefined ? new type(full) : withoutStack(type, full);
  refusals.set(error, full);
  // Not enumerable: the stack has it already, and both are printed together.
  if (hint !== undefined)
    Object.defineProperty(error, "hint", { value: hint, configurable: true, writable: true });
  const isSplit = whole && hint !== undefined;
  if (isSplit && typeof at !== "function") writeStack(error);
  if (isSplit) error.message = text;
  if (typeof at === "function") placeAt(error, at);
  return error;
}

/** Taking a stack costs more than all the rest of an error. */
function withoutStack<E extends Error>(type: ErrorType<E>, message: string): E {
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 0;
    return new type(message);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Reads the stack, because the JavaScript engine makes its text at the first read, with the message of that moment. */
function writeStack(error: Error): void {
  void error.stack;
}

export function isRefusal(error: unknown): error is Error & Hinted {
  return error instanceof Error && refusals.has(error);
}

/** The same error with another hint. */
export function withHint<E extends Error & Hinted>(error: E, hint: string): E {
  const before = error.hint === undefined ? "" : `: ${error.hint}`;
  const full = refusals.get(error) ?? error.message;
  const text = full.slice(0, full.length - before.length);
  if (error.message === full) error.message = `${text}: ${hint}`;
  Object.defineProperty(error, "hint", { value: hint, configurable: true, writable: true });
  refusals.set(error, `${text}: ${hint}`);
  // The stack is that of the place where the error is made; it is to be placed after this.
  return error;
}

/** Has the stack of an error of this package begin where a method was called, which must be on the stack now. */
export function placeAt(error: unknown, method: Method): unknown {
  if (!(error instanceof Error)) return error;
  const text = refusals.get(error);
  if (text === undefined) return error;
  const { message } = error;
  error.message = text;
  Error.captureStackTrace(error, method);
  if (message !== text) {
    writeStack(error);
    error.message = message;
  }
  return error;
}

type Property = PropertyDescriptor & { value?: unknown };

/** What `placeErrors()` leaves as it is, and whether methods and accessors of the class's body can be replaced afterwards. */
interface Placement {
  readonly except?: readonly string[];
  readonly isFinal?: boolean;
}

/** Makes the stacks of errors begin where the program used the method or accessor, for all that a class itself defines. */
export function placeErrors(prototype: object, { except = [], isFinal = false }: Placement = {}): void {
  // One property after the other, and each changed once: this runs whenever the package is loaded.
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const property = Object.getOwnPropertyDescriptor(prototype, name) as Property;
    // What is enumerable was assigned, and what cannot be configured has been given its last form.
    if (name === "constructor" || property.configurable !== true || property.enumerable === true) continue;
    // Others than those in the body of the class have been given the flags that they should have.
    const isOfBody = property.value === undefined || property.writable === true;
    if (!except.includes(name)) placeIn(property);
    if (isFinal && isOfBody) makeFinal(property);
    Object.defineProperty(prototype, name, property);
  }
}

function makeFinal(property: Property): void {
  property.configurable = false;
  if ("value" in property) property.writable = false;
}

function placeIn(property: Property): void {
  const { value, get, set } = property;
  if (typeof value === "function") property.value = placing(value as Method);
  if (get !== undefined) property.get = placing(get);
  if (set !== undefined) property.set = placing(set);
}

/** The method with errors that begin where it was called. */
export function placing<F extends Method>(method: F): F {
  const { [method.name]: named } = {
    [method.name](this: unknown, ...args: never[]): unknown {
      try {
        return Reflect.apply(method, this, args) as unknown;
      } catch (error) {
        throw placeAt(error, named);
      }
    },
  };
  return Object.defineProperty(named as F, "length", { value: method.length, configurable: true });
}

/**
 * A promise that is rejected a few microtasks later, with a stack that begins where the program awaits it. While a promise
 * is being settled, the JavaScript engine knows which async functions await it. So a stack costs nothing before there is
 * an error. If no function awaits the promise, the stack is the text alone.
 */
export function rejectWhereAwaited(error: Error): Promise<never> {
  let open!: () => void;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const rejected = gate.then(function raise(): never {
    throw withoutRunner(placeAt(error, raise) as Error);
  });
  // Whoever takes `rejected` as its result is linked to it in the next microtask; the error must come after that.
  void Promise.resolve().then(open);
  return rejected;
}

/** Drops Node's functions that run the reactions of promises: they may stand before those that await the promise. */
function withoutRunner(error: Error): Error {
  const lines = error.stack?.split("\n") ?? [];
  const first = lines.findIndex((line) => line.startsWith("    at "));
  const kept = lines.findIndex((line, place) => place >= first && !line.includes("(node:internal/"));
  if (first >= 0 && kept > first) error.stack = [...lines.slice(0, first), ...lines.slice(kept)].join("\n");
  return error;
}

/** Where a method was called, which must be on the stack now: for a failure that comes later. */
export function callSite(method: Method): { readonly place: (error: unknown) => unknown } {
  const site: { stack?: string } = {};
  Error.captureStackTrace(site, method);
  return {
    place(error) {
      const text = error instanceof Error ? refusals.get(error) : undefined;
      if (text === undefined) return error;
      const at = site.stack?.indexOf("\n    at ") ?? -1;
      const { name } = error as Error;
      if (at >= 0) (error as Error).stack = `${name}: ${text}${site.stack?.slice(at) ?? ""}`;
      return error;
    },
  };
}
