/** Import this in a test file: when its tests are over, no socket, listener, connection or large frame may be left. */
import { afterAll, expect } from "vitest";
import { leftovers, NOTHING } from "./engines.js";

afterAll(async () => {
  expect(await leftovers(), "what the tests of this file have left open").toEqual(NOTHING);
});
