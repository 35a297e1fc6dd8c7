// Workers that end at any moment: everybody else goes on, and the process ends as it should.
import { join } from "node:path";
import { expect, it } from "vitest";
import { useProcesses } from "../support/processes.js";

const program = join(import.meta.dirname, "programs/terminate-workers.mjs");
const { start } = useProcesses();

/** So many points in what they do, and in how they start. */
const COUNT = 200;

/** The longest that this takes on a slow machine. */
const DEADLINE = 120_000;

it(
  `terminating ${COUNT} workers at random points harms nobody else`,
  async () => {
    const running = start(program, [COUNT, 1]);
    expect(await running.success(DEADLINE)).toEqual([`terminated ${COUNT}`, "the other worker is alive"]);
    expect(running.errors).toBe("");
  },
  DEADLINE,
);

it.each([1, 2, 3, 4, 5])("the process ends while workers are at work: seed %d", async (seed) => {
  const running = start(program, [4, seed, "exit"]);
  expect(await running.success()).toEqual(["leaving"]);
  expect(running.errors).toBe("");
});
