/** The chunk pool, and the two queues that use its chunks, compared with arrays of bytes. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChunkPool } from "../../glue/io/chunk-pool.js";
import { InputQueue } from "../../glue/io/input-queue.js";
import { OutputQueue } from "../../glue/io/output-queue.js";
import { fill } from "../support/bytes.js";
import { CountingPool } from "./fakes/stream.js";

/** Small enough that the tests reach every boundary. */
const CHUNK = 8;

const allocate = (size: number): Uint8Array => new Uint8Array(size);

describe("chunk pool", () => {
  it("gives out chunks of its size, and reuses those that were given back", () => {
    const pool = new ChunkPool(CHUNK, 2, allocate);
    const [first, second] = [pool.take(), pool.take()];
    expect(first).toHaveLength(CHUNK);
    expect(second).not.toBe(first);
    pool.give(first);
    expect(pool.take()).toBe(first);
    expect(pool.take()).not.toBe(first);
  });

  it("gives out small chunks for a few bytes if none is free, and keeps only those of its size", () => {
    const size = 64 * 1024;
    const pool = new ChunkPool(size, 2, allocate);
    const [small, large] = [pool.take(200), pool.take(2000)];
    expect(small).toHaveLength(200);
    expect(large).toHaveLength(size);
    pool.give(small);
    pool.give(large);
    expect(pool.take(200)).toBe(large);
    expect(pool.take(200)).toHaveLength(200);
  });

  it("keeps no more than its limit", () => {
    const pool = new ChunkPool(CHUNK, 2, allocate);
    const chunks = [pool.take(), pool.take(), pool.take()];
    for (const chunk of chunks) pool.give(chunk);
    const again = [pool.take(), pool.take(), pool.take()];
    expect(again.filter((chunk) => chunks.includes(chunk))).toHaveLength(2);
  });
});

describe("input queue", () => {
  type Step = { push: number } | { lend: number; read: number } | { read: number } | "clear";
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ push: fc.nat(3 * CHUNK) }) },
    {
      weight: 3,
      arbitrary: fc.record({ lend: fc.integer({ min: 1, max: 3 * CHUNK }), read: fc.nat(5 * CHUNK) }),
    },
    { weight: 5, arbitrary: fc.record({ read: fc.nat(3 * CHUNK) }) },
    { weight: 1, arbitrary: fc.constant("clear" as const) },
  );

  it("returns the bytes that were pushed, in order, and gives back its chunks when it is empty", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps: Step[]) => {
        const pool = new CountingPool(CHUNK, 2);
        const queue = new InputQueue(pool);
        let model = Buffer.alloc(0);
        steps.forEach((action, seed) => {
          if (action === "clear") {
            queue.clear();
            model = Buffer.alloc(0);
          } else if ("push" in action) {
            const bytes = fill(action.push, seed);
            model = Buffer.concat([model, bytes]);
            queue.push(bytes);
            // The queue has copied the bytes.
            bytes.fill(0);
          } else {
            const lent = "lend" in action ? fill(action.lend + 2, seed) : undefined;
            if (lent !== undefined) {
              model = Buffer.concat([model, lent.subarray(1, lent.length - 1)]);
              queue.lend(lent, 1, lent.length - 1);
              expect(queue.size).toBe(model.length);
            }
            const into = new Uint8Array(action.read + 1).fill(0xaa);
            const count = queue.read(into.subarray(0, action.read));
            expect(count).toBe(Math.min(action.read, model.length));
            expect(Buffer.compare(into.subarray(0, count), model.subarray(0, count))).toBe(0);
            expect(into[action.read]).toBe(0xaa);
            model = model.subarray(count);
            queue.keep();
            lent?.fill(0);
          }
          expect(queue.size).toBe(model.length);
          expect(pool.inUse.size).toBeLessThanOrEqual(Math.ceil(model.length / CHUNK) + 1);
          if (model.length === 0) expect(pool.inUse.size).toBe(0);
        });
      }),
    );
  });
});

describe("output queue", () => {
  type Step = { push: number } | { body: number } | "take";
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ push: fc.nat(3 * CHUNK) }) },
    { weight: 2, arbitrary: fc.record({ body: fc.integer({ min: 1, max: 3 * CHUNK }) }) },
    { weight: 2, arbitrary: fc.constant("take" as const) },
  );

  it("returns what was pushed, in order, and does not copy bodies", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps: Step[]) => {
        const pool = new CountingPool(CHUNK, 2);
        const queue = new OutputQueue(pool);
        let model = Buffer.alloc(0);
        let bodies: Uint8Array[] = [];
        const take = (): void => {
          const inUse = pool.inUse.size;
          const pieces = queue.take();
          expect(Buffer.compare(Buffer.concat(pieces), model)).toBe(0);
          expect(pieces.filter((piece) => bodies.includes(piece))).toEqual(bodies);
          expect(pool.inUse.size).toBe(inUse);
          queue.written();
          expect(pool.inUse.size).toBe(0);
          model = Buffer.alloc(0);
          bodies = [];
        };
        steps.forEach((action, seed) => {
          if (action === "take") take();
          else if ("push" in action) {
            const bytes = fill(action.push, seed);
            model = Buffer.concat([model, bytes]);
            queue.push(bytes);
            bytes.fill(0);
          } else {
            const body = fill(action.body, seed);
            model = Buffer.concat([model, body]);
            queue.pushBody(body);
            bodies.push(body);
          }
          expect(queue.size).toBe(model.length);
        });
        take();
      }),
    );
  });

  it("collects small pieces into one", () => {
    const queue = new OutputQueue(new ChunkPool(CHUNK, 1, allocate));
    for (let i = 0; i < CHUNK; i++) queue.push(Uint8Array.of(i));
    expect(queue.take()).toEqual([Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7)]);
    queue.written();
    expect(queue.take()).toEqual([]);
  });

  it("is full at 1 MiB of pieces or bodies, until they are taken", () => {
    const queue = new OutputQueue(new ChunkPool(64 * 1024, 1, allocate));
    queue.push(new Uint8Array(1024));
    queue.pushBody(new Uint8Array(1024 * 1023 - 1));
    expect(queue.isFull).toBe(false);
    queue.push(new Uint8Array(1));
    expect(queue.isFull).toBe(true);
    queue.take();
    expect(queue.isFull).toBe(false);
  });
});
