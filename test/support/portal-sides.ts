/** Engines with portals, for the tests of portals: what portals report is recorded, or passed to another engine. */
import { afterEach, beforeEach } from "vitest";
import type { Engine, EngineOptions } from "../../glue/engine.js";
import { Portals, type Batch, type Portal } from "../../glue/portals.js";
import type { SocketType, TestSocket } from "./test-socket.js";
import { memoryWorld, type World } from "./world.js";

/** The builds that the tests of portals run with: part of the name of a test, and the options. */
export const portalBuilds: readonly (readonly [string, EngineOptions])[] = [
  ["portals", {}],
  ["portals with all views detached on every call", { detachOnCall: true }],
];

/** A socket, of this or of another side, that portals represent. */
interface Represented {
  readonly number: number;
  readonly description: Uint8Array;
  readonly socket: TestSocket;
}

/** The portals of an engine. What they report is recorded, or passed to the other side as src/threads does. */
export class Side {
  readonly engine: Engine;
  readonly portals: Portals;
  readonly log: string[] = [];
  readonly opened: { readonly connection: number; readonly portal: Portal }[] = [];
  /** All batches that were read. */
  readonly batches: Batch[] = [];
  #other: Side | undefined;
  /** From connections of this side to those of the other one. */
  readonly #remote = new Map<number, number>();
  /** What the engine finds elsewhere. */
  readonly #found = new Map<string, Represented>();
  #lastNumber = 0;

  constructor(private readonly world: World) {
    this.engine = world.engine();
    this.engine.findEndpoint = (endpoint) => {
      queueMicrotask(() => this.engine.fault ?? this.portals.report());
      return this.#found.get(endpoint);
    };
    this.portals = new Portals(this.engine, {
      bound: (endpoint) => this.log.push(`bound ${endpoint}`),
      unbound: (endpoint) => this.log.push(`unbound ${endpoint}`),
      opened: (connection, portal) => this.#onOpened(connection, portal),
      readable: (connection) => this.#onReadable(connection),
      read: (connection, count) => {
        this.log.push(`read ${count}`);
        this.#toOther(connection, (portals, remote) => portals.acknowledge(remote, count));
      },
      limits: (connection, inward, outward) => {
        this.log.push(`limits ${inward} ${outward}`);
        this.#toOther(connection, (portals, remote) => portals.setLimits(remote, inward, outward));
      },
      ended: (connection) => {
        this.log.push("ended");
        this.#toOther(connection, (portals, remote) => portals.closeConnection(remote));
      },
      reported: () => this.world.changed(),
    });
  }

  join(other: Side): void {
    this.#other = other;
    other.#other = this;
  }

  socket(type: SocketType): TestSocket {
    return this.world.socket(this.engine, type);
  }

  /** From now on the engine finds the socket, of this or of another side, at the endpoint. Returns its number. */
  represent(socket: TestSocket, owner: Side, endpoint: string): number {
    const number = ++this.#lastNumber;
    this.#found.set(endpoint, { number, description: owner.portals.describe(socket.handle), socket });
    return number;
  }

  /** The endpoint is not found any more. */
  forget(endpoint: string): void {
    this.#found.delete(endpoint);
    this.portals.update();
  }

  /** The portal to which a socket has connected last, once it has. */
  async lastPortal(): Promise<Portal> {
    await this.lastOpened();
    return (this.opened.at(-1) as { portal: Portal }).portal;
  }

  /** The connection that was opened last, once it was. */
  async lastOpened(): Promise<number> {
    await this.world.until(() => this.opened.length > 0, "a connection");
    return (this.opened.at(-1) as { connection: number }).connection;
  }

  async logged(line: string): Promise<void> {
    await this.world.until(() => this.log.includes(line), `"${line}" in ${JSON.stringify(this.log)}`);
  }

  #onOpened(connection: number, portal: Portal): void {
    this.log.push("opened");
    this.opened.push({ connection, portal });
    const other = this.#other;
    if (other === undefined) return;
    const remote = this.portals.describeConnection(connection);
    const at = [...this.#found.values()].find(({ number }) => number === portal.endpoint) as Represented;
    const made = other.portals.openWith((connecting) => {
      const there = connecting.connect(at.socket.handle, remote, at.description);
      this.#remote.set(connection, there);
      other.#remote.set(there, connection);
    });
    if (made === undefined) throw new Error("libzmq has refused to connect");
    other.portals.retire(made);
    other.portals.report(made);
  }

  #onReadable(connection: number): void {
    for (let batch; (batch = this.portals.read(connection)) !== undefined;) {
      const read = batch;
      this.batches.push(read);
      this.#toOther(connection, (portals, remote) => portals.write(remote, read));
    }
  }

  #toOther(connection: number, task: (portals: Portals, remote: number) => void): void {
    const remote = this.#remote.get(connection);
    if (this.#other !== undefined && remote !== undefined) task(this.#other.portals, remote);
  }
}

/** What `usePortals()` returns. */
export interface PortalKit {
  readonly world: World;
  /** Makes an engine with portals. */
  side(): Side;
  /**
   * Makes two sides, with a socket of one bound and a socket of the other connected to it. `prepare` is called before
   * that.
   */
  connected(
    bindType: SocketType,
    connectType: SocketType,
    prepare?: (bound: TestSocket, connecting: TestSocket) => void,
  ): Promise<Connected>;
}

/** Two sides that are joined. */
export interface Connected {
  readonly local: Side;
  readonly remote: Side;
  readonly bound: TestSocket;
  readonly connecting: TestSocket;
  /** The portal of the local side that represents the bound socket. */
  readonly portal: Portal;
}

/** Gives each test a world of its own. After the test, its portals close and the world ends. */
export function usePortals(options: EngineOptions): PortalKit {
  let world: World;
  let sides: Side[];

  beforeEach(() => {
    world = memoryWorld("one thread", {}, options).create();
    sides = [];
  });

  afterEach(async () => {
    for (const { engine, portals } of sides) if (engine.fault === undefined) portals.closeAll();
    await world.end();
  });

  const side = (): Side => {
    const made = new Side(world);
    sides.push(made);
    return made;
  };

  return {
    get world() {
      return world;
    },
    side,
    async connected(bindType, connectType, prepare = () => undefined) {
      const [local, remote] = [side(), side()];
      local.join(remote);
      const bound = remote.socket(bindType);
      const connecting = local.socket(connectType);
      prepare(bound, connecting);
      bound.bindSync("inproc://name");
      local.represent(bound, remote, "inproc://name");
      connecting.connect("inproc://name");
      const portal = await local.lastPortal();
      return { local, remote, bound, connecting, portal };
    },
  };
}
