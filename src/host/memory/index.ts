/**
 * The memory host, for tests. Several hosts share a network and its virtual clock, and each of them acts like a process
 * of its own. No real sockets and no real time are used, so that a run can be repeated exactly.
 */
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
  Timer,
} from "../../../glue/host.js";
import type { MemoryConnection } from "./connection.js";
import type { MemoryDatagram } from "./datagram.js";
import type { MemoryListener } from "./listener.js";
import type { Network } from "./network.js";

export { MemoryConnection } from "./connection.js";
export { Network } from "./network.js";
export type { NetworkOptions } from "./settings.js";

export interface MemoryHostOptions {
  /** Allocates memory for received bodies. Default: a new Uint8Array. */
  readonly allocate?: (size: number) => Uint8Array;
  /** The errno numbers of the platform. Default: none. */
  readonly errno?: (code: string) => number | undefined;
  readonly log?: (text: string) => void;
}

export class MemoryHost implements Host {
  readonly #network: Network;
  readonly #options: MemoryHostOptions;
  readonly #connections = new Set<MemoryConnection>();
  readonly #listeners = new Set<MemoryListener>();
  readonly #datagrams = new Set<MemoryDatagram>();
  #alive = true;
  #awaited = 0;

  constructor(network: Network, options: MemoryHostOptions = {}) {
    this.#network = network;
    this.#options = options;
  }

  now(): number {
    return this.#network.clock.now;
  }

  random(bytes: Uint8Array): void {
    this.#network.settings.random.fill(bytes);
  }

  defer(callback: () => void): void {
    this.#network.clock.defer(this.#whileAlive(callback));
  }

  yield(callback: () => void): void {
    this.#network.clock.after(0, this.#whileAlive(callback));
  }

  timer(milliseconds: number, callback: () => void): Timer {
    const job = this.#network.clock.timer(milliseconds, this.#whileAlive(callback));
    return { clear: () => job.cancel() };
  }

  keepAlive(on: boolean): void {
    if (!this.#alive) return;
    this.#awaited += on ? 1 : -1;
    this.#network.clock.await(on);
  }

  /** Resolves later, by a job of the clock: as on a real host, connections may arrive before the caller goes on. */
  listen(target: ListenTarget, onConnection: OnConnection): Promise<Listener> {
    return new Promise((resolve) => {
      const listener = this.listenSync(target, onConnection);
      if (this.#network.clock.isAutomatic) this.yield(() => resolve(listener));
      else resolve(listener);
    });
  }

  listenSync(target: ListenTarget, onConnection: OnConnection): Listener {
    const listener = this.#network.listen(target, (incoming) => {
      onConnection({
        accept: (events) => this.#own(incoming.accept(events) as MemoryConnection),
        reject: () => incoming.reject(),
      });
    });
    this.#listeners.add(listener);
    return {
      address: listener.address,
      close: () => {
        this.#listeners.delete(listener);
        listener.close();
      },
    };
  }

  connect(target: Address, source: Address | undefined, events: ConnectionEvents): Connection {
    return this.#own(this.#network.connect(target, source, events));
  }

  datagram(target: DatagramTarget, events: DatagramEvents): DatagramSocket {
    const socket = this.#network.datagrams.open(target, events);
    this.#datagrams.add(socket);
    socket.onClose(() => this.#datagrams.delete(socket));
    return socket;
  }

  temporaryIpcPath(): string {
    return this.#network.temporaryIpcPath();
  }

  releaseIpcPath(): void {}

  lookUp(name: string, family: 4 | 6): Promise<string | undefined> {
    const [first, ...others] = this.#network.names.resolve(name, family);
    if (family === 4 || first === undefined) return Promise.resolve(first);
    return Promise.resolve([first, ...others].find((address) => address.includes(":")) ?? `::ffff:${first}`);
  }

  interfaces(): readonly InterfaceAddress[] {
    return this.#network.names.interfaces;
  }

  allocate(size: number): Uint8Array {
    return this.#options.allocate?.(size) ?? new Uint8Array(size);
  }

  errno(code: string): number | undefined {
    return this.#options.errno?.(code);
  }

  log(text: string): void {
    this.#options.log?.(text);
  }

  /** Ends the host as if its process was killed: nothing of it runs any more, and its peers see connections end. */
  kill(): void {
    if (!this.#alive) return;
    while (this.#awaited > 0) this.keepAlive(false);
    this.#alive = false;
    for (const listener of this.#listeners) listener.close();
    for (const connection of this.#connections) connection.closeByKill();
    for (const datagram of this.#datagrams) datagram.close();
  }

  #whileAlive(callback: () => void): () => void {
    return () => {
      if (this.#alive) callback();
    };
  }

  #own(connection: MemoryConnection): MemoryConnection {
    this.#connections.add(connection);
    connection.onClose(() => this.#connections.delete(connection));
    return connection;
  }
}
