/** What the demo's processes tell each other beside ZeroMQ: their addresses, and that main is still there. */

/** Tells main which addresses were really bound. Does nothing when the program was started by hand. */
export function announce(endpoints: string[]): void {
  process.send?.(endpoints);
}

/** Calls back when main lets this process go, or has itself ended in whatever way, even by SIGKILL. */
export function onReleased(callback: () => void): void {
  process.once("disconnect", callback);
  // The channel to main is no reason to stay: a process that has done its work should just end.
  process.channel?.unref();
}

/** Ends this process at once: there is nobody left to do the work for. */
export function abandon(): void {
  process.kill(process.pid, "SIGKILL");
}
