/** The Node host, implemented with Node's own modules. Deno and Bun have these modules as well. */
import type {
  Address,
  Connection,
  ConnectionEvents,
  DatagramEvents,
  DatagramSocket,
  DatagramTarget,
  Host,
  InterfaceAddress,
  Listener,
  ListenTarget,
  OnConnection,
  OnFailure,
  Progress,
  Timer,
  UdpAddress,
} from "../../../glue/host.js";
import { Connections } from "./after-loop.js";
import { connect } from "./connecting.js";
import { NodeDatagram } from "./datagram.js";
import { MAX_DELAY, nextTick, now, process, timers } from "./globals.js";
import { keepFreedMemory } from "./freed-memory.js";
import { sharedMemory } from "./shared-memory.js";
import { removeTemporaryFolder, temporaryIpcPath } from "./ipc-path.js";
import { listen, listenSync } from "./listener.js";
import * as modules from "./modules.js";
import { codeOf, mayConnect } from "./permissions.js";

/** Bodies of at least this many bytes get an ArrayBuffer of their own, which can be transferred to another thread. */
const MIN_OWN_MEMORY = 4096;

export class NodeHost implements Host {
  readonly shared = sharedMemory();
  #holder: ReturnType<typeof timers.holdProcess> | undefined;
  #awaited = 0;
  readonly #connections = new Connections();

  now(): number {
    return now();
  }

  random(bytes: Uint8Array): void {
    modules.crypto().randomFillSync(bytes);
  }

  defer(callback: () => void): void {
    nextTick(callback);
  }

  yield(callback: () => void): void {
    timers.setImmediate(callback);
  }

  timer(milliseconds: number, callback: () => void): Timer {
    const timeout = timers.setTimeout(callback, Math.min(milliseconds, MAX_DELAY)).unref();
    return { clear: () => timers.clearTimeout(timeout) };
  }

  keepAlive(on: boolean): void {
    this.#awaited += on ? 1 : -1;
    this.#holder ??= timers.holdProcess();
    if (this.#awaited > 0) this.#holder.ref();
    else this.#holder.unref();
  }

  proceed(): Progress {
    return this.#connections.proceed();
  }

  listen(target: ListenTarget, onConnection: OnConnection, onFailure?: OnFailure): Promise<Listener> {
    return listen(target, { onConnection, onFailure, connections: this.#connections });
  }

  listenSync(target: ListenTarget, onConnection: OnConnection, onFailure?: OnFailure): Listener {
    return listenSync(target, { onConnection, onFailure, connections: this.#connections });
  }

  connect(target: Address, source: Address | undefined, events: ConnectionEvents): Connection {
    return connect(target, source, events, this.#connections);
  }

  mayConnect(target: Address | UdpAddress): boolean {
    return mayConnect(target);
  }

  datagram(target: DatagramTarget, events: DatagramEvents): DatagramSocket {
    return new NodeDatagram(target, events);
  }

  temporaryIpcPath(): string {
    return temporaryIpcPath();
  }

  releaseIpcPath(path: string): void {
    removeTemporaryFolder(path);
  }

  lookUp(name: string, family: 4 | 6): Promise<string | undefined> {
    const { lookup, V4MAPPED } = modules.dns();
    return new Promise((resolve) => {
      lookup(name, { family, ...(family === 6 ? { hints: V4MAPPED } : {}) }, (error, address) =>
        resolve(error === null ? address : undefined),
      );
    });
  }

  interfaces(): readonly InterfaceAddress[] {
    return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
      (addresses ?? []).map(({ address }) => ({ name, address })),
    );
  }

  allocate(size: number): Uint8Array {
    // Small bodies come from Node's pool of memory, which is faster.
    if (size < MIN_OWN_MEMORY) return Buffer.allocUnsafe(size);
    keepFreedMemory();
    return Buffer.allocUnsafeSlow(size);
  }

  errno(code: string): number | undefined {
    return (modules.os().constants.errno as Record<string, number>)[code];
  }

  warn(code: string, text: string): void {
    process.emitWarning(text, { code });
  }

  codeOf(error: unknown): string {
    return codeOf(error);
  }

  log(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}

/** In Deno, the permission to list the interfaces may be missing. Then the list is empty. */
function networkInterfaces(): ReturnType<typeof import("node:os").networkInterfaces> {
  try {
    return modules.os().networkInterfaces();
  } catch {
    return {};
  }
}
