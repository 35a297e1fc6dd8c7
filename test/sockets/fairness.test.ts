/** Loops over sends and receives that can be done at once let the event loop go on. */
import { expect, it } from "vitest";
import { describeEach, inproc } from "../support/implementations.js";

/** Runs an operation over and over, until timers and immediates have each fired some times. */
async function expectTurns(operation: () => Promise<unknown>): Promise<void> {
  let timers = 0;
  let immediates = 0;
  const interval = setInterval(() => timers++, 1);
  const turn = (): void => {
    immediates++;
    immediate = setImmediate(turn);
  };
  let immediate = setImmediate(turn);
  // So that a loop that starves the event loop fails instead of hanging.
  const end = performance.now() + 5000;
  while (timers < 5 || immediates < 5) {
    for (let i = 0; i < 100; i++) await operation();
    if (performance.now() > end) break;
  }
  clearInterval(interval);
  clearImmediate(immediate);
  expect(Math.min(timers, immediates)).toBeGreaterThanOrEqual(5);
}

describeEach("the event loop goes on during a loop of awaited", (kit) => {
  it("sends without a receiver", async () => {
    const publisher = kit.open("Publisher");
    await publisher.bind("tcp://127.0.0.1:*");
    await expectTurns(() => publisher.send("x"));
  });

  it("sends to a subscriber that drops them", async () => {
    const [publisher, subscriber] = await kit.pair("Publisher", "Subscriber", {
      endpoint: inproc(),
      second: { receiveHighWaterMark: 10 },
    });
    subscriber.subscribe();
    await expectTurns(() => publisher.send("x"));
  });

  it("sends and receives over inproc", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", { endpoint: inproc() });
    await expectTurns(async () => {
      await push.send("x");
      await pull.receive();
    });
  });

  it("sends and receives in lock-step", async () => {
    const [rep, req] = await kit.pair("Reply", "Request", { endpoint: inproc() });
    await expectTurns(async () => {
      await req.send("x");
      await rep.receive();
      await rep.send("y");
      await req.receive();
    });
  });

  it("receives of an iteration", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", {
      endpoint: inproc(),
      first: { receiveHighWaterMark: 0 },
      second: { sendHighWaterMark: 0 },
    });
    const count = 20_000;
    for (let i = 0; i < count; i++) await push.send("x");
    let turns = 0;
    let immediate = setImmediate(function turn() {
      turns++;
      immediate = setImmediate(turn);
    });
    let received = 0;
    for await (const _message of pull) if (++received === count) break;
    clearImmediate(immediate);
    // One of 512 operations waits for a pass of the event loop.
    expect(turns).toBeGreaterThan(20);
  });
});

describeEach("many operations", (kit) => {
  it("settle in order, whether they wait for the event loop or not", async () => {
    const [pull, push] = await kit.pair("Pull", "Push", {
      endpoint: inproc(),
      first: { receiveHighWaterMark: 0 },
      second: { sendHighWaterMark: 0 },
    });
    const order: number[] = [];
    for (let i = 0; i < 1500; i++) await push.send(String(i));
    for (let i = 0; i < 1500; i++) order.push(Number(await pull.receive()));
    expect(order).toEqual(Array.from({ length: 1500 }, (_, i) => i));
  });

  it("of two sockets do not delay each other", async () => {
    const [pull, push] = await kit.pair("Pull", "Push");
    const [rep, req] = await kit.pair("Reply", "Request");
    let flood = true;
    const flooding = (async () => {
      while (flood) await push.send("flood");
    })();
    const draining = (async () => {
      for await (const [message] of pull) if (String(message) === "end") break;
    })();
    for (let i = 0; i < 20; i++) {
      await req.send("question");
      await rep.receive();
      await rep.send("answer");
      await req.receive();
    }
    flood = false;
    await flooding;
    await push.send("end");
    await draining;
  });
});
