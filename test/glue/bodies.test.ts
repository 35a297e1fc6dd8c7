/** Large bodies, which stay in JavaScript, and their tokens in wasm. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bodies, Body, isToken } from "../../glue/bodies.js";
import { fill, isFilled } from "../support/bytes.js";
import { bodyMemory } from "./fakes/body-memory.js";

const MIB = 1024 * 1024;

/** A body that grows is charged for so many bytes at a time. */
const CHARGE = 256 * 1024;

describe("tokens", () => {
  const MAX_MEMORY = 0x80000000;

  it.each([0, 1, 4096, MAX_MEMORY - 1])("%d is an address", (pointer) => {
    expect(isToken(pointer)).toBe(false);
  });

  it("are beyond all memory, as signed and unsigned numbers", () => {
    const bodies = new Bodies(bodyMemory());
    for (const token of [bodies.add(new Uint8Array(1)), bodies.create(5000)]) {
      expect(token).toBeGreaterThanOrEqual(MAX_MEMORY);
      expect(isToken(token)).toBe(true);
      expect(isToken(token | 0)).toBe(true);
      // wasm passes them as signed 32-bit integers.
      expect(bodies.get(token | 0)).toBe(bodies.get(token));
    }
  });

  it("represent the same bytes that were added, not a copy", () => {
    const bodies = new Bodies(bodyMemory());
    const bytes = fill(5000, 1);
    const body = bodies.get(bodies.add(bytes));
    expect(body.bytes).toBe(bytes);
    expect([body.size, body.missing]).toEqual([5000, 0]);
  });

  it("are refused if they were never given out or have been released", () => {
    const bodies = new Bodies(bodyMemory());
    const token = bodies.add(new Uint8Array(1));
    expect(() => bodies.get(token + 1)).toThrow(/No body 80000001/);
    bodies.release(token | 0);
    expect(() => bodies.get(token)).toThrow(/No body 80000000/);
  });

  it("are counted until they are released; a second release changes nothing", () => {
    const bodies = new Bodies(bodyMemory());
    const tokens = [1, 2, 3].map((size) => bodies.add(new Uint8Array(size)));
    expect(bodies.size).toBe(3);
    bodies.release(tokens[1]);
    bodies.release(tokens[1]);
    bodies.release(tokens[2] + 1);
    expect(bodies.size).toBe(2);
    // If a second release had an effect, two bodies would get the same token.
    const again = [bodies.add(new Uint8Array(4)), bodies.add(new Uint8Array(5))];
    expect(new Set([tokens[0], tokens[2], ...again]).size).toBe(4);
    expect(again).toContain(tokens[1]);
    for (const token of [tokens[0], tokens[2], ...again]) bodies.release(token);
    expect(bodies.size).toBe(0);
  });

  it("are not made, and nothing is counted, if there is no memory", () => {
    const memory = bodyMemory();
    memory.allocate = () => {
      throw new RangeError("Array buffer allocation failed");
    };
    const bodies = new Bodies(memory);
    expect(bodies.create(5000)).toBe(0);
    expect(bodies.size).toBe(0);
    expect(memory.inUse).toBe(0);
  });

  it("that arrive are counted as they grow, those of the user are not", () => {
    const memory = bodyMemory();
    const bodies = new Bodies(memory);
    const sent = bodies.add(new Uint8Array(MIB));
    const small = bodies.create(5000);
    const large = bodies.create(16 * MIB);
    expect(memory.inUse).toBe(5000 + MIB);
    bodies.get(large).append(fill(2 * MIB, 1));
    expect(memory.inUse).toBe(5000 + 2 * MIB);
    bodies.get(large).append(fill(3 * MIB, 1));
    expect(memory.inUse).toBe(5000 + 5 * MIB);
    bodies.get(large).append(fill(1, 1));
    expect(memory.inUse).toBe(5000 + 5 * MIB + CHARGE);
    for (const token of [sent, small, large, large]) bodies.release(token);
    expect(memory.inUse).toBe(0);
  });

  it("that wasm makes are allocated at once, and counted until they are released, whatever is left of them", () => {
    const memory = bodyMemory();
    const bodies = new Bodies(memory);
    const size = 5 * MIB + 33;
    const token = bodies.create(size, true);
    expect([memory.sizes, memory.inUse]).toEqual([[size], size]);
    const body = bodies.get(token);
    expect(body.missing).toBe(0);
    body.write(MIB, fill(100, 1));
    body.shrink(MIB + 100);
    expect([body.size, body.missing, body.isIntact]).toEqual([MIB + 100, 0, true]);
    expect(isFilled(body.bytes.subarray(MIB), 1)).toBe(true);
    expect(memory.inUse).toBe(size);
    bodies.release(token);
    expect(memory.inUse).toBe(0);
  });

  it("of the user cannot be written to", () => {
    const bodies = new Bodies(bodyMemory());
    const body = bodies.get(bodies.add(new Uint8Array(5000)));
    expect(() => body.write(0, new Uint8Array(1))).toThrow(/belong to the user/);
  });

  it("are added and released as in a map", () => {
    const step = fc.oneof(fc.constant("add" as const), fc.nat(20));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const bodies = new Bodies(bodyMemory());
        const model = new Map<number, Uint8Array>();
        for (const action of steps) {
          const token = action === "add" ? undefined : [...model.keys()][action];
          if (action === "add") {
            const bytes = new Uint8Array(1);
            const added = bodies.add(bytes);
            expect(model.has(added)).toBe(false);
            model.set(added, bytes);
          } else if (token !== undefined) {
            bodies.release(token);
            model.delete(token);
          }
          expect(bodies.size).toBe(model.size);
          for (const [known, bytes] of model) expect(bodies.get(known).bytes).toBe(bytes);
        }
      }),
    );
  });
});

