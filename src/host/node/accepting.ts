/**
 * Accepts the connections of a listener without a `net.Socket` of Node's for each, which would be thrown away: our own
 * socket needs other options (see `connection.ts`).
 */
import type * as net from "node:net";
import type { OnConnection, OnFailure } from "../../../glue/host.js";
import type { Connections } from "./after-loop.js";
import { NodeConnection } from "./connection.js";
import { isNode } from "./modules.js";
import { codeOfNumber } from "./permissions.js";

/** What happens to a listener, and the connections of its host. */
export interface Accepting {
  readonly onConnection: OnConnection;
  readonly onFailure: OnFailure | undefined;
  readonly connections: Connections;
}

/** Not documented, but the same in Node 20 to 26: what calls `net.Server` for each connection. */
interface ServerInternals {
  _handle?: { onconnection?: (status: number, handle: AcceptedHandle | undefined) => void } | null;
}

/** A handle of tcp; one of ipc has `close()` only. */
interface AcceptedHandle {
  close(): void;
  setNoDelay?(on: boolean): number;
  getpeername?(into: object): number;
}

/**
 * To be called when the server listens. In Deno, such a function is never called, and Bun has no handles: they go on with
 * the sockets of `net.Server`.
 */
export function acceptHandles(server: net.Server, { onConnection, onFailure, connections }: Accepting): void {
  const { _handle: listening } = server as unknown as ServerInternals;
  if (!isNode || typeof listening?.onconnection !== "function") return;
  listening.onconnection = (status, handle) => {
    if (handle === undefined) {
      onFailure?.(codeOfNumber(status) ?? "ECONNABORTED");
    } else {
      onConnection({
        accept: (events) => {
          handle.setNoDelay?.(true);
          return NodeConnection.acceptedHandle(handle, events, connections);
        },
        reject: () => handle.close(),
        isReset: () => handle.getpeername !== undefined && handle.getpeername({}) !== 0,
      });
    }
  };
}
