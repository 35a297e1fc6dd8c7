/**
 * Memory for several received frames at once, which costs less than memory for each. A program may transfer the memory
 * of one frame to another thread (`worker.postMessage(frame, [frame.buffer])`), and the other frames would lose theirs.
 * So this memory is of a kind that cannot be transferred.
 */
import type { SharedMemory } from "../../../glue/host.js";
import { keepFreedMemory } from "./freed-memory.js";
import { workerThreads } from "./modules.js";

/** The size of a pool, in bytes, and of the largest piece of it: two fit, and Node asks for less than half. */
const POOL = 64 * 1024;
const PIECE = (POOL >>> 1) - 8;

/**
 * Node's pool of Buffers is marked as not transferable, and it is the only such memory that can be had without loading
 * `node:worker_threads`. It serves requests of less than half of `Buffer.poolSize`, 4 KiB, so that is raised for as long
 * as a piece is cut. What is left of a large pool goes to whoever asks next.
 */
const pool: SharedMemory = {
  max: PIECE,
  allocate(size) {
    const { poolSize } = Buffer;
    if (size < poolSize >>> 1) return Buffer.allocUnsafe(size);
    keepFreedMemory();
    Buffer.poolSize = POOL;
    const piece = Buffer.allocUnsafe(size);
    Buffer.poolSize = poolSize;
    return piece;
  },
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
  // In a hardened realm, the size of the pool cannot be raised.
  return Object.isFrozen(Buffer) ? undefined : pool;
}
