/**
 * When the engine takes turns: work is collected, turns are never nested and have a limit, and nothing is forgotten.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { EngineFault } from "../../glue/boundary/fault.js";
import { READABLE, WRITABLE } from "../../glue/io/fd-table.js";
import { FakeEngine } from "./fakes/engine.js";
import type { FakeHost } from "./fakes/host.js";

/** The most calls into wasm in one turn. */
const STEPS_PER_TURN = 16;

let engine: FakeEngine;
let host: FakeHost;

beforeEach(() => {
  engine = new FakeEngine();
  host = engine.host;
});

/** Takes the first 50 ms of turns, which do not count. */
function warmUp(): void {
  engine.script.push({ within: () => void (host.time += 50) });
  engine.scheduler.wake();
  host.runDeferred();
  engine.takeLog();
  engine.limits.length = 0;
}

describe("a turn", () => {
  it("comes after the job that asked for it, and only once", () => {
    for (let i = 0; i < 100; i++) engine.scheduler.wake();
    engine.scheduler.mark(engine.open(3), READABLE);
    engine.scheduler.wake();
    expect(engine.takeLog()).toEqual([]);
    expect(host.runDeferred()).toBe(1);
    expect(engine.takeLog()).toEqual(["ready 3 1", "turn"]);
    expect(host.runDeferred() + host.runYielded()).toBe(0);
  });

  it("is taken at once for an event of the event loop, unless there is a turn or one was asked for", () => {
    const entry = engine.open(3);
    engine.scheduler.turnFor(entry, READABLE);
    expect(engine.takeLog()).toEqual(["ready 3 1", "turn"]);
    expect(host.deferred).toHaveLength(0);

    engine.script.push({ within: () => engine.scheduler.turnFor(entry, READABLE) });
    engine.scheduler.turn();
    expect(engine.takeLog()).toEqual(["turn", "ready 3 1", "turn"]);

    engine.scheduler.wake();
    engine.scheduler.turnFor(entry, READABLE);
    expect(engine.takeLog()).toEqual([]);
    expect(host.runDeferred()).toBe(1);
    expect(engine.takeLog()).toEqual(["ready 3 1", "turn"]);
  });

  it("can be asked for again when it is over", () => {
    engine.scheduler.wake();
    host.runDeferred();
    engine.scheduler.wake();
    expect(host.runDeferred()).toBe(1);
    expect(engine.turns).toBe(2);
  });

  it("goes on until there is nothing to do", () => {
    engine.script.push({ more: true }, { more: true }, {});
    engine.scheduler.wake();
    host.runDeferred();
    expect(engine.turns).toBe(3);
    expect(host.deferred.length + host.yielded.length).toBe(0);
  });

  it("that uses up its budget goes on after the event loop has handled other events", () => {
    engine.always = { more: true };
    engine.scheduler.wake();
    host.runDeferred();
    expect(engine.turns).toBe(STEPS_PER_TURN);
    expect(host.deferred).toHaveLength(0);
    expect(host.yielded).toHaveLength(1);
    engine.scheduler.wake();
    engine.scheduler.mark(engine.open(3), READABLE);
    expect(host.deferred).toHaveLength(0);
    engine.always = {};
    engine.takeLog();
    expect(host.runYielded()).toBe(1);
    expect(engine.takeLog()).toEqual(["ready 3 1", "turn"]);
    expect(host.yielded).toHaveLength(0);
  });

  it("that has taken 5 ms goes on after the event loop has handled other events", () => {
    warmUp();
    const slow = { more: true, within: () => void (host.time += 2) };
    engine.script.push(slow, slow, slow, slow);
    engine.scheduler.wake();
    host.runDeferred();
    expect(engine.turns).toBe(3);
    expect(engine.limits).toEqual([5000, 3000, 1000]);
    expect(host.yielded).toHaveLength(1);
    host.runYielded();
    expect(engine.turns).toBe(5);
    expect(engine.limits.slice(3)).toEqual([5000, 3000]);
    expect(host.yielded).toHaveLength(0);
  });

  it("waits for the event loop if the turns before it have taken 5 ms, however short each was", () => {
    warmUp();
    engine.always = { within: () => void (host.time += 1) };
    const entry = engine.open(3);
    for (let i = 0; i < 10; i++) engine.scheduler.turnFor(entry, READABLE);
    expect(engine.turns).toBe(5);
    expect(host.yielded).toHaveLength(1);
    expect(host.runYielded()).toBe(1);
    expect(engine.turns).toBe(6);
    engine.scheduler.turnFor(entry, READABLE);
    expect(engine.turns).toBe(7);
  });

  it("is not interrupted in the first 50 ms of an engine, while its code is compiled", () => {
    const slow = { more: true, within: () => void (host.time += 20) };
    engine.script.push(slow, slow, { ...slow, within: () => void (host.time += 16) }, slow);
    engine.scheduler.wake();
    host.runDeferred();
    expect(engine.turns).toBe(3);
    expect(engine.limits).toEqual([55_000, 35_000, 15_000]);
    expect(host.yielded).toHaveLength(1);
    host.runYielded();
    expect(engine.limits.slice(3)).toEqual([5000]);
  });

  it("has no limit of time without an event loop, and lets connections go on that wait for it", () => {
    let held: boolean | undefined;
    engine.scheduler.reading.count({ hold: (on) => (held = on) }, 100 * 1024 * 1024);
    expect(held).toBe(true);
    engine.always = { within: () => void (host.time += 100) };
    engine.script.push({ more: true }, { more: true });
    engine.scheduler.turn();
    expect(engine.limits).toEqual([0, 0, 0]);
    expect(held).toBe(false);
  });

  it("returns whether something is left to do", () => {
    expect(engine.scheduler.turn()).toBe(false);
    engine.always = { more: true };
    expect(engine.scheduler.turn()).toBe(true);
    expect(engine.scheduler.turn()).toBe(true);
    expect(host.yielded).toHaveLength(1);
  });

  it("reads its outcome correctly if memory has grown in the meantime", () => {
    engine.script.push({ within: () => engine.wasm.grow(1), more: true, notified: [5] });
    expect(engine.scheduler.turn()).toBe(false);
    expect(engine.takeLog()).toEqual(["turn", "notified 5", "turn"]);
  });
});

