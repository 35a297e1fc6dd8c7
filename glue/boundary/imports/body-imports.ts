/** Imports for large message bodies, which stay in JavaScript; wasm has a token for each. */
import { isNoMemory } from "../../host.js";
import type { Answers, Import, ImportTarget } from "./target.js";

export function bodyImports(target: ImportTarget, answers: Answers): Record<string, Import> {
  const { bodies } = target;

  /** Copies bytes of a body to wasm memory. Copies zeros, and returns false, if the body is not intact. */
  function read(token: number, offset: number, buffer: number, size: number): boolean {
    const body = bodies.get(token);
    if (body.isIntact) target.memory.write(buffer, body.bytes.subarray(offset, offset + size));
    else target.memory.bytes.fill(0, buffer, buffer + size);
    return body.isIntact;
  }

  return {
    host_body_new: (size, isWhole) => bodies.create(size >>> 0, isWhole !== 0),

    host_body_append: (token, bytes, size) => {
      try {
        return bodies.get(token).append(target.memory.borrow(bytes, size));
      } catch (error) {
        if (isNoMemory(error)) return answers.fail("ENOMEM");
        throw error;
      }
    },

    // wasm reads a body in a turn to encode it for a connection. That connection sends the result next (host_send).
    host_body_read: (token, offset, buffer, size) => {
      if (!read(token, offset >>> 0, buffer >>> 0, size)) bodies.lost = target.scheduler.isTurning;
    },

    host_body_peek: (token, offset, buffer, size) => void read(token, offset >>> 0, buffer >>> 0, size),

    host_body_write: (token, offset, bytes, size) =>
      bodies.get(token).write(offset >>> 0, target.memory.borrow(bytes, size)),

    host_body_shrink: (token, size) => bodies.get(token).shrink(size >>> 0),

    host_body_release: (token) => bodies.release(token),
  };
}
