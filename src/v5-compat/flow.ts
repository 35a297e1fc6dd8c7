/** Whether a socket may send and hand out messages now. Both directions of the socket ask this. */
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

  /** Why the context is out of service, if it is. */
  get fault(): Error | undefined {
    return this.core.context.fault;
  }

  /** Whether the socket can be used: during a bind or unbind it cannot. */
  get usable(): boolean {
    return this.core.state === "open" && this.fault === undefined;
  }
}
