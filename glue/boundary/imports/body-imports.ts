/** Imports for large message bodies, which stay in JavaScript; wasm has a token for each. */
import type { Answers, Import, ImportTarget } from "./target.js";

export function bodyImports(target: ImportTarget, answers: Answers): Record<string, Import> {
  const { bodies } = target;
  return {
    host_body_new: (size) => bodies.create(size >>> 0),

    host_body_append: (token, bytes, size) => {
      try {
        return bodies.get(token).append(target.memory.borrow(bytes, size));
      } catch (error) {
        if (error instanceof RangeError) return answers.fail("ENOMEM");
        throw error;
      }
    },

    host_body_read: (token, buffer) => target.memory.write(buffer, bodies.get(token).bytes),

    host_body_release: (token) => bodies.release(token),
  };
}
