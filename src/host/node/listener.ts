/** A listener of the Node host, implemented with a `net.Server`. */
import type * as net from "node:net";
import {
  HostError,
  type Address,
  type Listener,
  type ListenTarget,
  type OnFailure,
  type TcpAddress,
} from "../../../glue/host.js";
import { acceptHandles, type Accepting } from "./accepting.js";
import { NodeConnection, socketPath } from "./connection.js";
import { claimPath, claimPathSync, pathError, removeTemporaryFolder } from "./ipc-path.js";
import * as modules from "./modules.js";
import { codeOf, codeOfNumber } from "./permissions.js";

/** Not documented in Node: binds synchronously, and so reports at once whether the address is free. */
interface NetInternals {
  _createServerHandle?: (
    address: string | null,
    port: number,
    addressType: number,
    fd: undefined,
    flags: number,
  ) => ServerHandle | number;
}

/**
 * Not documented in Node either: what `server.listen()` calls in the end. `listen()` itself first loads `node:cluster`,
 * `node:child_process` and `node:dgram`, which takes longer than everything else that it does.
 */
interface ServerInternals {
  _handle?: ServerHandle | null;
  _listen2?: (address: null, port: number, addressType: number, backlog: number) => void;
}

interface ServerHandle {
  listen(backlog: number): number;
  close(): void;
}

/**
 * The kernel keeps at least this many connections until they are accepted (or fewer, if its own limit is lower). When
 * there is no room, it drops attempts, and clients try again after a second. libzmq's default of 100 is for a thread that
 * does nothing but accept. Here, other work of the event loop comes in between.
 */
const MIN_BACKLOG = 4096;

/** The flag of such a handle for a socket that accepts only IPv6. */
const IPV6_ONLY = 1;

/**
 * For tcp the same as `listenSync()` where that is possible: if the runtime forbids to listen, `server.listen()` throws
 * when nobody can catch it any more.
 */
export async function listen(target: ListenTarget, accepting: Accepting): Promise<Listener> {
  const { address } = target;
  const server = createServer(accepting);
  if (address.transport === "ipc") await claimPath(address.path);
  if (address.transport === "tcp" && createHandle() !== undefined) {
    listenOnHandle(server, address, target);
  } else {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error): void => reject(toListenError(error, address));
      server.once("error", fail);
      server.listen(listenOptions(target), () => {
        server.off("error", fail);
        resolve();
      });
    });
  }
  acceptHandles(server, accepting);
  return new NodeListener(server, address, accepting.onFailure);
}

export function listenSync(target: ListenTarget, accepting: Accepting): Listener {
  const server = createServer(accepting);
  const { address } = target;
  if (address.transport === "ipc") claimPathSync(address.path);
  if (address.transport === "tcp" && createHandle() !== undefined) listenOnHandle(server, address, target);
  else server.listen(listenOptions(target));
  // In other runtimes than Node, listen() may be synchronous.
  if (!server.listening) {
    server.on("error", () => undefined);
    server.close();
    throw address.transport === "ipc"
      ? new HostError(pathError(address.path))
      : new HostError("ENOTSUP", "This runtime cannot bind synchronously");
  }
  acceptHandles(server, accepting);
  return new NodeListener(server, address, accepting.onFailure);
}

function toListenError(error: Error, address: Address): Error {
  return codeOf(error) === "EACCES" && address.transport === "ipc"
    ? new HostError(pathError(address.path))
    : error;
}

function createHandle(): NetInternals["_createServerHandle"] {
  return (modules.net() as unknown as NetInternals)._createServerHandle;
}

function listenOnHandle(server: net.Server, { host, port, family }: TcpAddress, target: ListenTarget): void {
  const backlog = kernelBacklog(target);
  const flags = family === 6 && !target.dualStack ? IPV6_ONLY : 0;
  const handle = createHandle()?.(host, port, family, undefined, flags);
  if (typeof handle !== "object") throw new HostError(codeOfNumber(handle) ?? "EADDRINUSE");
  // Another socket may already listen on this port. Only listen() reports that.
  const error = handle.listen(backlog);
  if (error !== 0) {
    handle.close();
    throw new HostError(codeOfNumber(error) ?? "EADDRINUSE");
  }
  const internals = server as unknown as ServerInternals;
  if (internals._listen2 === undefined) {
    server.listen(handle as unknown as net.ListenOptions, backlog);
  } else {
    internals._handle = handle;
    internals._listen2(null, -1, -1, backlog);
  }
}

function createServer({ onConnection, connections }: Accepting): net.Server {
  const options = { pauseOnConnect: true, allowHalfOpen: true, noDelay: true };
  const server = modules.net().createServer(options, (socket) => {
    onConnection({
      accept: (events) => NodeConnection.accepted(socket, events, connections),
      reject: () => socket.destroy(),
    });
  });
  server.unref();
  return server;
}

function kernelBacklog({ backlog }: ListenTarget): number {
  return Math.max(backlog, MIN_BACKLOG);
}

/** Exclusive: the workers of node:cluster would share one listener, and its connections. */
function listenOptions(target: ListenTarget): net.ListenOptions {
  const { address, dualStack } = target;
  return {
    ...(address.transport === "ipc"
      ? { path: socketPath(address.path) }
      : { host: address.host, port: address.port, ipv6Only: address.family === 6 && !dualStack }),
    backlog: kernelBacklog(target),
    exclusive: true,
  };
}

class NodeListener implements Listener {
  readonly address: Address;

  constructor(
    private readonly server: net.Server,
    requested: Address,
    onFailure: OnFailure | undefined,
  ) {
    const actual = server.address();
    this.address =
      requested.transport === "tcp" && actual !== null && typeof actual === "object"
        ? { ...requested, port: actual.port }
        : requested;
    // An error while accepting (no free descriptors) must not end the process. libzmq goes on listening as well.
    server.on("error", (error) => onFailure?.(codeOf(error)));
  }

  close(): void {
    this.server.close();
    if (this.address.transport === "ipc") removeTemporaryFolder(this.address.path);
  }
}
