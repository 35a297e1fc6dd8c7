/**
 * The classes of Node that `net.Socket` connects with. They are not documented, but the same in Node 20 to 26. A socket of
 * ours shows them when it connects: no other code is touched, and in other runtimes there are none.
 */
import type * as net from "node:net";
import { isNode } from "./modules.js";

/** A tcp connection of libuv. Functions return 0, or a negated errno number. */
export interface TcpHandle {
  connect(request: ConnectRequest, host: string, port: number): number;
  connect6(request: ConnectRequest, host: string, port: number): number;
  setNoDelay(on: boolean): number;
  unref(): void;
  close(): void;
}

export interface ConnectRequest {
  oncomplete?: (status: number) => void;
}

interface Classes {
  readonly Handle: new (kind: number) => TcpHandle;
  readonly Request: new () => ConnectRequest;
}

/** The kind of handle that connects. */
const SOCKET = 0;

let classes: Classes | undefined;

/** Looks at how a socket connects, which begins in the next tick. */
export function learnFrom(socket: net.Socket): void {
  const { _handle: handle } = socket as unknown as { _handle?: TcpHandle | null };
  if (!isNode || classes !== undefined || typeof handle?.connect !== "function") return;
  const Handle = handle.constructor as Classes["Handle"];
  for (const method of ["connect", "connect6"] as const)
    handle[method] = (request, host, port) => {
      classes = { Handle, Request: request.constructor as Classes["Request"] };
      Reflect.deleteProperty(handle, method);
      return handle[method](request, host, port);
    };
}

/** A handle to connect with, and its request; undefined while they are not known. */
export function newHandle(): { handle: TcpHandle; request: ConnectRequest } | undefined {
  return classes && { handle: new classes.Handle(SOCKET), request: new classes.Request() };
}
