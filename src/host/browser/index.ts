/** The host of pages and their workers: connections are WebSockets, and there are no listeners. */
import {
  HostError,
  type Address,
  type Connection,
  type ConnectionEvents,
  type DatagramSocket,
  type Host,
  type InterfaceAddress,
  type Listener,
  type Route,
  type Timer,
} from "../../../glue/host.js";
import { PageConnection } from "./connection.js";
import { afterEvents, afterJobs, afterMilliseconds, now, ORIGIN, warn } from "./globals.js";
import { nameOf, routeOf, targetOf } from "./routes.js";

/** The most random bytes that a browser gives at once. */
const MAX_RANDOM = 65536;

export class BrowserHost implements Host {
  /** `allocate`: memory for received frames. */
  constructor(readonly allocate: (size: number) => Uint8Array) {}

  now(): number {
    return ORIGIN + now();
  }

  random(bytes: Uint8Array): void {
    // Shared memory is refused. That of libzmq is not shared, but its type says that it may be.
    for (let at = 0; at < bytes.length; at += MAX_RANDOM)
      crypto.getRandomValues(bytes.subarray(at, at + MAX_RANDOM) as Uint8Array<ArrayBuffer>);
  }

  defer(callback: () => void): void {
    afterJobs(callback);
  }

  yield(callback: () => void): void {
    afterEvents(callback);
  }

  timer(milliseconds: number, callback: () => void): Timer {
    return { clear: afterMilliseconds(milliseconds, callback) };
  }

  /** A page lives until the user leaves it. */
  keepAlive(): void {}

  async listen(): Promise<Listener> {
    return this.listenSync();
  }

  listenSync(): Listener {
    throw new HostError("ENOTSUP");
  }

  connect(target: Address, _source: Address | undefined, events: ConnectionEvents): Connection {
    if (target.transport !== "tcp") throw new HostError("ENOTSUP");
    return new PageConnection(targetOf(target.host), events);
  }

  route(route: Route): string {
    return routeOf(route);
  }

  nameOf(endpoint: string): string {
    return nameOf(endpoint);
  }

  datagram(): DatagramSocket {
    throw new HostError("ENOTSUP");
  }

  temporaryIpcPath(): string {
    throw new HostError("ENOTSUP");
  }

  releaseIpcPath(): void {}

  interfaces(): readonly InterfaceAddress[] {
    return [];
  }

  /** libzmq's own numbers are used: a page has none. */
  errno(): undefined {
    return undefined;
  }

  warn(code: string, text: string): void {
    warn(code, text);
  }

  codeOf(error: unknown): string | undefined {
    if (error instanceof HostError) return error.code;
    return error instanceof DOMException && error.name === "SecurityError" ? "EACCES" : undefined;
  }

  log(text: string): void {
    // eslint-disable-next-line no-console -- the only place for texts
    console.error(text);
  }
}
