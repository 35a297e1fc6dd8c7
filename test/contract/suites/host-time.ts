/** What glue/host.ts demands of a host: time, order and randomness. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ObservedHost } from "../../support/observed-host.js";
import type { World, WorldKind } from "../../support/world.js";

export function hostTimeSuite(kind: WorldKind): void {
  let world: World;
  let host: ObservedHost;

  beforeEach(() => {
    world = kind.create();
    host = world.host();
  });

  afterEach(() => world.end());

  it("defers until the promises have settled, and no longer", async () => {
    const order: string[] = [];
    host.yield(() => order.push("yielded"));
    host.defer(() => order.push("deferred"));
    void Promise.resolve()
      .then(() => order.push("promise"))
      .then(() => order.push("its follower"));
    order.push("job");
    await world.until(() => order.length === 5, "everything");
    expect(order).toEqual(["job", "promise", "its follower", "deferred", "yielded"]);
  });

  it("lets events of other connections and timers run in between", async () => {
    // A task that yields for ever must not prevent others from running.
    let yields = 0;
    let over = false;
    const again = (): void => {
      yields++;
      if (!over) host.yield(again);
    };
    again();
    host.timer(2, () => {
      over = true;
    });
    if (world.isVirtual) {
      // Yielding takes no virtual time, so time does not pass while a task yields.
      await world.until(() => yields > 100, "yields");
      over = true;
    } else {
      await world.until(() => over, "the timer");
    }
    expect(yields).toBeGreaterThan(1);
  });

  it("runs timers in order, and not early", async () => {
    const start = host.now();
    const fired: [number, number][] = [];
    for (const delay of [30, 10, 20]) host.timer(delay, () => fired.push([delay, host.now() - start]));
    await world.until(() => fired.length === 3, "the timers");
    expect(fired.map(([delay]) => delay)).toEqual([10, 20, 30]);
    // Node's timers are accurate to a millisecond.
    for (const [delay, after] of fired) expect(after).toBeGreaterThanOrEqual(delay - 1);
  });

  it("forgets timers that were cleared", async () => {
    const fired: string[] = [];
    const cleared = host.timer(5, () => fired.push("cleared"));
    host.timer(10, () => fired.push("kept"));
    cleared.clear();
    await world.until(() => fired.length > 0, "the other timer");
    expect(fired).toEqual(["kept"]);
  });

  it("accepts timers that are longer than the longest of the platform", async () => {
    const fired: string[] = [];
    const far = host.timer(2 ** 40, () => fired.push("far"));
    host.timer(5, () => fired.push("near"));
    await world.until(() => fired.length > 0, "the near one");
    expect(fired).toEqual(["near"]);
    far.clear();
  });

  it("has a clock that does not go back", async () => {
    const times: number[] = [];
    for (let i = 0; i < 100; i++) {
      times.push(host.now());
      await world.pass(0);
    }
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it("gives random bytes", () => {
    const draws = Array.from({ length: 100 }, () => {
      const bytes = new Uint8Array(32);
      host.random(bytes);
      return Buffer.from(bytes).toString("hex");
    });
    expect(new Set(draws).size).toBe(100);
    // It is almost impossible that the sum of 3200 bytes is this far from its mean.
    const sum = draws.flatMap((hex) => [...Buffer.from(hex, "hex")]).reduce((a, b) => a + b);
    expect(Math.abs(sum / 3200 - 127.5)).toBeLessThan(10);
  });

  it("allocates bodies of the size that is asked for", () => {
    for (const size of [0, 1, 5000, 1024 * 1024]) expect(host.allocate(size)).toHaveLength(size);
  });
}
