/** Memory for bodies that arrive, which counts what is in use. */
import type { BodyMemory } from "../../../glue/bodies.js";

export function bodyMemory(): BodyMemory & { sizes: number[]; inUse: number } {
  const sizes: number[] = [];
  return {
    /** What was allocated. */
    sizes,
    inUse: 0,
    allocate(size) {
      sizes.push(size);
      return new Uint8Array(size);
    },
    charge(bytes) {
      this.inUse += bytes;
    },
  };
}
