/** How late the event loop of this process is, and work that keeps it busy. */
import { monitorEventLoopDelay } from "node:perf_hooks";

/** Milliseconds between two looks at the clock. */
const RESOLUTION = 1;

/** Less than this is nothing. In milliseconds. */
const LEAST = 0.01;

export interface LoopWatch {
  begin(): void;
  /** The 99th percentile of the delay, in milliseconds. */
  end(): { loopP99: number };
}

export function watchLoop(): LoopWatch {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  histogram.enable();
  let start = performance.now();
  return {
    begin: () => {
      histogram.reset();
      start = performance.now();
    },
    end: () => {
      histogram.disable();
      // Without a single look at the clock, the loop has not gone round in all this time.
      const found = histogram.count === 0 ? performance.now() - start : histogram.percentile(99) / 1e6;
      return { loopP99: Math.max(LEAST, found - RESOLUTION) };
    },
  };
}

/** Milliseconds of a span of work and the pause after it. */
const SPAN = 10;

/** Blocks the event loop for this share of the time, as a program that has something to calculate. */
export function workHard(share: number): void {
  const until = performance.now() + SPAN * share;
  while (performance.now() < until);
  setTimeout(() => workHard(share), SPAN * (1 - share));
}
