/** What the process holds, without what can be collected. */

/** The main program starts each process with --expose-gc. */
export function memory(): NodeJS.MemoryUsage {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("--expose-gc is missing");
  gc();
  gc();
  return process.memoryUsage();
}
