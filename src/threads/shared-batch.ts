/** Message batches on their way to another thread. Large bodies are copied once into shared memory and once out of it. */
import type { Batch } from "../../glue/portals.js";

/** A batch whose large bodies are in shared memory, one after the other, behind a header. */
export interface SharedBatch {
  readonly frames: Uint8Array;
  readonly places: readonly number[];
  readonly sizes: readonly number[];
  readonly bodies: SharedArrayBuffer | undefined;
}

/** The header is one word: whether the receiver has copied the bodies. */
const HEADER = Int32Array.BYTES_PER_ELEMENT;
const IN_USE = 1;
const COPIED = 0;

/** The size of memory is a multiple of this, and of an eighth of the next power of 2. So few sizes differ. */
const MIN_STEP = 1024;

/**
 * The shared memory of one connection. What the receiver has copied is used again: a runtime does not count shared memory
 * when it decides to collect garbage, so new memory for each batch would pile up in both threads.
 */
export class SharedMemories {
  /** By size. The one that was used longest ago is the first. Garbage collection may take those that are not in use. */
  readonly #used = new Map<number, WeakRef<SharedArrayBuffer>[]>();

  share({ frames, places, bodies }: Batch): SharedBatch {
    const sizes = bodies.map((body) => body.length);
    if (sizes.length === 0) return { frames, places, sizes, bodies: undefined };
    const memory = this.#take(sizes.reduce((sum, size) => sum + size, HEADER));
    const bytes = new Uint8Array(memory);
    let at = HEADER;
    for (const body of bodies) {
      bytes.set(body, at);
      at += body.length;
    }
    return { frames, places, sizes, bodies: memory };
  }

  #take(size: number): SharedArrayBuffer {
    const step = Math.max(2 ** Math.ceil(Math.log2(size)) / 8, MIN_STEP);
    const capacity = Math.ceil(size / step) * step;
    const used = this.#used.get(capacity) ?? [];
    const memory = takeCopied(used) ?? new SharedArrayBuffer(capacity);
    stateOf(memory)[0] = IN_USE;
    used.push(new WeakRef(memory));
    this.#used.set(capacity, used);
    return memory;
  }
}

/** The receiver copies batches in their order. So while the first memory is in use, all are. */
function takeCopied(used: WeakRef<SharedArrayBuffer>[]): SharedArrayBuffer | undefined {
  while (used.length > 0) {
    const memory = used[0].deref();
    if (memory !== undefined && Atomics.load(stateOf(memory), 0) !== COPIED) return undefined;
    used.shift();
    if (memory !== undefined) return memory;
  }
  return undefined;
}

const stateOf = (memory: SharedArrayBuffer): Int32Array => new Int32Array(memory, 0, 1);

/** The inverse of `share()`. The bodies of the result are copies in memory that `allocate` returns. */
export function unshare(
  { frames, places, sizes, bodies }: SharedBatch,
  allocate: (size: number) => Uint8Array,
): Batch {
  if (bodies === undefined) return { frames, places, bodies: [] };
  let at = HEADER;
  const own = sizes.map((size) => {
    const body = allocate(size);
    body.set(new Uint8Array(bodies, at, size));
    at += size;
    return body;
  });
  Atomics.store(stateOf(bodies), 0, COPIED);
  return { frames, places, bodies: own };
}
