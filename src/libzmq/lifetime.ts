/**
 * When contexts end: with the process, or when nobody can use them any more. Ending waits for queued messages as long
 * as their sockets linger.
 */
import { whenRested } from "../platform/program.js";
import type { LibzmqContext } from "./context.js";
import { watchProcessEnd } from "./process-end.js";

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

let stopWatching = (): void => undefined;

function hold(libzmq: LibzmqContext): void {
  if (live.size === 0) stopWatching = watchProcessEnd(live, abandonContext);
  live.add(libzmq);
}

function release(libzmq: LibzmqContext): void {
  if (live.delete(libzmq) && live.size === 0) stopWatching();
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
  whenRested(REST_INTERVAL, look);
}
