/** The only timer of a scheduler: it is never later than wasm needs it. */
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { READABLE } from "../../glue/io/fd-table.js";
import { FakeEngine } from "./fakes/engine.js";
import type { FakeHost } from "./fakes/host.js";

let engine: FakeEngine;
let host: FakeHost;

beforeEach(() => {
  engine = new FakeEngine();
  host = engine.host;
  host.time = 1000;
});

/** The outcome of a turn after which the next timer is due in so many milliseconds. */
function turn(timer: number): void {
  engine.script.push({ timer });
  engine.scheduler.turn();
}

it("the timer asks for a turn when it is due", () => {
  turn(50);
  expect(host.dueTimes).toEqual([1050]);
  host.advance(49);
  expect(host.deferred).toHaveLength(0);
  host.advance(1);
  expect(host.deferred).toHaveLength(1);
});

it("there is no timer if wasm needs none", () => {
  turn(-1);
  expect(host.timers).toEqual([]);
});

it("a timer that is due earlier than needed stays", () => {
  turn(50);
  turn(80);
  host.time += 10;
  turn(40);
  expect(host.timers).toHaveLength(1);
  expect(host.dueTimes).toEqual([1050]);
});

it("a timer that is due too late is replaced", () => {
  turn(50);
  turn(20);
  expect(host.dueTimes).toEqual([1020]);
  expect(host.timers).toHaveLength(2);
});

it("a timer that is not needed any more is cleared, and the next one is set again", () => {
  turn(50);
  turn(-1);
  expect(host.dueTimes).toEqual([]);
  turn(70);
  expect(host.dueTimes).toEqual([1070]);
});

it("the timer is set again after it was due", () => {
  turn(50);
  engine.always = { timer: 50 };
  host.advance(50);
  while (host.runDeferred() + host.runYielded() > 0);
  expect(host.dueTimes).toEqual([1100]);
});

it("there is never more than one timer, and it is never late", () => {
  const step = fc.record({ timer: fc.constantFrom(-1, 1, 2, 5, 30, 50, 100), passes: fc.nat(60) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const { host, scheduler, script } = (engine = new FakeEngine());
      for (const { timer, passes } of steps) {
        script.push({ timer });
        scheduler.turn();
        script.length = 0;
        const needed = timer > 0 ? host.time + timer : Infinity;
        expect(host.dueTimes.length).toBeLessThanOrEqual(1);
        expect(Math.min(...host.dueTimes)).toBeLessThanOrEqual(needed);
        if (needed === Infinity) expect(host.dueTimes).toEqual([]);
        host.advance(passes);
        const isDue = host.deferred.length > 0;
        if (host.time >= needed) expect(isDue).toBe(true);
        // The turn finds nothing to do, and needs the same timer as before.
        engine.always = { timer: needed > host.time && needed < Infinity ? needed - host.time : -1 };
        host.runDeferred();
        engine.always = {};
      }
    }),
  );
});

describe("a timer that is due", () => {
  beforeEach(() => {
    turn(50);
    engine.takeLog();
    engine.always = { timer: -1 };
  });

  it("waits for two passes of the event loop, in which data from the network is read", () => {
    host.advance(50);
    host.runDeferred();
    expect(engine.takeLog()).toEqual(["turn without timers"]);
    expect(host.runYielded()).toBe(1);
    engine.scheduler.turnFor(engine.open(3), READABLE);
    expect(engine.takeLog()).toEqual(["ready 3 1", "turn without timers"]);
    expect(host.runYielded()).toBe(1);
    host.runDeferred();
    expect(engine.takeLog()).toEqual(["turn"]);
    expect(host.runYielded()).toBe(0);
    expect(host.dueTimes).toEqual([]);
  });

  it("is noticed by any turn, also if its callback has not run", () => {
    host.time += 50;
    engine.scheduler.turnFor(engine.open(3), READABLE);
    expect(engine.takeLog()).toEqual(["ready 3 1", "turn without timers"]);
    host.advance(0);
    host.runDeferred();
    expect(engine.takeLog()).toEqual([]);
    host.runYielded();
    host.runYielded();
    host.runDeferred();
    expect(engine.takeLog()).toEqual(["turn"]);
  });

  it("is noticed between two steps", () => {
    engine.script.push({ timer: 2, more: true, notified: [1] }, { timer: -1 });
    engine.onNotified = () => (host.time += 3);
    engine.scheduler.wake();
    host.runDeferred();
    expect(engine.takeLog()).toEqual(["turn", "notified 1", "turn without timers"]);
  });

  it("does not wait if there is no event loop any more", () => {
    host.time += 50;
    engine.scheduler.turn();
    expect(engine.takeLog()).toEqual(["turn"]);
  });

  it("does nothing after the engine has stopped", () => {
    host.advance(50);
    host.runDeferred();
    engine.scheduler.stop();
    engine.takeLog();
    while (host.runYielded() + host.runDeferred() > 0);
    expect(engine.takeLog()).toEqual([]);
  });
});
