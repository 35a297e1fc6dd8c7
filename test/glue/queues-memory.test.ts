/** The queues of a connection when there is no memory for a chunk. */
import { describe, expect, it } from "vitest";
import { ChunkPool } from "../../glue/io/chunk-pool.js";
import { InputQueue } from "../../glue/io/input-queue.js";
import { OutputQueue } from "../../glue/io/output-queue.js";

const CHUNK = 1024;

/** Has memory for so many chunks. */
function poolOf(chunks: number): ChunkPool {
  let left = chunks;
  return new ChunkPool(CHUNK, 1, (size) => {
    if (left-- <= 0) throw new RangeError("Array buffer allocation failed");
    return new Uint8Array(size);
  });
}

const bytes = Uint8Array.from({ length: 5 * CHUNK }, (_, index) => index % 251);

function readAll(queue: InputQueue): Uint8Array {
  const read = new Uint8Array(10 * CHUNK);
  return read.subarray(0, queue.read(read));
}

describe("an input queue without memory", () => {
  it.each([0, 1, 2, 4])("has %d chunks, and is as large as what can be read", (chunks) => {
    const queue = new InputQueue(poolOf(chunks));
    expect(() => queue.push(bytes)).toThrow(RangeError);
    const { size } = queue;
    expect(size).toBeLessThan(bytes.length);
    const read = readAll(queue);
    expect([read.length, queue.size]).toEqual([size, 0]);
    expect(Buffer.compare(read, bytes.subarray(0, size))).toBe(0);
  });

  it("is so too after lent bytes could not be kept", () => {
    const queue = new InputQueue(poolOf(2));
    queue.push(bytes, 0, 100);
    queue.lend(bytes, 100, 5 * CHUNK);
    expect(() => queue.keep()).toThrow(RangeError);
    const { size } = queue;
    const read = readAll(queue);
    expect([read.length, queue.size]).toEqual([size, 0]);
    expect(Buffer.compare(read, bytes.subarray(0, size))).toBe(0);
  });
});

describe("an output queue without memory", () => {
  it("is as large as what will be written", () => {
    const queue = new OutputQueue(poolOf(2));
    expect(() => queue.push(bytes)).toThrow(RangeError);
    const { size } = queue;
    const written = Buffer.concat(queue.take());
    expect(written.length).toBe(size);
    expect(Buffer.compare(written, bytes.subarray(0, size))).toBe(0);
  });
});
