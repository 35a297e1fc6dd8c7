/**
 * Worlds in which tests run: hosts of one kind, the engines and raw peers on them, and ways to wait. A world ends with
 * an account: everything is closed, and nobody broke the contract.
 */
import * as dgram from "node:dgram";
import * as net from "node:net";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { Engine, type EngineOptions } from "../../glue/engine.js";
import type { Address, Host, Listener, TcpAddress } from "../../glue/host.js";
import {
  MemoryHost,
  Network,
  type NetworkOptions,
  type MemoryConnection,
} from "../../src/host/memory/index.js";
import { NodeHost } from "../../src/host/node/index.js";
import { ObservedHost } from "./observed-host.js";
import { MemoryPeer, NodePeer, type RawPeer } from "./raw-peer.js";
import { random } from "./seed.js";
import { TestSocket, type SocketType } from "./test-socket.js";
import { wasmModule } from "./wasm.js";

/** How long an event may be missing. It costs time only when a test fails. */
const DEADLINE = 15_000;

export type Transport = "tcp" | "ipc" | "ws" | "inproc";

/** Transports between processes. */
export const wires = ["tcp", "ipc", "ws"] as const satisfies readonly Transport[];
export const transports = [...wires, "inproc"] as const satisfies readonly Transport[];

export interface RawServer {
  readonly address: Address;
  /** Those who came, in that order. */
  readonly peers: RawPeer[];
  close(): void;
}

export interface WorldKind {
  readonly name: string;
  readonly isVirtual: boolean;
  create(): World;
}

export abstract class World {
  readonly #hosts: ObservedHost[] = [];
  readonly #engines: Engine[] = [];
  readonly #sockets: TestSocket[] = [];
  readonly #closers: (() => void)[] = [];
  readonly #waiters = new Set<() => void>();
  #checking = false;
  #names = 0;
  /** The host whose timers `pass()` uses. */
  #timers: Host | undefined;

  constructor(private readonly engineOptions: EngineOptions = {}) {}

  protected abstract createHost(): Host;
  /** Connects without ZeroMQ. */
  protected abstract connectRaw(address: Address): RawPeer;
  protected abstract listenRaw(address: Address): Promise<RawServer>;
  protected abstract freePort(): Promise<number>;
  /** A udp port that nobody uses. */
  abstract freeDatagramPort(): Promise<number>;
  /** Virtual time goes on while tests wait. */
  protected abstract keepGoing(on: boolean): void;
  /** A path that can be bound again and again. */
  abstract ipcPath(): string;
  /** Breaks all connections there are. */
  abstract cutAll(): void;
  abstract readonly isVirtual: boolean;

  /** A host of its own, as another process would have. */
  host(): ObservedHost {
    const host = new ObservedHost(this.createHost());
    host.onChange = this.changed;
    this.#hosts.push(host);
    return host;
  }

  engine(options: EngineOptions = {}, host: Host = this.host()): Engine {
    const engine = new Engine(wasmModule(), host, { ...this.engineOptions, ...options });
    this.#engines.push(engine);
    return engine;
  }

  socket(engine: Engine, type: SocketType): TestSocket {
    const socket = new TestSocket(this, engine, type);
    this.#sockets.push(socket);
    return socket;
  }

  /** Two engines, as in two processes; the same one for inproc, which reaches no further. */
  engines(transport: Transport, options?: EngineOptions): [Engine, Engine] {
    const first = this.engine(options);
    return [first, transport === "inproc" ? first : this.engine(options)];
  }

  /** An endpoint to bind; `TestSocket.bind` returns where it is. */
  endpoint(transport: Transport): string {
    switch (transport) {
      case "tcp":
        return "tcp://127.0.0.1:*";
      case "ws":
        return "ws://127.0.0.1:*/path";
      case "ipc":
        return `ipc://${this.ipcPath()}`;
      case "inproc":
        return `inproc://name-${++this.#names}`;
    }
  }

