/**
 * Globals that a program, or its tests, may replace at any time: timers, process.nextTick(), the clock. The package takes
 * them from Node's modules when it is loaded. So fake timers that are installed later do not stop its sockets, and it
 * also runs where the globals are those of a browser. `npm run check` refuses the globals themselves.
 *
 * If fake timers are installed before the package is loaded, they are in Node's modules as well. A net.Socket still has
 * Node's own timers.
 */
import process from "node:process";
import nodeTimers from "node:timers";
import { isNode, net, workerThreads } from "./modules.js";

type Timeout = NodeJS.Timeout;

interface Timers {
  setTimeout(callback: () => void, milliseconds: number): Timeout;
  clearTimeout(timeout: Timeout): void;
  setImmediate(callback: () => void): void;
  /** Keeps the process alive until `unref()` is called. */
  holdProcess(): { ref(): unknown; unref(): unknown };
}

/** The longest time that timers take: about 25 days. */
export const MAX_DELAY = 2 ** 31 - 1;

/** Fake timers of sinon, jest and vitest name their clock on every function that they replace. */
const isFake = (replaced: object): boolean => "clock" in replaced;

const { setTimeout, clearTimeout, setInterval, setImmediate } = nodeTimers;

/** Fake timers of node:test have no such mark, but their timers are not Node's. They exist in Node only. */
function areFake(): boolean {
  if (isFake(setTimeout)) return true;
  if (!isNode) return false;
  const timeout = setTimeout(() => undefined, MAX_DELAY);
  clearTimeout(timeout);
  return !("_onTimeout" in timeout);
}

const given: Timers = {
  setTimeout,
  clearTimeout,
  setImmediate,
  // A function of this package would keep the package in memory.
  holdProcess: () => setInterval(clearTimeout as () => void, MAX_DELAY),
};

/** Node's own timers, even if there are fake ones. */
const recovered: Timers = {
  setTimeout: (callback, milliseconds) => timeoutOfSocket(callback, milliseconds).ref(),
  // Not clearTimeout(), which is the fake one.
  clearTimeout: (timeout) => void timeout.close(),
  setImmediate: (callback) => void timeoutOfSocket(callback, 1).ref(),
  holdProcess() {
    const { port1 } = new (workerThreads().MessageChannel)();
    // Without a listener, a port does not keep the process alive.
    return port1.on("message", () => undefined);
  },
};

/** A socket that is not connected has a timeout, too. Its timer is in a property without a public name. */
function timeoutOfSocket(callback: () => void, milliseconds: number): Timeout {
  const socket = new (net().Socket)().setTimeout(Math.max(1, milliseconds), callback);
  const values = Object.getOwnPropertySymbols(socket).map((name) => Reflect.get(socket, name) as unknown);
  return values.find(isTimeout) ?? given.setTimeout(callback, milliseconds);
}

function isTimeout(value: unknown): value is Timeout {
  return typeof value === "object" && value !== null && "_onTimeout" in value && "refresh" in value;
}

let chosen: Timers | undefined;

/** Chosen when the first timer is needed: the look takes a while, and programs that only load the package need none. */
const choose = (): Timers => (chosen ??= areFake() ? recovered : given);

/** Timers of the event loop, even if a program has replaced the globals. */
export const timers: Timers = {
  setTimeout: (callback, milliseconds) => choose().setTimeout(callback, milliseconds),
  clearTimeout: (timeout) => choose().clearTimeout(timeout),
  setImmediate: (callback) => choose().setImmediate(callback),
  holdProcess: () => choose().holdProcess(),
};

/** process.nextTick(). If that is a fake one already, the function that is most similar to it. */
export const nextTick: (callback: () => void) => void = isFake(process.nextTick)
  ? (callback) => void Promise.resolve().then(() => void Promise.resolve().then(callback))
  : process.nextTick;

const { hrtime } = process;

/** The milliseconds of a clock that is never adjusted. Not performance.now(), which loads node:perf_hooks. */
export const now: () => number =
  "deno" in process.versions
    ? // Deno's hrtime() uses the global performance at each call.
      performance.now.bind(performance)
    : isFake(hrtime)
      ? () => ORIGIN + process.uptime() * 1e3
      : () => {
          const [seconds, nanoseconds] = hrtime();
          return seconds * 1e3 + nanoseconds / 1e6;
        };

/** process.uptime() begins with the process, and a host's clock should not. */
const ORIGIN = Math.trunc(Math.random() * 2 ** 40);

/** The process itself: test runners give their realms a copy, which gets no events. */
export { process };
