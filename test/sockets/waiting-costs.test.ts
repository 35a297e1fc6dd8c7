/** What it costs to wait for a peer that is not there: how often the host calls in, in a second of the world's time. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Engine } from "../../glue/engine.js";
import { memoryWorld, type World } from "../support/world.js";

const SECOND = 1000;

/** Milliseconds between two attempts to connect. */
const RECONNECT_INTERVAL = 100;

/** What an attempt may cost: timers, a connection that fails, turns of libzmq. It is 5 today. */
const CALLS_PER_ATTEMPT = 6;

let world: World;
beforeEach(() => {
  world = memoryWorld("waiting").create();
});
afterEach(() => world.end());

/** An engine, and a function that counts the calls of its host while something goes on. */
function counting(): [Engine, (during: () => Promise<void>) => Promise<number>] {
  const host = world.host();
  const { onChange } = host;
  let calls = 0;
  host.onChange = () => {
    calls++;
    onChange();
  };
  return [
    world.engine({}, host),
    async (during) => {
      const before = calls;
      await during();
      return calls - before;
    },
  ];
}

it("sockets that try to connect again cost a few calls for each attempt", async () => {
  const sockets = 20;
  const [engine, count] = counting();
  for (let i = 0; i < sockets; i++) {
    const dealer = world.socket(engine, "DEALER").set("RECONNECT_IVL", RECONNECT_INTERVAL);
    dealer.connect(await world.freeEndpoint("tcp"));
  }
  await world.pass(2 * RECONNECT_INTERVAL);
  const attempts = (sockets * SECOND) / RECONNECT_INTERVAL;
  const calls = await count(() => world.pass(SECOND));
  expect(calls).toBeGreaterThan(attempts / 4);
  expect(calls).toBeLessThan(attempts * CALLS_PER_ATTEMPT);
});

it("a context that ends when an absent peer has its messages does not look all the time", async () => {
  const [engine, count] = counting();
  const endpoint = await world.freeEndpoint("tcp");
  const push = world.socket(engine, "PUSH").set("LINGER", -1).set("RECONNECT_IVL", RECONNECT_INTERVAL);
  push.connect(endpoint);
  push.trySend("at last");
  push.close();
  let tries = 0;
  let isOver = false;
  const ending = (async () => {
    while (!engine.terminate()) {
      tries++;
      await engine.progress();
    }
    isOver = true;
  })();
  await world.pass(2 * RECONNECT_INTERVAL);
  tries = 0;
  const calls = await count(() => world.pass(SECOND));
  expect(isOver).toBe(false);
  expect(calls).toBeLessThan((SECOND / RECONNECT_INTERVAL) * CALLS_PER_ATTEMPT);
  expect(tries).toBeLessThan(10);

  const pull = world.socket(world.engine(), "PULL");
  await pull.bind(endpoint);
  expect(await pull.receive()).toMatchObject([Buffer.from("at last")]);
  await world.until(() => isOver, "the context to end");
  await ending;
});
