/** Message batches on their way to another thread. Large bodies are copied once into shared memory and once out of it. */
import type { Batch } from "../../glue/portals.js";

/** A batch whose large bodies are in shared memory, one after the other. */
export interface SharedBatch {
  readonly frames: Uint8Array;
  readonly places: readonly number[];
  readonly sizes: readonly number[];
  readonly bodies: SharedArrayBuffer | undefined;
}

export function share({ frames, places, bodies }: Batch): SharedBatch {
  const sizes = bodies.map((body) => body.length);
  if (sizes.length === 0) return { frames, places, sizes, bodies: undefined };
  const memory = new SharedArrayBuffer(sizes.reduce((sum, size) => sum + size, 0));
  const bytes = new Uint8Array(memory);
  let at = 0;
  for (const body of bodies) {
    bytes.set(body, at);
    at += body.length;
  }
  return { frames, places, sizes, bodies: memory };
}

/** The inverse of `share()`. The bodies of the result are copies in memory that `allocate` returns. */
export function unshare(
  { frames, places, sizes, bodies }: SharedBatch,
  allocate: (size: number) => Uint8Array,
): Batch {
  let at = 0;
  const own = sizes.map((size) => {
    const body = allocate(size);
    body.set(new Uint8Array(bodies as SharedArrayBuffer, at, size));
    at += size;
    return body;
  });
  return { frames, places, bodies: own };
}