  /** An endpoint that nobody has bound yet. */
  async freeEndpoint(transport: Transport): Promise<string> {
    const endpoint = this.endpoint(transport);
    return endpoint.includes(":*") ? endpoint.replace("*", `${await this.freePort()}`) : endpoint;
  }

  raw(address: Address): RawPeer {
    const peer = this.connectRaw(address);
    this.#closers.push(() => peer.reset());
    return peer;
  }

  async rawServer(address: Address): Promise<RawServer> {
    const server = await this.listenRaw(address);
    this.#closers.push(() => server.close());
    return server;
  }

  /** Says that conditions may have changed. They are looked at after the current job. */
  readonly changed = (): void => {
    if (this.#checking || this.#waiters.size === 0) return;
    this.#checking = true;
    queueMicrotask(() => {
      this.#checking = false;
      for (const check of [...this.#waiters]) check();
    });
  };

  /** Waits for a condition, which is looked at whenever something has happened. */
  until(done: () => boolean, what: string, deadline = DEADLINE): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown): void => {
        if (!this.#waiters.delete(check)) return;
        clearTimeout(timer);
        this.keepGoing(false);
        if (error === undefined) resolve();
        else reject(error as Error);
      };
      const check = (): void => {
        try {
          if (done()) settle();
        } catch (error) {
          settle(error);
        }
      };
      const timer = setTimeout(() => settle(new Error(`Waited in vain for ${what}`)), deadline);
      this.#waiters.add(check);
      this.keepGoing(true);
      check();
    });
  }

