/**
 * How contexts end with the process: their queued messages are sent first. Pages have another file in the place of this
 * one.
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

type Abandon = (libzmq: LibzmqContext) => Promise<void>;

/**
 * Ends the contexts of `live` with the process. `abandon` ends one. Watches until the returned function is called.
 */
export function watchProcessEnd(live: Set<LibzmqContext>, abandon: Abandon): () => void {
  // The event loop has nothing left to do: messages that are still queued keep the process alive.
  let before = 0;
  const stops = [
    onProcess("first beforeExit", () => (before = activeResources())),
    onProcess("last beforeExit", () =>
      afterTicks(() => {
        // If another listener has begun something, the event will come again.
        if (live.size > 0 && activeResources() <= before) void endAll([...live], abandon);
      }),
    ),
    onProcess("contexts", (contexts: Leaving[]) => void contexts.push(...live)),
    onProcess("contexts ended", () => live.clear()),
    onProcess("last exit", endAllNow),
    stayLast(),
  ];
  return () => stops.forEach((stop) => stop());
}

/** How many timers, requests and so on keep the event loop alive. */
function activeResources(): number {
  return process.getActiveResourcesInfo().length;
}

/** Calls back when all that is to be done before the event loop goes on is done. */
function afterTicks(callback: () => void): void {
  nextTick(() => void Promise.resolve().then(() => nextTick(callback)));
}

async function endAll(contexts: readonly LibzmqContext[], abandon: Abandon): Promise<void> {
  const blocky = contexts.some(
    (libzmq) => libzmq.fault === undefined && libzmq.getOption(libzmq.constant(OPTION_BLOCKY)) !== 0,
  );
  const warning = timers.setTimeout(() => warn(blocky), WARN_AFTER);
  await Promise.all(contexts.map(abandon));
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
