/** Questions and answers: REQ to REP, DEALER to ROUTER, and through a proxy. */
import type * as Package from "zeromq-wasm";
import { Meter, observe } from "../meter.js";
import { quantile } from "../statistics.js";
import type { Child, Measured, Task } from "../tasks.js";
import { type Program, bindAddress, bindServer, body } from "./common.js";

/** Round trips of all clients of the process, and how long each took. */
class Clients {
  readonly #task: Task;
  readonly #meter: Meter;
  readonly #message: Buffer;
  readonly #times: number[] = [];
  readonly #tell: Child["tell"];

  constructor(task: Task, tell: Child["tell"]) {
    this.#task = task;
    this.#meter = new Meter(task, Infinity);
    this.#message = body(task.size);
    this.#tell = tell;
  }

  /** Asks until the process is killed: the other side may still be measuring when this one is ready. */
  async ask(socket: Package.Request | Package.Dealer): Promise<never> {
    for (;;) {
      const start = performance.now();
      await socket.send(this.#message);
      const [reply] = await socket.receive();
      this.#expect(reply);
      if (this.#meter.counting) this.#times.push(1000 * (performance.now() - start));
      this.#count();
    }
  }

  /** As `ask`, with so many requests under way. Then the time that one takes says nothing. */
  async pipeline(socket: Package.Dealer, window: number): Promise<void> {
    for (let i = 0; i < window; i++) await socket.send(this.#message);
    for await (const [reply] of socket) {
      this.#expect(reply);
      this.#count();
      await socket.send(this.#message);
    }
  }

  #expect(reply: Buffer | undefined): void {
    if (reply?.length !== this.#task.size) throw new Error(`received ${reply?.length} bytes`);
  }

  #count(): void {
    if (this.#meter.count()) this.#tell({ measured: withTimes(this.#meter.result, this.#times) });
  }
}

/** Adds the percentiles of round trips, in microseconds. */
export function withTimes(measured: Measured, times: number[]): Measured {
  if (times.length === 0) return measured;
  const percentiles = { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  return { ...measured, values: { ...measured.values, ...percentiles } };
}

/** Makes as many clients as the task says. */
async function connected<S extends Package.Socket>(make: () => S, task: Task, child: Child): Promise<S[]> {
  // The first of a proxy's two addresses is the one for clients.
  const [address = ""] = (await child.address()).split(" ");
  return Array.from({ length: task.count ?? 1 }, () => {
    const socket = make();
    socket.connect(address);
    return socket;
  });
}

export const req: Program = async (zmq, task, child) => {
  const clients = new Clients(task, child.tell);
  const sockets = await connected(() => new zmq.Request(), task, child);
  await Promise.all(sockets.map((socket) => clients.ask(socket)));
};

export const dealer: Program = async (zmq, task, child) => {
  const clients = new Clients(task, child.tell);
  const sockets = await connected(() => new zmq.Dealer(), task, child);
  const { window = 1 } = task;
  await Promise.all(
    sockets.map((socket) => (window > 1 ? clients.pipeline(socket, window) : clients.ask(socket))),
  );
};

/** Echoes until the process is killed. */
async function echo(socket: Package.Reply | Package.Router, task: Task, tell?: Child["tell"]): Promise<void> {
  const meter = new Meter(task, Infinity);
  for await (const message of socket) {
    await socket.send(message);
    if (meter.count()) tell?.({ measured: meter.result });
  }
}

/** Binds; behind a proxy, it connects to the second address. */
export const rep: Program = async (zmq, task, child) => {
  const socket = new zmq.Reply();
  if (task.isBehindProxy === true) socket.connect((await child.address()).split(" ")[1] ?? "");
  else child.tell({ address: await bindServer(zmq, socket, task) });
  await echo(socket, task, child.tell);
};

export const router: Program = async (zmq, task, child) => {
  const socket = new zmq.Router();
  child.tell({ address: await bindServer(zmq, socket, task) });
  await echo(socket, task, child.tell);
};

/** Both sides in one thread. */
export const reqRepInproc: Program = async (zmq, task, { tell }) => {
  const [asker, answerer] = [new zmq.Request(), new zmq.Reply()];
  await answerer.bind(bindAddress("inproc"));
  asker.connect(bindAddress("inproc"));
  await Promise.race([new Clients(task, tell).ask(asker), echo(answerer, task)]);
};

export const proxy: Program = async (zmq, task, { tell }) => {
  const between = new zmq.Proxy(new zmq.Router(), new zmq.Dealer());
  await between.frontEnd.bind(bindAddress(task.transport, "front"));
  await between.backEnd.bind(bindAddress(task.transport, "back"));
  tell({ address: `${between.frontEnd.lastEndpoint} ${between.backEnd.lastEndpoint}` });
  void observe(task).then((measured) => tell({ measured }));
  await between.run();
};
