/** Batches that go to another thread in shared memory. */
import { describe, expect, it } from "vitest";
import { SharedMemories, unshare, type SharedBatch } from "../../src/threads/shared-batch.js";

const frames = Uint8Array.of(1, 2, 3);
const allocate = (size: number): Uint8Array => new Uint8Array(size);

/** A batch with one body. */
const one = (size: number, value: number) => ({ frames, places: [4], bodies: [allocate(size).fill(value)] });

/** What the other thread gets. */
const arrived = (shared: SharedBatch): SharedBatch => structuredClone(shared);

describe("a shared batch", () => {
  it("has all bodies in one piece of shared memory, and gives copies of them", () => {
    const bodies = [Uint8Array.of(1, 2), new Uint8Array(0), new Uint8Array(5000).fill(9)];
    const shared = new SharedMemories().share({ frames, places: [4, 8, 12], bodies });
    expect(shared.bodies).toBeInstanceOf(SharedArrayBuffer);
    const allocated: number[] = [];
    const batch = unshare(arrived(shared), (size) => {
      allocated.push(size);
      return allocate(size);
    });
    expect(allocated).toEqual([2, 0, 5000]);
    expect(batch).toEqual({ frames, places: [4, 8, 12], bodies });
    batch.bodies.forEach((body) => expect(body.buffer).not.toBe(shared.bodies));
  });

  it("without bodies needs no shared memory", () => {
    const shared = new SharedMemories().share({ frames, places: [], bodies: [] });
    expect(shared.bodies).toBeUndefined();
    expect(unshare(shared, () => expect.fail("allocated"))).toEqual({ frames, places: [], bodies: [] });
  });
});

describe("shared memory", () => {
  it("is used again when the receiver has copied the bodies, and not before", () => {
    const memories = new SharedMemories();
    const first = memories.share(one(5000, 1));
    const second = memories.share(one(5000, 2));
    expect(second.bodies).not.toBe(first.bodies);
    expect(unshare(arrived(first), allocate).bodies).toEqual([allocate(5000).fill(1)]);
    const third = memories.share(one(5000, 3));
    expect(third.bodies).toBe(first.bodies);
    expect(memories.share(one(5000, 4)).bodies).not.toBe(second.bodies);
    expect(unshare(arrived(second), allocate).bodies).toEqual([allocate(5000).fill(2)]);
    expect(unshare(arrived(third), allocate).bodies).toEqual([allocate(5000).fill(3)]);
  });

  it("stays in use when the receiver had no memory for a copy", () => {
    const memories = new SharedMemories();
    const first = memories.share(one(5000, 1));
    expect(() => unshare(arrived(first), () => expect.fail("no memory"))).toThrow("no memory");
    expect(memories.share(one(5000, 2)).bodies).not.toBe(first.bodies);
  });

  it.each([4096, 4097, 65_532, 65_533, 1_000_000, 20_000_000])(
    "serves bodies of about the same size, and is hardly larger than they are (%i bytes)",
    (size) => {
      const memories = new SharedMemories();
      const { bodies } = memories.share(one(size, 1));
      const capacity = bodies?.byteLength ?? 0;
      expect(capacity).toBeGreaterThanOrEqual(size + 4);
      expect(capacity).toBeLessThanOrEqual(Math.max(1.25 * (size + 4), size + 4100));
    },
  );

  it("for small bodies does not take the memory of large ones", () => {
    const memories = new SharedMemories();
    const large = memories.share(one(1_000_000, 1));
    unshare(arrived(large), allocate);
    expect(memories.share(one(5000, 1)).bodies).not.toBe(large.bodies);
    expect(memories.share(one(1_000_001, 1)).bodies).toBe(large.bodies);
  });
});
