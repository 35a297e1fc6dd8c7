/**
 * When contexts end: with the process, or when nobody can use them any more. Ending waits for queued messages as long
 * as their sockets linger.
 */
import type { Progress } from "../../glue/host.js";
import type { LibzmqContext } from "./context.js";

/** Milliseconds between two tries to end a context, and before people are told what the process waits for. */
const RETRY_INTERVAL = 5;
const WARN_AFTER = 500;

/** Milliseconds that a peer may take nothing when there is no event loop any more. */
const PATIENCE = 1500;

const OPTION_BLOCKY = "ZMQ_BLOCKY";

/** Contexts that have not ended, and those of them that are about to. */
const live = new Set<LibzmqContext>();
const ending = new Set<LibzmqContext>();

const abandoned = new FinalizationRegistry<LibzmqContext>((libzmq) => void abandonContext(libzmq));

export function registerContext(owner: object, libzmq: LibzmqContext): void {
  if (live.size === 0) installExitHook();
  live.add(libzmq);
  abandoned.register(owner, libzmq, libzmq);
}

/** Closes the context's sockets and ends it once their messages are sent or have lingered long enough. */
export async function abandonContext(libzmq: LibzmqContext): Promise<void> {
  abandoned.unregister(libzmq);
  if (!live.has(libzmq) || ending.has(libzmq)) return;
  ending.add(libzmq);
  const { host } = libzmq;
  host.keepAlive(true);
  try {
    libzmq.closeSockets();
    while (!libzmq.terminate())
      await new Promise<void>((resolve) => void host.timer(RETRY_INTERVAL, resolve));
  } finally {
    host.keepAlive(false);
    ending.delete(libzmq);
    live.delete(libzmq);
  }
}

let hookInstalled = false;

function installExitHook(): void {
  if (hookInstalled) return;
  hookInstalled = true;
  // The event loop has nothing left to do: messages that are still queued keep the process alive.
  let before = 0;
  process.prependListener("beforeExit", () => (before = activeResources()));
  listenLast("beforeExit", () =>
    afterTicks(() => {
      // If another listener has begun something, the event will come again.
      if (live.size > 0 && activeResources() <= before) void endAll();
    }),
  );
  listenLast("exit", () => endAllNow([...live]));
}

/** How many timers, requests and so on keep the event loop alive. */
function activeResources(): number {
  return process.getActiveResourcesInfo().length;
}

/** Calls back when all that is to be done before the event loop goes on is done. */
function afterTicks(callback: () => void): void {
  process.nextTick(() => void Promise.resolve().then(() => process.nextTick(callback)));
}

/** Marks listeners that want to be the last: another copy of the package has such too, and they must not compete. */
const LAST = Symbol.for("zeromq-wasm listens last");

/** Listens after everybody else, who may still use sockets: also after those who come later. */
function listenLast(event: "beforeExit" | "exit", task: () => void): void {
  const listener = Object.assign((): void => task(), { [LAST]: true });
  const listen = (): void => void process.off(event, listener).on(event, listener);
  process.on("newListener", (name, added) => {
    // It is added after this.
    if (name === event && !(LAST in added)) queueMicrotask(listen);
  });
  listen();
}

async function endAll(): Promise<void> {
  const contexts = [...live];
  const blocky = contexts.some(
    (libzmq) => libzmq.fault === undefined && libzmq.getOption(libzmq.constant(OPTION_BLOCKY)) !== 0,
  );
  const warning = setTimeout(() => warn(blocky), WARN_AFTER);
  await Promise.all(contexts.map(abandonContext));
  clearTimeout(warning);
}

/**
 * process.exit(), or an exception that nobody caught: there is no event loop any more. What was accepted is sent as long
 * as its socket lingers and its peer takes it; nobody is waited for who is not there. Files of ipc endpoints go.
 */
function endAllNow(contexts: LibzmqContext[]): void {
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
}

function warn(blocky: boolean): void {
  const advice = blocky ? " Set 'context.blocky = false' to change this behaviour." : "";
  process.stderr.write(
    `(node:${process.pid}) WARNING: Waiting for queued ZeroMQ messages to be delivered.${advice}\n`,
  );
}
