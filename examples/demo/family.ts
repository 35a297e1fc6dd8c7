/** What the processes of the demo exchange without ZeroMQ: their addresses, and whether main is still running. */

/** Tells main which addresses were really bound. Does nothing when the program was started by hand. */
export function announce(endpoints: string[]): void {
  process.send?.(endpoints);
}

/** Calls back when main lets this process go, or has itself ended in whatever way, even by SIGKILL. */
export function onReleased(callback: () => void): void {
  process.once("disconnect", callback);
  // The channel to main must not keep this process alive when its work is done.
  process.channel?.unref();
}

/** Ends this process at once: there is nobody left to do the work for. */
export function abandon(): void {
  process.kill(process.pid, "SIGKILL");
}
