/** A listener of the Node host, implemented with a `net.Server`. */
import type * as net from "node:net";
import {
  HostError,
  type Address,
  type Listener,
  type ListenTarget,
  type OnConnection,
} from "../../../glue/host.js";
import type { Connections } from "./after-loop.js";
import { NodeConnection, socketPath } from "./connection.js";
import { claimPath, claimPathSync, pathError, removeTemporaryFolder } from "./ipc-path.js";
import * as modules from "./modules.js";

/** Not documented in Node: binds synchronously, and so reports at once whether the address is free. */
interface NetInternals {
  _createServerHandle?: (address: string | null, port: number, addressType: number) => ServerHandle | number;
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

export async function listen(
  target: ListenTarget,
  onConnection: OnConnection,
  connections: Connections,
): Promise<Listener> {
  if (target.address.transport === "ipc") await claimPath(target.address.path);
  const server = createServer(onConnection, connections);
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(toListenError(error, target.address));
    server.once("error", fail);
    server.listen(listenOptions(target), () => {
      server.off("error", fail);
      resolve();
    });
  });
  return new NodeListener(server, target.address);
}

export function listenSync(
  target: ListenTarget,
  onConnection: OnConnection,
  connections: Connections,
): Listener {
  const server = createServer(onConnection, connections);
  const { address } = target;
  if (address.transport === "ipc") {
    claimPathSync(address.path);
    server.listen(listenOptions(target));
  } else {
    listenOnHandle(server, address.host, address.port, address.family, kernelBacklog(target));
  }
  // In other runtimes than Node, listen() may be synchronous.
  if (!server.listening) {
    server.on("error", () => undefined);
    server.close();
    throw address.transport === "ipc"
      ? new HostError(pathError(address.path))
      : new HostError("ENOTSUP", "This runtime cannot bind synchronously");
  }
  return new NodeListener(server, address);
}

function toListenError(error: NodeJS.ErrnoException, address: Address): Error {
  return error.code === "EACCES" && address.transport === "ipc"
    ? new HostError(pathError(address.path))
    : error;
}

function listenOnHandle(
  server: net.Server,
  host: string,
  port: number,
  family: 4 | 6,
  backlog: number,
): void {
  const create = (modules.net() as unknown as NetInternals)._createServerHandle;
  if (typeof create !== "function") {
    server.listen({ host, port, backlog });
    return;
  }
  const handle = create(host, port, family);
  if (typeof handle === "number") throw new HostError(codeOfNumber(handle));
  // Another socket may already listen on this port. Only listen() reports that.
  const error = handle.listen(backlog);
  if (error !== 0) {
    handle.close();
    throw new HostError(codeOfNumber(error));
  }
  server.listen(handle as unknown as net.ListenOptions);
}

function codeOfNumber(number: number): string {
  return (
    Object.entries(modules.os().constants.errno).find(([, value]) => value === -number)?.[0] ?? "EADDRINUSE"
  );
}

function createServer(onConnection: OnConnection, connections: Connections): net.Server {
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

function listenOptions(target: ListenTarget): net.ListenOptions {
  const { address, dualStack } = target;
  const backlog = kernelBacklog(target);
  return address.transport === "ipc"
    ? { path: socketPath(address.path), backlog }
    : { host: address.host, port: address.port, backlog, ipv6Only: address.family === 6 && !dualStack };
}

class NodeListener implements Listener {
  readonly address: Address;

  constructor(
    private readonly server: net.Server,
    requested: Address,
  ) {
    const actual = server.address();
    this.address =
      requested.transport === "tcp" && actual !== null && typeof actual === "object"
        ? { ...requested, port: actual.port }
        : requested;
    // An error while accepting (no free descriptors) must not end the process. libzmq goes on listening as well.
    server.on("error", () => undefined);
  }

  close(): void {
    this.server.close();
    if (this.address.transport === "ipc") removeTemporaryFolder(this.address.path);
  }
}
