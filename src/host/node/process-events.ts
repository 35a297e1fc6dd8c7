/**
 * Events of the process, for all copies of the package in a thread. Test runners and hot reload evaluate the package
 * again and again, in one realm or in many. The process has the same listeners for any number of copies. A copy listens
 * only while it has something to do at an event, so that unused copies can be garbage collected.
 *
 * The copies may have different versions: this file is the contract between them, and LAYOUT its version. The objects
 * that stay when a copy is collected belong to Node's own realm: an EventEmitter, its bound methods, and compiled
 * modules.
 */
import { EventEmitter } from "node:events";
import { process } from "./globals.js";
import { vm } from "./modules.js";

const LAYOUT = 1;
const KEY = Symbol.for(`zeromq-wasm process events ${LAYOUT}`);

type Listener = (...values: unknown[]) => void;
type ExitEvent = "beforeExit" | "exit";

/**
 * `beforeExit` is emitted twice: before all other listeners of the process, and after them. So is `exit`. `worker` is
 * the event of the process. `worker ended` means that a worker of this thread has ended. `contexts` asks all copies for
 * the contexts that end with the process. `contexts ended` means that they have ended.
 */
export type ProcessEvent =
  | "first beforeExit"
  | "last beforeExit"
  | "last exit"
  | "worker"
  | "worker ended"
  | "contexts"
  | "contexts ended";

interface Hub extends EventEmitter {
  /** The listeners of the process that are called last. */
  beforeExit: Listener;
  exit: Listener;
  /** Compiled modules. */
  [module: `module ${string}`]: WebAssembly.Module | undefined;
  /** Tasks that the first copy has done for all of them. */
  [task: `task ${string}`]: true | undefined;
}

function createHub(): Hub {
  const created = new EventEmitter().setMaxListeners(0) as Hub;
  const tell = (event: string): Listener => created.emit.bind(created, event) as Listener;
  process.prependListener("beforeExit", tell("first beforeExit"));
  process.on("worker", tell("worker"));
  process.on("newListener", tell("added"));
  created.beforeExit = tell("last beforeExit");
  created.exit = tell("last exit");
  return created;
}

const shared = process as { [KEY]?: Hub };
let known: Hub | undefined;
const hub = (): Hub => (known ??= shared[KEY] ??= createHub());

/** Listens until the returned function is called. */
export function onProcess<T extends unknown[]>(
  event: ProcessEvent,
  listener: (...values: T) => void,
): () => void {
  const on = hub();
  on.on(event, listener as Listener);
  return () => void on.off(event, listener as Listener);
}

/** Asks all copies that listen. */
export function askCopies(event: ProcessEvent, ...values: unknown[]): void {
  hub().emit(event, ...values);
}

/**
 * Makes `last beforeExit` and `last exit` come after all other listeners, also those that are added later: they may
 * still use sockets. Lasts until the returned function is called.
 */
export function stayLast(): () => void {
  const on = hub();
  const listen = (event: ExitEvent): void => void process.off(event, on[event]).on(event, on[event]);
  const onAdded = (event: string | symbol, added: unknown): void => {
    if ((event !== "beforeExit" && event !== "exit") || added === on[event]) return;
    // The event is emitted before the listener is added.
    void Promise.resolve().then(() => listen(event));
  };
  on.on("added", onAdded);
  listen("beforeExit");
  listen("exit");
  return () => void on.off("added", onAdded);
}

/** Runs a task only in the first copy of this thread that calls this function. */
export function oncePerThread(task: string, run: () => void): void {
  const on = hub();
  if (on[`task ${task}`] === true) return;
  on[`task ${task}`] = true;
  run();
}

/** The module that a copy has compiled for this key before, or a new one. */
export function sharedModule(key: string, bytes: () => Uint8Array<ArrayBuffer>): WebAssembly.Module {
  return (hub()[`module ${key}`] ??= new (webAssembly().Module)(bytes()));
}

/** The class of Node's own realm: a module keeps the realm of its class in memory. */
function webAssembly(): typeof WebAssembly {
  const isForeign = EventEmitter.constructor !== Function;
  return isForeign ? (vm().runInThisContext("WebAssembly") as typeof WebAssembly) : WebAssembly;
}
