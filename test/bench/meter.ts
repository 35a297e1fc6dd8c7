/** Counts events within a window of time, after a warm-up. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Measured, Timing } from "./tasks.js";

/** The share of the warm-up's time that the process must have worked, */
const LEAST_WORK = 0.5;
/** and after how many times the warm-up's time it is enough in any case. */
const LONGEST_WARM_UP = 4;

export class Meter {
  readonly #timing: Timing;
  /** How many events to count before the clock is read again. Reading the clock takes longer than a small message. */
  readonly #every: number;
  #count = 0;
  #next: number;
  #phase: "idle" | "warming up" | "counting" | "over" = "idle";
  #until = Infinity;
  #from = { time: 0, count: 0, cpu: 0 };
  #result: Measured | undefined;
  /** Called when counting begins. */
  readonly #begin: () => void;

  constructor(timing: Timing, size: number, begin = (): void => {}) {
    this.#timing = timing;
    this.#every = Math.min(256, Math.max(1, Math.floor(65_536 / size)));
    this.#next = 1;
    this.#begin = begin;
  }

  /** Counts events. Returns true once: when the window is over. */
  count(some = 1): boolean {
    this.#count += some;
    return this.#count >= this.#next && this.#look();
  }

  get counting(): boolean {
    return this.#phase === "counting";
  }

  /** Its value "rate" is the number of events in a second. */
  get result(): Measured {
    if (this.#result === undefined) throw new Error("the time is not over");
    return this.#result;
  }

  #look(): boolean {
    this.#next = this.#count + this.#every;
    const now = performance.now();
    if (this.#phase === "idle") {
      this.#phase = "warming up";
      this.#until = now + 1000 * this.#timing.warmUp;
      this.#from = { time: now, count: this.#count, cpu: cpuTime() };
    }
    if (now < this.#until) return false;
    if (this.#phase === "warming up") {
      if (!this.#isWarm(now)) return false;
      this.#phase = "counting";
      this.#begin();
      this.#until = now + 1000 * this.#timing.seconds;
      this.#from = { time: now, count: this.#count, cpu: cpuTime() };
      return false;
    }
    this.#phase = "over";
    this.#until = Infinity;
    const seconds = (now - this.#from.time) / 1000;
    this.#result = {
      values: { rate: (this.#count - this.#from.count) / seconds },
      cores: (cpuTime() - this.#from.cpu) / seconds,
      rss: process.memoryUsage.rss(),
    };
    return true;
  }

  /**
   * Code gets fast by running. On a busy machine, the process may have had little of the time: it gets more, so that
   * cold code is not measured there.
   */
  #isWarm(now: number): boolean {
    const { warmUp } = this.#timing;
    const patience = 1000 * LONGEST_WARM_UP * warmUp;
    return cpuTime() - this.#from.cpu >= LEAST_WORK * warmUp || now - this.#from.time >= patience;
  }
}

/** What the process uses for a window of time, whatever it does. */
export async function observe({ warmUp, seconds }: Timing): Promise<Measured> {
  await sleep(1000 * warmUp);
  const [time, cpu] = [performance.now(), cpuTime()];
  await sleep(1000 * seconds);
  const cores = (1000 * (cpuTime() - cpu)) / (performance.now() - time);
  return { values: {}, cores, rss: process.memoryUsage.rss() };
}

/** In seconds, of all threads. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
