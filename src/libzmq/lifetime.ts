/**
 * When contexts end: with the process, or when nobody can use them any more. Ending waits for queued messages as long
 * as their sockets linger.
 */
import type { Progress } from "../../glue/host.js";
import { nextTick, process, timers } from "../host/node/globals.js";
import { askCopies, onProcess, stayLast } from "../host/node/process-events.js";
import type { LibzmqContext } from "./context.js";

/** Milliseconds before people are told what the process waits for. */
const WARN_AFTER = 500;

/** Milliseconds that a peer may take nothing when there is no event loop any more. */
const PATIENCE = 1500;

const OPTION_BLOCKY = "ZMQ_BLOCKY";

/** Milliseconds between two looks at whether a context without sockets has anything left to do. */
const REST_INTERVAL = 1000;

/**
 * Contexts with something to do: with open sockets, or with messages that are still to be sent. Others need no end: the
 * process may exit, and if nobody can use them any more, they are collected with all that belongs to them.
 */
const live = new Set<LibzmqContext>();
/** Contexts that are about to end, or have ended. */
const ended = new WeakSet<LibzmqContext>();

const abandoned = new FinalizationRegistry<LibzmqContext>((libzmq) => void abandonContext(libzmq));

export function registerContext(owner: object, libzmq: LibzmqContext): void {
  abandoned.register(owner, libzmq, libzmq);
  libzmq.onUse = () => hold(libzmq);
  libzmq.onUnused = () => releaseWhenIdle(libzmq);
  // A context that is out of service has nothing left to end.
  libzmq.onFault(() => release(libzmq));
}

/** Another context has taken the place of this one, which is out of service. */
export function forgetContext(libzmq: LibzmqContext): void {
  abandoned.unregister(libzmq);
  ended.add(libzmq);
}

/** Closes the context's sockets and ends it once their messages are sent or have lingered long enough. */
export async function abandonContext(libzmq: LibzmqContext): Promise<void> {
  abandoned.unregister(libzmq);
  if (ended.has(libzmq)) return;
  ended.add(libzmq);
  hold(libzmq);
  const { host } = libzmq;
  host.keepAlive(true);
  try {
    libzmq.closeSockets();
    while (!libzmq.terminate()) await libzmq.progress();
  } finally {
    host.keepAlive(false);
    release(libzmq);
  }
}

function hold(libzmq: LibzmqContext): void {
  if (live.size === 0) startListening();
  live.add(libzmq);
}

function release(libzmq: LibzmqContext): void {
  if (live.delete(libzmq) && live.size === 0) stopListening();
}

const waiting = new WeakSet<LibzmqContext>();

function releaseWhenIdle(libzmq: LibzmqContext): void {
  if (waiting.has(libzmq)) return;
  waiting.add(libzmq);
  const look = (): void => {
    waiting.delete(libzmq);
    if (ended.has(libzmq) || libzmq.isUsed) return;
    if (libzmq.rest()) release(libzmq);
    else releaseWhenIdle(libzmq);
  };
  timers.setTimeout(look, REST_INTERVAL).unref();
}

// The end of the process.

let stopListening = (): void => undefined;

function startListening(): void {
  // The event loop has nothing left to do: messages that are still queued keep the process alive.
  let before = 0;
  const stops = [
    onProcess("first beforeExit", () => (before = activeResources())),
    onProcess("last beforeExit", () =>
      afterTicks(() => {
        // If another listener has begun something, the event will come again.
        if (live.size > 0 && activeResources() <= before) void endAll();
      }),
    ),
    onProcess("contexts", (contexts: Leaving[]) => void contexts.push(...live)),
    onProcess("contexts ended", () => live.clear()),
    onProcess("last exit", endAllNow),
    stayLast(),
  ];
  stopListening = () => stops.forEach((stop) => stop());
}

/** How many timers, requests and so on keep the event loop alive. */
function activeResources(): number {
  return process.getActiveResourcesInfo().length;
}

/** Calls back when all that is to be done before the event loop goes on is done. */
function afterTicks(callback: () => void): void {
  nextTick(() => void Promise.resolve().then(() => nextTick(callback)));
}

async function endAll(): Promise<void> {
  const contexts = [...live];
  const blocky = contexts.some(
    (libzmq) => libzmq.fault === undefined && libzmq.getOption(libzmq.constant(OPTION_BLOCKY)) !== 0,
  );
  const warning = timers.setTimeout(() => warn(blocky), WARN_AFTER);
  await Promise.all(contexts.map(abandonContext));
  timers.clearTimeout(warning);
}

/** A context of any copy of the package, as far as it ends with the process. */
interface Leaving {
  readonly host: { now(): number; proceed?(): Progress };
  closeSockets(): void;
  turn(): boolean;
  terminate(): boolean;
  abort(): void;
}

/**
 * process.exit(), or an exception that nobody caught: there is no event loop any more. What was accepted is sent as long
 * as its socket lingers and its peer takes it; nobody is waited for who is not there. Files of ipc endpoints go. The
 * contexts of all copies end together, for they may be each other's peers.
 */
function endAllNow(): void {
  const contexts: Leaving[] = [];
  askCopies("contexts", contexts);
  const hosts = [...new Set(contexts.map(({ host }) => host))];
  const [clock] = hosts;
  if (clock === undefined) return;
  const proceed = (): Progress[] => hosts.map((host) => host.proceed?.() ?? "over");
  for (const libzmq of contexts) libzmq.closeSockets();
  proceed();
  let lastSent = clock.now();
  for (let waiting = contexts; clock.now() - lastSent < PATIENCE;) {
    const busy = waiting.filter((libzmq) => libzmq.turn());
    waiting = waiting.filter((libzmq) => !libzmq.terminate());
    if (waiting.length === 0) break;
    const progress = proceed();
    if (progress.includes("sent")) lastSent = clock.now();
    else if (busy.length === 0 && !progress.includes("waiting")) break;
  }
  for (const libzmq of contexts) libzmq.abort();
  askCopies("contexts ended");
}

function warn(blocky: boolean): void {
  const advice = blocky ? " Set 'context.blocky = false' to change this behaviour." : "";
  process.stderr.write(
    `(node:${process.pid}) WARNING: Waiting for queued ZeroMQ messages to be delivered.${advice}\n`,
  );
}