describe("a turn that may not be needed", () => {
  it("comes if a call has left something to do, and only then", () => {
    engine.scheduler.turn();
    engine.takeLog();
    engine.scheduler.wakeIfNeeded();
    expect(host.deferred).toHaveLength(0);
    engine.backlog = 1;
    for (let i = 0; i < 3; i++) engine.scheduler.wakeIfNeeded();
    expect(host.runDeferred()).toBe(1);
    expect(engine.takeLog()).toEqual(["turn"]);
  });

  it("is taken at once if no other call follows, unless there is a turn or one was asked for", () => {
    engine.scheduler.turn();
    engine.takeLog();
    engine.scheduler.turnIfNeeded();
    expect(engine.takeLog()).toEqual([]);
    engine.backlog = 1;
    engine.scheduler.turnIfNeeded();
    expect(engine.takeLog()).toEqual(["turn"]);
    expect(host.deferred).toHaveLength(0);

    const within = (): void => {
      engine.backlog = 1;
      engine.scheduler.turnIfNeeded();
    };
    engine.script.push({ within });
    engine.scheduler.turn();
    expect(engine.takeLog()).toEqual(["turn"]);

    engine.scheduler.wake();
    within();
    expect(engine.takeLog()).toEqual([]);
    expect(host.runDeferred()).toBe(1);
    expect(engine.takeLog()).toEqual(["turn"]);
  });

  it("comes in any case if it is the first, which reports the address of the counter", () => {
    engine.scheduler.wakeIfNeeded();
    expect(host.runDeferred()).toBe(1);
  });
});

describe("a turn within a turn", () => {
  it("that was asked for before, and is run by the runtime, is a part of the turn", () => {
    engine.scheduler.wake();
    engine.script.push({ within: () => host.runDeferred() });
    engine.scheduler.turn();
    expect(engine.takeLog()).toEqual(["turn", "turn"]);
    expect(host.runDeferred() + host.runYielded()).toBe(0);
    expect(engine.scheduler.isIdle).toBe(true);
  });

  it("is refused, in wasm and in callbacks", () => {
    engine.script.push({ within: () => engine.scheduler.turn() });
    expect(() => engine.scheduler.turn()).toThrow(/do not nest/);
    engine.onNotified = () => engine.scheduler.turn();
    engine.script.push({ notified: [1] });
    expect(() => engine.scheduler.turn()).toThrow(/do not nest/);
  });

  it("does not end later turns", () => {
    engine.script.push({ within: () => engine.scheduler.turn() });
    expect(() => engine.scheduler.turn()).toThrow();
    engine.takeLog();
    expect(engine.scheduler.turn()).toBe(false);
    expect(engine.takeLog()).toEqual(["turn"]);
  });

  it("is replaced by another step of the same turn if it is only asked for", () => {
    const entry = engine.open(3);
    engine.script.push({ within: () => engine.scheduler.mark(entry, WRITABLE) });
    engine.scheduler.wake();
    host.runDeferred();
    expect(engine.takeLog()).toEqual(["turn", "ready 3 2", "turn"]);
    expect(host.deferred.length + host.yielded.length).toBe(0);
  });
});

describe("readiness", () => {
  it("is reported once, with all its bits", () => {
    const [first, second] = [engine.open(3), engine.open(4)];
    engine.scheduler.mark(first, READABLE);
    engine.scheduler.mark(second, READABLE);
    engine.scheduler.mark(first, WRITABLE);
    engine.scheduler.mark(first, READABLE);
    engine.scheduler.turn();
    expect(engine.takeLog()).toEqual(["ready 3 3", "ready 4 1", "turn"]);
    engine.scheduler.turn();
    expect(engine.takeLog()).toEqual(["turn"]);
    engine.scheduler.mark(first, WRITABLE);
    engine.scheduler.turn();
    expect(engine.takeLog()).toEqual(["ready 3 2", "turn"]);
  });

  it("of a closed entry is not reported, and never for the next entry with the same number", () => {
    const gone = engine.open(3);
    engine.scheduler.mark(gone, READABLE);
    engine.fds.close(3);
    engine.scheduler.turn();
    expect(engine.takeLog()).toEqual(["turn"]);
    const next = engine.open(3);
    engine.scheduler.mark(gone, READABLE);
    engine.scheduler.mark(next, WRITABLE);
    engine.scheduler.turn();
    expect(engine.takeLog()).toEqual(["ready 3 2", "turn"]);
  });
});

