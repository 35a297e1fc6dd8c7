// Workers that end at any moment: all other threads go on, and the process ends normally.
import { join } from "node:path";
import { expect, it } from "vitest";
import { useProcesses } from "../support/processes.js";

const program = join(import.meta.dirname, "programs/terminate-workers.mjs");
const { start } = useProcesses();

/** The number of workers, each terminated at another point of its start or its work. */
const COUNT = 200;

/** The longest time that this takes on a slow machine, in milliseconds. */
const DEADLINE = 120_000;

it(
  `terminating ${COUNT} workers at random points does not affect other threads`,
  async () => {
    const running = start(program, [COUNT, 1]);
    expect(await running.success(DEADLINE)).toEqual([`terminated ${COUNT}`, "the other worker is alive"]);
    expect(running.errors).toBe("");
  },
  DEADLINE,
);

it.each([1, 2, 3, 4, 5])("the process ends while workers use sockets: seed %d", async (seed) => {
  const running = start(program, [4, seed, "exit"]);
  expect(await running.success()).toEqual(["leaving"]);
  expect(running.errors).toBe("");
});
