/**
 * glibc gives freed memory back to the system as soon as 128 KiB of it lie at the end of the heap, and gets large blocks
 * from the system each time. So the memory of each received frame is new to the process, and each of its pages costs a
 * fault, which may take longer than to copy what is written there. But glibc learns: when a large block is freed, it keeps
 * twice as much from then on. One block that nobody writes to, and that costs no memory therefore, teaches that.
 *
 * Source: mallopt(3), M_MMAP_THRESHOLD, "dynamic adjustment". Other allocators do not learn from it, and lose nothing.
 */
import { process } from "./globals.js";

const BLOCK = 16 * 1024 * 1024;

let isDone = process.platform !== "linux" || "bun" in process.versions;

/** Called whenever memory for received frames is allocated, so that programs which receive little have nothing of it. */
export function keepFreedMemory(): void {
  if (isDone) return;
  isDone = true;
  try {
    // The garbage collector frees it soon.
    Buffer.allocUnsafeSlow(BLOCK);
  } catch {
    // There is little memory, so it is better not to keep any.
  }
}
