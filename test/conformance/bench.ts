/** What an item is tried with: sockets of one implementation, in one role, over one transport, and raw peers of them. */
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import type * as ours from "../../src/index.js";
import { addressOf } from "../support/addresses.js";
import type { EventLog } from "../support/event-log.js";
import type { Draft, DraftName, Kit, SocketName, Zmq } from "../support/implementations.js";
import { pause } from "../support/wait.mjs";
import { Link } from "./link.js";
import type { Role, Transport } from "./table.mjs";

type SocketOf<N extends SocketName> = InstanceType<Zmq[N]>;

/** What a raw peer of a socket says that it is. */
const PEERS: Record<string, string> = {
  ...{
    Dealer: "DEALER",
    Router: "DEALER",
    Request: "REP",
    Reply: "REQ",
    Pair: "PAIR",
    Push: "PULL",
    Pull: "PUSH",
  },
  ...{ Publisher: "SUB", XPublisher: "SUB", Subscriber: "PUB", XSubscriber: "PUB" },
  ...{
    Server: "CLIENT",
    Client: "SERVER",
    Radio: "DISH",
    Dish: "RADIO",
    Gather: "SCATTER",
    Scatter: "GATHER",
  },
};

/** How long an item waits for what it can only miss. Nothing depends on it if the item conforms. */
const PATIENCE = 2000;

/** A tested socket, which has been bound, or connects to each raw peer. */
export class Tested<S extends ours.Socket> {
  constructor(
    private readonly bench: Bench,
    readonly socket: S,
    readonly log: EventLog,
    private readonly peerType: string,
  ) {}

  /** Has libzmq look at new peers and their subscriptions: npm zeromq does it only when the socket is used (idleSockets). */
  look(): void {
    (this.socket as unknown as { getInt32Option(option: number): number }).getInt32Option(EVENTS);
  }

  /** Another connection, on which nothing has been sent yet. */
  async link(): Promise<Link> {
    const socket = await this.bench.join(this.socket);
    return new Link(socket, this.peerType);
  }

  /** Another connection whose handshake is done. */
  async peer(properties: Record<string, string> = {}, version: [number, number] = [3, 1]): Promise<Link> {
    const link = await (await this.link()).shake(properties, version);
    await this.log.until("handshake");
    this.look();
    return link;
  }
}

/** ZMQ_EVENTS */
const EVENTS = 15;

export class Bench {
  readonly #sockets: Socket[] = [];
  readonly #servers: Server[] = [];
  #paths = 0;

  constructor(
    readonly kit: Kit,
    readonly role: Role,
    readonly transport: Transport,
    private readonly folder: string,
  ) {}

  /** A socket of the tested implementation. It tries to connect again soon. */
  async open<N extends SocketName>(
    type: N,
    options: ConstructorParameters<Zmq[N]>[0] = {},
  ): Promise<Tested<SocketOf<N>>> {
    return this.#start(type, this.kit.open<N>(type, options) as SocketOf<N>);
  }

  /** The same of a draft type. */
  async openDraft<N extends DraftName>(type: N): Promise<Tested<InstanceType<Draft[N]> & ours.Socket>> {
    return this.#start(type, this.kit.openDraft(type) as InstanceType<Draft[N]> & ours.Socket);
  }

  async #start<S extends ours.Socket>(type: string, socket: S): Promise<Tested<S>> {
    const log = this.kit.log(socket);
    if (this.role === "binder")
      await socket.bind(this.transport === "ipc" ? this.#ipc() : "tcp://127.0.0.1:*");
    return new Tested(this, socket, log, PEERS[type]);
  }

  #ipc(): string {
    return `ipc://${join(this.folder, String(++this.#paths))}`;
  }

  /** The raw end of a new connection with a socket. */
  async join(socket: ours.Socket): Promise<Socket> {
    const raw = await (this.role === "binder" ? this.#connect(socket) : this.#accept(socket));
    this.keep(raw);
    return raw;
  }

  async #connect(socket: ours.Socket): Promise<Socket> {
    const address = addressOf(socket.lastEndpoint as string);
    const raw = connect(
      address.transport === "ipc" ? { path: address.path } : { host: address.host, port: address.port },
    );
    await once(raw, "connect");
    return raw;
  }

  /** Each connection comes to a listener of its own, which accepts no other. */
  async #accept(socket: ours.Socket): Promise<Socket> {
    const server = createServer();
    this.#servers.push(server);
    const endpoint = await this.#listen(server);
    const accepted = once(server, "connection");
    socket.connect(endpoint);
    const [raw] = (await accepted) as [Socket];
    server.close();
    return raw;
  }

  async #listen(server: Server): Promise<string> {
    if (this.transport === "ipc") {
      const endpoint = this.#ipc();
      server.listen(endpoint.slice("ipc://".length));
      await once(server, "listening");
      return endpoint;
    }
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `tcp://127.0.0.1:${(server.address() as { port: number }).port}`;
  }

  /** Closes a socket when the item is done. */
  keep(socket: Socket): void {
    this.#sockets.push(socket);
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) server.close();
  }
}

/** Whether something happens within a time. Waiting for it ends when it has happened. */
export async function happens(what: Promise<unknown>, patience = PATIENCE): Promise<boolean> {
  const never = pause(patience, "nothing tells that something will not happen").then(() => false);
  return Promise.race([what.then(() => true), never]);
}

/** Says for which cases a check does not hold: `does`, and the names of the cases. */
export async function except<T>(
  does: string,
  cases: Record<string, T>,
  holds: (value: T) => Promise<boolean>,
): Promise<string | undefined> {
  const failed: string[] = [];
  for (const [name, value] of Object.entries(cases)) if (!(await holds(value))) failed.push(name);
  return failed.length === 0 ? undefined : `${does} ${failed.join(", ")}`;
}

/** Says what was received, if it is not what was expected. */
export function unlike(received: unknown, expected: unknown, does = "delivers"): string | undefined {
  const [is, shouldBe] = [received, expected].map((value) => JSON.stringify(value));
  return is === shouldBe ? undefined : `${does} ${is} instead of ${shouldBe}`;
}

/** What an item is: a function that answers what deviates, or nothing if all is as the RFC says. */
export type Check = (bench: Bench) => Promise<string | undefined>;
