import { expect, it } from "vitest";
import { useProcesses } from "../support/processes.js";
import { example } from "./example.js";

const MAIN = example("pair/main");

const { start } = useProcesses();

it.each(["cook", "waiter"])("two tasks talk over inproc when the %s starts first", async (first) => {
  const lines = await start(MAIN, [first]).success();

  const by = (task: string): string[] => lines.filter((line) => line.startsWith(`${task}:`));
  expect(by("cook")).toEqual(["cook: making soup", "cook: making fish", "cook: making cake"]);
  expect(by("waiter")).toEqual([
    'waiter: heard "kitchen is open"',
    'waiter: serving "soup ready"',
    'waiter: serving "fish ready"',
    'waiter: serving "cake ready"',
  ]);
  expect(lines.at(-1)).toBe("both tasks ended");
});
