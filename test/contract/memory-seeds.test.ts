/** Random traffic over random networks: each seed is another latency, segmentation, buffer size, transport, limit. */
import { describe, expect, it } from "vitest";
import type { Engine } from "../../glue/engine.js";
import { Random } from "../../src/host/memory/random.js";
import { fill, isFilled } from "../support/bytes.js";
import { seedFor } from "../support/seed.js";
import type { TestSocket } from "../support/test-socket.js";
import { memoryWorld, wires } from "../support/world.js";

const MESSAGES = 60;

/** Seeds that every run uses. ZEROMQ_TEST_SEEDS=1000 tries more of them. */
const FIXED = Number(process.env.ZEROMQ_TEST_SEEDS ?? 24);
/** The number of other seeds. They depend on the seed of the run. */
const CHANGING = 8;

const seeds = [
  ...Array.from({ length: FIXED }, (_, i) => ({ title: `seed ${i + 1}`, seed: i + 1 })),
  ...Array.from({ length: CHANGING }, (_, i) => ({ title: `seed ${i + 1} of this run`, seed: seedFor(i) })),
];

const exponential = (random: Random, most: number): number => Math.floor(most ** random.between([0, 1])) - 1;

function randomWorld(random: Random, segment: number) {
  return memoryWorld(
    "random",
    {
      seed: random.next(),
      latency: [0, exponential(random, 20)],
      segment: [1, segment],
      bufferSize: 2000 + exponential(random, 300_000),
      shuffle: random.next() % 4 > 0,
    },
    { detachOnCall: random.next() % 4 === 0 },
  ).create();
}

/** Bodies of all sizes, mostly small. */
function randomMessage(random: Random, most: number): { sizes: number[]; seed: number } {
  const sizes = Array.from({ length: random.integer([1, 4]) }, () =>
    random.next() % 8 === 0 ? Math.min(random.integer([4000, 4200]), most) : exponential(random, most),
  );
  return { sizes, seed: random.next() };
}

function secure(server: TestSocket, client: TestSocket): void {
  const keys = (engine: Engine): [string, string] => {
    const { scratch, exports, memory } = engine;
    exports.zmq_curve_keypair(scratch, scratch + 64);
    return [memory.readCString(scratch), memory.readCString(scratch + 64)];
  };
  const [serverPublic, serverSecret] = keys(server.engine);
  const [clientPublic, clientSecret] = keys(client.engine);
  server.set("CURVE_SERVER", 1).set("CURVE_SECRETKEY", serverSecret);
  client.set("CURVE_PUBLICKEY", clientPublic).set("CURVE_SECRETKEY", clientSecret);
  client.set("CURVE_SERVERKEY", serverPublic);
}

describe.each(seeds)("$title", ({ seed }) => {
  it("delivers all messages, in order and unchanged, both ways", async () => {
    const random = new Random(seed);
    const segment = 1 + exponential(random, 100_000);
    const world = randomWorld(random, segment);
    // Limits the duration of the test.
    const most = Math.min(100 + segment * 20, 150_000);
    const transport = wires[random.next() % wires.length];
    const [a, b] = world.engines(transport);
    const left = world.socket(a, "PAIR");
    const right = world.socket(b, "PAIR");
    for (const socket of [left, right]) {
      socket.set("SNDHWM", random.integer([1, 20])).set("RCVHWM", random.integer([1, 20]));
      socket.batch = random.integer([1, 64]);
    }
    if (random.next() % 3 === 0) secure(left, right);
    right.connect(await left.bind(world.endpoint(transport)));

    const converse = async (from: TestSocket, to: TestSocket): Promise<void> => {
      const messages = Array.from({ length: MESSAGES }, () => randomMessage(random, most));
      const sending = (async () => {
        for (const { sizes, seed: own } of messages) {
          await from.send(...sizes.map((size, i) => fill(size, own + i)));
          if (random.next() % 10 === 0) await world.pass(random.between([0, 10]));
        }
      })();
      for (const { sizes, seed: own } of messages) {
        const frames = await to.receive();
        expect(frames.map((frame) => frame.length)).toEqual(sizes);
        expect(frames.every((frame, i) => isFilled(frame, own + i))).toBe(true);
        if (random.next() % 10 === 0) await world.pass(random.between([0, 50]));
      }
      await sending;
    };
    await Promise.all([converse(left, right), converse(right, left)]);
    await world.end();
    expect(a.bodies.size + b.bodies.size).toBe(0);
  });
});
