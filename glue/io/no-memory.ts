/** Errors of runtimes that have no memory for bytes. */

/** A RangeError in all runtimes; newer releases of Node also have an error with a code. */
export function isNoMemory(error: unknown): boolean {
  return (
    error instanceof RangeError ||
    (error as { code?: unknown } | undefined)?.code === "ERR_MEMORY_ALLOCATION_FAILED"
  );
}
