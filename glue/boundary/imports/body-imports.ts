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

    // wasm reads a body in a turn to encode it for a connection. That connection sends the result next (host_send).
    host_body_read: (token, buffer) => {
      const body = bodies.get(token);
      if (body.isIntact) return target.memory.write(buffer, body.bytes);
      target.memory.bytes.fill(0, buffer >>> 0, (buffer >>> 0) + body.size);
      bodies.lost = target.scheduler.isTurning;
    },

    host_body_release: (token) => bodies.release(token),
  };
}