describe("a body to receive", () => {
  it("up to 1 MiB is allocated at once", () => {
    const memory = bodyMemory();
    const { sizes } = memory;
    const body = Body.arriving(MIB, memory);
    body.append(fill(MIB, 1));
    expect(sizes).toEqual([MIB]);
    expect(isFilled(body.bytes, 1)).toBe(true);
  });

  it("above that grows with the bytes that have arrived, not with the announced size", () => {
    const memory = bodyMemory();
    const { sizes } = memory;
    const body = Body.arriving(0xffffffff, memory);
    expect(body.missing).toBe(0xffffffff);
    body.append(new Uint8Array(MIB));
    expect(sizes).toEqual([MIB]);
    body.append(new Uint8Array(1));
    expect(sizes).toEqual([MIB, 4 * MIB]);
    expect(body.missing).toBe(0xffffffff - MIB - 1);
  });

  it("gets its whole size when 16 MiB have arrived, but is charged for 256 KiB more than what has arrived at most", () => {
    const memory = bodyMemory();
    const size = 256 * MIB;
    const body = Body.arriving(size, memory);
    const piece = fill(MIB, 7);
    for (let done = 0; done < 17; done++) body.append(piece);
    expect(memory.sizes).toEqual([MIB, 4 * MIB, 16 * MIB, size]);
    expect(memory.inUse).toBe(17 * MIB);
    expect(body.room(size)).toHaveLength(CHARGE);
    for (let done = 17; done < 65; done++) body.append(piece);
    expect(memory.sizes).toHaveLength(4);
    expect(memory.inUse).toBe(65 * MIB);
    for (const at of [0, 15 * MIB, 16 * MIB, 64 * MIB])
      expect(Buffer.compare(body.bytes.subarray(at, at + MIB), piece)).toBe(0);
    body.released();
    expect(memory.inUse).toBe(0);
  });

  it("is moved to larger memory in steps as large as what arrives", () => {
    let longest = 0;
    const memory = bodyMemory();
    const allocate = memory.allocate.bind(memory);
    memory.allocate = (size) => {
      const bytes = allocate(size);
      const set = bytes.set.bind(bytes);
      return Object.assign(bytes, {
        set(from: Uint8Array, at: number) {
          longest = Math.max(longest, from.length);
          set(from, at);
        },
      });
    };
    for (const size of [MIB + 1, 4 * MIB - 1, 17 * MIB, 40 * MIB + 1]) {
      const body = Body.arriving(size, memory);
      const step = 64 * 1024;
      const bytes = fill(size, 7);
      while (body.missing > 0) {
        const begin = size - body.missing;
        const room = body.room(step);
        room.set(bytes.subarray(begin, begin + room.length));
        body.filled(room.length);
      }
      expect(Buffer.compare(body.bytes, bytes)).toBe(0);
      expect(longest).toBeGreaterThan(0);
      expect(longest).toBeLessThanOrEqual(step);
    }
  });

  it("has at the end its announced size and all bytes that have arrived", () => {
    const memory = bodyMemory();
    const { sizes } = memory;
    const size = 5 * MIB + 3;
    const body = Body.arriving(size, memory);
    const bytes = fill(size, 7);
    for (let at = 0; at < size; at += 700_000) body.append(bytes.subarray(at, at + 700_000));
    expect(body.missing).toBe(0);
    expect(sizes.at(-1)).toBe(size);
    expect(body.bytes.length).toBe(size);
    expect(Buffer.compare(body.bytes, bytes)).toBe(0);
  });

  it("takes no more bytes than are missing", () => {
    const body = Body.arriving(10, bodyMemory());
    expect(body.append(fill(7, 1))).toBe(7);
    expect(body.append(fill(7, 2))).toBe(3);
    expect(body.append(fill(7, 3))).toBe(0);
    expect([...body.bytes]).toEqual([...fill(7, 1), ...fill(7, 2).subarray(0, 3)]);
  });

  it("gives memory for the next bytes: for at least one, and at most for as many as asked for", () => {
    const body = Body.arriving(4 * MIB, bodyMemory());
    expect(body.room(100)).toHaveLength(100);
    // Nothing has been filled, so it is the same memory again.
    body.room(MIB).fill(1);
    body.filled(MIB - 1);
    expect(body.room(100)).toHaveLength(1);
    body.filled(1);
    for (let done = 0; done < 3 * MIB; done += CHARGE) {
      const grown = body.room(4 * MIB);
      expect(grown).toHaveLength(CHARGE);
      grown.fill(2);
      body.filled(CHARGE);
    }
    expect(body.missing).toBe(0);
    expect(body.bytes.indexOf(2)).toBe(MIB);
    expect(body.bytes.subarray(0, MIB).every((byte) => byte === 1)).toBe(true);
  });
});
