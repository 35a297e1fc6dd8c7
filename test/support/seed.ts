/**
 * Where everything random in the tests comes from: one number, the seed of the run. vitest.config.ts chooses and prints
 * it; ZEROMQ_TEST_SEED sets it, which repeats the same choices.
 */
import { createHash } from "node:crypto";
import { onTestFailed } from "vitest";
import { randomNumbers } from "./random.mjs";

/** The seed of this run, a number of 31 bits. */
export const seed = Number(process.env.ZEROMQ_TEST_SEED ?? 1);
if (!Number.isSafeInteger(seed)) throw new Error("ZEROMQ_TEST_SEED must be a whole number");

/** A seed that follows from that of the run and a name, the same in each run with the same seed: 31 bits. */
export function seedFor(...names: (string | number)[]): number {
  const hash = createHash("sha256").update(JSON.stringify([seed, ...names]));
  return hash.digest().readUInt32LE() >>> 1;
}

/** Says how to repeat the running test if it fails. */
export function printSeedIfFailed(): void {
  onTestFailed(({ task }) => {
    console.error(`Repeat "${task.name}" with ZEROMQ_TEST_SEED=${seed}`);
  });
}

/** Random numbers from 0 to 1 for one purpose, which the name tells apart from others. */
export function random(...names: (string | number)[]): () => number {
  return randomNumbers(seedFor(...names));
}
