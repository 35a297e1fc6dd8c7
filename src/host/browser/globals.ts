/**
 * Globals of pages and workers that a program, or its tests, may replace at any time. The package takes them when it is
 * loaded, as it does in Node.
 */
const { setTimeout: later, clearTimeout: never, queueMicrotask: soon } = globalThis;

/** The longest time that timers take: about 25 days. */
const MAX_DELAY = 2 ** 31 - 1;

/** Calls back once. The result undoes it. */
export function afterMilliseconds(milliseconds: number, callback: () => void): () => void {
  const timeout = later(callback, Math.min(milliseconds, MAX_DELAY));
  return () => never(timeout);
}

export const now: () => number = performance.now.bind(performance);

/** A clock of a page begins with the page. The clock of a host should not, and this is where the other one begins. */
export const ORIGIN = performance.timeOrigin;

/**
 * How many jobs a deferred callback lets run before it. `await socket.send()` in a loop takes one for each message, and
 * messages that are sent in one turn cost less.
 */
const JOBS_BEFORE = 64;

/** Calls back after jobs that are waiting, and some that those begin. */
export function afterJobs(callback: () => void): void {
  let left = JOBS_BEFORE;
  const step = (): void => {
    if (left-- > 0) soon(step);
    else callback();
  };
  soon(step);
}

/** Calls back when the event loop goes on. A timer would wait for milliseconds, or for a second in a hidden page. */
export const afterEvents: (callback: () => void) => void = messageLoop();

function messageLoop(): (callback: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  let waiting: (() => void)[] = [];
  port1.onmessage = () => {
    const callbacks = waiting;
    waiting = [];
    for (const callback of callbacks) callback();
  };
  return (callback) => {
    if (waiting.push(callback) === 1) port2.postMessage(undefined);
  };
}

/** Tells people what the program should know, and cannot be told otherwise. */
export function warn(code: string | undefined, text: string): void {
  // eslint-disable-next-line no-console -- a page has no other place for warnings
  console.warn(code === undefined ? text : `[${code}] ${text}`);
}
