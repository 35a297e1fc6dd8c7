/** Whether messages may pass: what both directions of a socket ask. */
import type { SocketCore } from "../socket/core.js";

export class Flow {
  paused = false;

  constructor(readonly core: SocketCore) {}

  get closed(): boolean {
    return this.core.state === "closed";
  }

  /** Whether messages may be sent, or handed out. */
  get stopped(): boolean {
    return this.paused || this.closed;
  }

  /** Whether the socket can be used: a bind or unbind has it to itself. */
  get usable(): boolean {
    return this.core.state === "open" && this.core.context.fault === undefined;
  }
}
