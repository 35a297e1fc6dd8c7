/** Imports for large message bodies, which stay in JavaScript; wasm has a token for each. */
import type { Import, ImportTarget } from "./target.js";

export function bodyImports(target: ImportTarget): Record<string, Import> {
  const { bodies } = target;
  return {
    host_body_new: (size) => bodies.create(size >>> 0),

    host_body_append: (token, bytes, size) => {
      bodies.get(token).append(target.memory.borrow(bytes, size));
    },

    host_body_read: (token, buffer) => target.memory.write(buffer, bodies.get(token).bytes),

    host_body_release: (token) => bodies.release(token),
  };
}
