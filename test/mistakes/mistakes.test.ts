/** Each mistake of the table says what the table says, and its stack begins in the program. */
import { describe, expect, it } from "vitest";
import * as zmq from "../../src/index.js";
import { runMistake } from "./run.mjs";
import { MISTAKES } from "./table.mjs";

const all = Object.values(MISTAKES).flat();

it("there are at least 40 of them, each with a text of its own", () => {
  expect(all.length).toBeGreaterThanOrEqual(40);
  expect(new Set(all.map(({ mistake }) => mistake)).size).toBe(all.length);
});

/** Errors of events have no place in the program: they are made when the network says so. */
const isEvent = (is: string): boolean => is.startsWith("ERR_Z");

describe.each(Object.entries(MISTAKES))("%s", (_, mistakes) => {
  it.each(mistakes)("$mistake", async (mistake) => {
    const { says, is, stack } = await runMistake(zmq, mistake);
    expect({ says, is }).toEqual({ says: mistake.says, is: mistake.is });
    if (mistake.how === "warning" || isEvent(is)) return;
    const [frame = ""] = /^\s+at .*/m.exec(stack ?? "") ?? [];
    // The mistakes run as code of an AsyncFunction; constructors are called by what notes the sockets.
    expect(frame).toMatch(/\beval at runMistake\b|\bObject\.construct\b/);
  });
});
