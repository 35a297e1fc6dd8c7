/** Imports without sockets: time, random bytes, log, abort, network interfaces. */
import { EngineFault } from "../fault.js";
import type { Answers, Import, ImportTarget } from "./target.js";

const MICROSECONDS_PER_MILLISECOND = 1000;

export function systemImports(target: ImportTarget, answers: Answers): Record<string, Import> {
  const { host } = target;
  return {
    host_clock: () => host.now() * MICROSECONDS_PER_MILLISECOND,

    // The bytes are not written directly to wasm memory, because runtimes refuse to fill shared or growing memory.
    host_random: (buffer, size) => {
      const bytes = new Uint8Array(size);
      host.random(bytes);
      target.memory.write(buffer, bytes);
    },

    host_abort: (message) => {
      throw new EngineFault(target.abortReason(target.memory.readCString(message)));
    },

    host_log: (text, size) => target.log(target.memory.readText(text, size)),

    host_interfaces: (buffer, size) => {
      const lines = host.interfaces().map(({ name, address }) => `${name} ${address}`);
      return answers.text(lines.join("\n"), buffer, size);
    },
  };
}