  /** Lets so many milliseconds of the world's time pass. For what must not happen meanwhile. */
  async pass(milliseconds: number): Promise<void> {
    let over = false;
    this.#timers ??= this.host();
    this.#timers.timer(milliseconds, () => {
      over = true;
    });
    await this.until(() => over, `${milliseconds} ms to pass`);
  }

  /** Closes the sockets of an engine and ends it; then nothing of it may be left. */
  async terminate(engine: Engine): Promise<void> {
    for (const socket of this.#sockets) if (socket.engine === engine) socket.close();
    // Trying costs a turn, so not after every turn.
    for (const start = performance.now(); !engine.terminate(); await this.pass(1)) {
      if (performance.now() - start > DEADLINE) throw new Error("Waited in vain for the context to end");
    }
    expect(engine.fds.size, "open entries of the fd table").toBe(0);
    if (engine.fault === undefined) {
      expect(engine.exports.zwasm_open_fds(), "open fds in wasm").toBe(0);
      expect(engine.bodies.size, "large bodies that wasm has not released").toBe(0);
    }
    this.#engines.splice(this.#engines.indexOf(engine), 1);
  }

  /** Ends everything and looks whether something is left. */
  async end(): Promise<void> {
    for (const socket of this.#sockets) socket.dropPending();
    for (const engine of [...this.#engines]) await this.terminate(engine);
    for (const close of this.#closers.splice(0)) close();
    await this.until(() => this.#hosts.every((host) => host.open === 0), "connections to close");
    expect(this.#hosts.flatMap((host) => host.violations)).toEqual([]);
    await this.settle();
  }

  protected abstract settle(): Promise<void>;
}

class NodeWorld extends World {
  readonly isVirtual = false;
  readonly #sockets = new Set<net.Socket>();
  #folder: string | undefined;
  #paths = 0;

  protected createHost(): Host {
    return new NodeHost();
  }

  protected keepGoing(): void {}

  protected connectRaw(address: Address): RawPeer {
    return this.#peer(net.connect({ ...netTarget(address), allowHalfOpen: true }));
  }

  protected async listenRaw(address: Address): Promise<RawServer> {
    const peers: RawPeer[] = [];
    const server = net.createServer({ allowHalfOpen: true }, (socket) => {
      peers.push(this.#peer(socket));
      this.changed();
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(netTarget(address), resolve);
    });
    const actual = server.address() as net.AddressInfo | string;
    return {
      address: typeof actual === "string" ? address : { ...(address as TcpAddress), port: actual.port },
      peers,
      close: () => {
        server.close();
        for (const peer of peers) peer.reset();
      },
    };
  }

  #peer(socket: net.Socket): RawPeer {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    return new NodePeer(socket, this.changed);
  }

  /**
   * Below the range from which systems take ports by themselves: there somebody else might get it, or the connecting
   * socket itself, and connect to itself.
   */
  protected async freePort(): Promise<number> {
    for (;;) {
      const port = nextPort();
      const server = net.createServer();
      const isFree = await new Promise<boolean>((resolve) => {
        server.once("error", () => resolve(false));
        server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
      });
      if (isFree) return port;
    }
  }

  freeDatagramPort(): Promise<number> {
    const socket = dgram.createSocket("udp4");
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(0, "127.0.0.1", () => {
        const { port } = socket.address();
        socket.close(() => resolve(port));
      });
    });
  }

  cutAll(): void {
    throw new Error("Nobody can cut the connections of a real host");
  }

  ipcPath(): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), "zmq-test-"));
    return join(this.#folder, `s${++this.#paths}`);
  }

  async settle(): Promise<void> {
    await this.until(() => this.#sockets.size === 0, "raw peers to close");
    if (this.#folder === undefined) return;
    const left = readdirSync(this.#folder);
    rmSync(this.#folder, { recursive: true, force: true });
    expect(left, "files of ipc endpoints that are left").toEqual([]);
  }
}

let ports: (() => number) | undefined;

/** Draws differ by file and build, as two test files run at the same time. */
function nextPort(): number {
  const { testPath = "" } = expect.getState();
  ports ??= random("ports", testPath, process.env.ZEROMQ_TEST_BUILD ?? "");
  return 10_000 + Math.floor(ports() * 20_000);
}

function netTarget(address: Address): { path: string } | { host: string; port: number } {
  return address.transport === "ipc" ? { path: address.path } : { host: address.host, port: address.port };
}

export class MemoryWorld extends World {
  readonly isVirtual = true;
  readonly network: Network;
  readonly #rawHost: MemoryHost;
  #lastPort = 20_000;

  constructor(options: NetworkOptions, engineOptions?: EngineOptions) {
    super(engineOptions);
    this.network = new Network({ auto: true, ...options });
    this.#rawHost = new MemoryHost(this.network);
  }

  protected createHost(): Host {
    return new MemoryHost(this.network, {
      allocate: (size) => Buffer.alloc(size),
      errno: (code) => (constants.errno as Record<string, number>)[code],
    });
  }

  protected keepGoing(on: boolean): void {
    this.network.clock.await(on);
  }

  protected connectRaw(address: Address): RawPeer {
    const peer = new MemoryPeer(this.changed);
    return peer.attach(this.#rawHost.connect(address, undefined, peer) as MemoryConnection, false);
  }

  protected listenRaw(address: Address): Promise<RawServer> {
    const peers: RawPeer[] = [];
    const listener: Listener = this.#rawHost.listenSync(
      { address, backlog: 100, dualStack: false },
      (incoming) => {
        const peer = new MemoryPeer(this.changed);
        peers.push(peer.attach(incoming.accept(peer) as MemoryConnection, true));
        this.changed();
      },
    );
    const close = (): void => {
      listener.close();
      for (const peer of peers) peer.reset();
    };
    return Promise.resolve({ address: listener.address, peers, close });
  }

  protected freePort(): Promise<number> {
    return Promise.resolve(++this.#lastPort);
  }

  freeDatagramPort(): Promise<number> {
    return this.freePort();
  }

  ipcPath(): string {
    return this.network.temporaryIpcPath();
  }

  cutAll(): void {
    this.network.cutAll();
  }

  settle(): Promise<void> {
    expect(this.network.size, "what is open on the network").toBe(0);
    return Promise.resolve();
  }
}

export const nodeWorld: WorldKind = {
  name: "Node",
  isVirtual: false,
  create: () => new NodeWorld(),
};

export function memoryWorld(
  name: string,
  options: NetworkOptions = {},
  engineOptions: EngineOptions = {},
): WorldKind & { create(): MemoryWorld } {
  return { name, isVirtual: true, create: () => new MemoryWorld(options, engineOptions) };
}
