/**
 * Memory for several received frames at once, which costs less than memory for each. A program may transfer the memory
 * of one frame to another thread (`worker.postMessage(frame, [frame.buffer])`), and the other frames would lose theirs.
 * So this memory is of a kind that cannot be transferred.
 */
import type { SharedMemory } from "../../../glue/host.js";
import { workerThreads } from "./modules.js";

/** Node's pool of memory is marked as not transferable. It serves requests of less than half of its size. */
const pool: SharedMemory = {
  get max() {
    return (Buffer.poolSize >>> 1) - 1;
  },
  allocate: (size) => Buffer.allocUnsafe(size),
};

/** In Deno, Buffers have a pool too, but only newer versions mark it. */
const marked: SharedMemory = {
  max: Infinity,
  allocate(size) {
    const memory = Buffer.allocUnsafeSlow(size);
    workerThreads().markAsUntransferable(memory.buffer);
    return memory;
  },
};

/** Whether a marked ArrayBuffer stays where it is. */
function canMark(): boolean {
  const probe = new ArrayBuffer(8);
  try {
    workerThreads().markAsUntransferable(probe);
    structuredClone(undefined, { transfer: [probe] });
  } catch {
    // Most runtimes throw, some only ignore the transfer.
  }
  return probe.byteLength > 0;
}

/** Undefined if each frame should have memory of its own. In Bun, that costs no more. */
export function sharedMemory(): SharedMemory | undefined {
  if ("bun" in process.versions) return undefined;
  if ("deno" in process.versions) return canMark() ? marked : undefined;
  return pool;
}
