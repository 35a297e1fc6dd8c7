/** Forces an order on two threads: one is interrupted between two of its atomic operations, and the other goes on there. */
import { vi } from "vitest";

const operations = ["load", "store", "add", "sub", "exchange", "compareExchange", "notify"] as const;

/** Runs `step`, and `other` just before the n-th atomic operation of `step`. False if `step` has fewer operations. */
export function interrupt(step: () => void, n: number, other: () => void): boolean {
  let left = n;
  let isOther = false;
  const count = (): void => {
    if (isOther || --left !== 0) return;
    isOther = true;
    other();
    isOther = false;
  };
  const spies = operations.map((name) => {
    const operation = Atomics[name] as (...args: unknown[]) => unknown;
    return vi
      .spyOn(Atomics as unknown as Record<string, typeof operation>, name)
      .mockImplementation((...args) => {
        count();
        return operation(...args);
      });
  });
  try {
    step();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return left <= 0;
}