describe("output", () => {
  it("is written at the end of each step, before news is reported", () => {
    const { stream } = engine.openStream(3);
    const send = (): void => void stream.send(Buffer.from("x"));
    const within = (): void => {
      send();
      send();
      engine.log.push("sent");
    };
    engine.script.push({ within, more: true, notified: [7] }, { within });
    engine.scheduler.turn();
    expect(engine.takeLog()).toEqual([
      ...["turn", "sent", "write 3", "notified 7"],
      ...["turn", "sent", "write 3"],
    ]);
  });

  it("that is sent outside of a turn asks for one", () => {
    const { stream, connection } = engine.openStream(3);
    stream.send(Buffer.from("x"));
    expect(connection.writes).toBe(0);
    host.runDeferred();
    expect(connection.sent.toString()).toBe("x");
  });

  it("can be flushed by itself", () => {
    const [first, second] = [engine.openStream(3), engine.openStream(4)];
    first.stream.send(Buffer.from("1"));
    second.stream.send(Buffer.from("2"));
    engine.scheduler.flush();
    engine.scheduler.flush();
    expect(engine.takeLog()).toEqual(["write 3", "write 4"]);
  });
});

describe("news", () => {
  it("is reported after each step, in order, and work that follows from it gets a step", () => {
    const entry = engine.open(3);
    engine.onNotified = (number) => {
      if (number === 2) engine.scheduler.mark(entry, READABLE);
      engine.scheduler.wake();
    };
    engine.script.push({ notified: [9, 2, 4] });
    engine.scheduler.wake();
    host.runDeferred();
    expect(engine.takeLog()).toEqual([
      ...["turn", "notified 9", "notified 2", "notified 4"],
      ...["ready 3 1", "turn"],
    ]);
    expect(host.deferred.length + host.yielded.length).toBe(0);
  });

  it("is reported completely if memory grows in the meantime", () => {
    engine.onNotified = () => void engine.wasm.grow(1);
    engine.script.push({ notified: [1, 2, 3] });
    engine.scheduler.turn();
    expect(engine.takeLog()).toEqual(["turn", "notified 1", "notified 2", "notified 3"]);
  });

  it("leads to another step only if callbacks leave something to do", () => {
    engine.script.push({ notified: [1] });
    engine.onNotified = () => (engine.backlog = 1);
    engine.scheduler.turn();
    expect(engine.takeLog()).toEqual(["turn", "notified 1", "turn"]);
  });

  it("without end does not make a turn endless", () => {
    engine.always = { notified: [1], more: true };
    expect(engine.scheduler.turn()).toBe(true);
    expect(engine.turns).toBe(STEPS_PER_TURN);
    expect(host.yielded).toHaveLength(1);
  });
});

describe("stop()", () => {
  it("ends all turns, including those that were asked for", () => {
    engine.scheduler.wake();
    engine.scheduler.stop();
    host.runDeferred();
    engine.scheduler.wake();
    engine.scheduler.mark(engine.open(3), READABLE);
    expect(host.deferred).toHaveLength(0);
    expect(engine.scheduler.turn()).toBe(false);
    expect(engine.takeLog()).toEqual([]);
  });

  it("within a turn ends it after the step", () => {
    engine.always = { more: true, notified: [1] };
    engine.onNotified = () => engine.scheduler.stop();
    engine.scheduler.turn();
    expect(engine.takeLog()).toEqual(["turn", "notified 1"]);
    expect(host.deferred.length + host.yielded.length).toBe(0);
  });

  it("clears the timer", () => {
    engine.script.push({ timer: 50 });
    engine.scheduler.turn();
    engine.scheduler.stop();
    expect(host.dueTimes).toEqual([]);
  });
});

describe("an exception in a turn", () => {
  const throwing = (error: Error): void => {
    const within = (): void => {
      throw error;
    };
    engine.script.push({ within });
  };

  it("does not reach the event loop if it is a fault, which was reported to the users of the engine", () => {
    throwing(new EngineFault("assertion"));
    engine.scheduler.wake();
    expect(() => host.runDeferred()).not.toThrow();
    throwing(new EngineFault("assertion"));
    expect(() => engine.scheduler.turn()).toThrow(EngineFault);
  });

  it("reaches the event loop if it is anything else", () => {
    throwing(new RangeError("bug"));
    engine.scheduler.wake();
    expect(() => host.runDeferred()).toThrow(RangeError);
  });
});
