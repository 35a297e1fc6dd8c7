/** What the compiled module says of its numbers, and that nothing else says otherwise. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Engine } from "../../glue/engine.js";
import { batchLayout, newsLayout } from "../../glue/boundary/layout.js";
import { memoryWorld, type World } from "../support/world.js";
import { FAKE_FACTS } from "./fakes/facts.js";

let world: World;
let engine: Engine;

beforeEach(() => {
  world = memoryWorld("facts").create();
  engine = world.engine();
});

afterEach(() => world.end());

it("the fakes of other tests have the module's numbers", () => {
  const real = [...FAKE_FACTS.keys()].map((name) => [name, engine.facts.number(name)]);
  expect(real).toEqual([...FAKE_FACTS]);
});

it("structs consist of words, and no member lies outside of its struct", () => {
  const news = newsLayout(engine.facts);
  const { words, opened, bound, unbound, readable, read, limits, ended, ...members } = news;
  const bits = [opened, bound, unbound, readable, read, limits, ended];
  const places = Object.values(members);
  expect(new Set(places).size).toBe(places.length);
  expect(places.every((place) => Number.isInteger(place) && place >= 0 && place < words)).toBe(true);
  // Bits that can be combined.
  expect(bits.reduce((all, bit) => all | bit)).toBe(bits.reduce((all, bit) => all + bit));
  const batch = batchLayout(engine.facts);
  expect(batch.large).toBeGreaterThan(batch.largeCount);
  expect(batch.words).toBeGreaterThan(batch.large);
});

it("a name that nobody has emitted is an error", () => {
  expect(() => engine.facts.number("zwasm_frame_t.colour")).toThrow(RangeError);
  expect(() => engine.facts.constant("ZMQ_NOTHING")).toThrow("no fact ZMQ_NOTHING");
});

it("errno numbers and names lead to each other; an unknown one is EIO", () => {
  const { facts } = engine;
  for (const code of ["EAGAIN", "EINVAL", "EFSM"]) expect(facts.code(facts.errno(code))).toBe(code);
  expect(facts.errno("ENOSUCHERROR")).toBe(facts.errno("EIO"));
  expect(facts.code(123_456)).toBe("EIO");
});
