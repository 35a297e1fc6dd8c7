/** What sockets and contexts cost while nothing is transferred. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import type * as Package from "zeromq-wasm";
import { Meter, observe } from "../meter.js";
import { type Program, bindAddress, body } from "./common.js";
import { memory } from "./memory.js";

const MIB = 1024 * 1024;

/** Opens so many sockets and closes them, again and again. */
export const openClose: Program = async (zmq, task, { tell }) => {
  const { count = 1 } = task;
  const meter = new Meter(task, task.size);
  for (;;) {
    const sockets = Array.from({ length: count }, () => new zmq.Dealer());
    for (const socket of sockets) socket.close();
    if (meter.count(count)) {
      const { values, ...costs } = meter.result;
      tell({ measured: { values: { socket: 1e6 / (values.rate ?? NaN) }, ...costs } });
    }
    await turn();
  }
};

/** Makes contexts with one socket each: a context may do its work only then. */
export const contexts: Program = async (zmq, { count = 1 }, { tell }) => {
  const kept: Package.Socket[] = [];
  const make = (): void => void kept.push(new zmq.Dealer({ context: new zmq.Context() }));
  make();
  await turn();
  const before = memory();
  let time = 0;
  for (let i = 0; i < count; i++) {
    const start = performance.now();
    make();
    time += performance.now() - start;
    await turn();
  }
  const after = memory();
  const each = (key: "external" | "rss"): number => (after[key] - before[key]) / count / MIB;
  const values = { time: time / count, external: each("external"), contextRss: each("rss") };
  tell({ measured: { values, rss: after.rss } });
  await Promise.all(kept);
};

/** Sockets that are bound and do nothing. */
export const idleSockets: Program = async (zmq, { count = 1 }, { tell }) => {
  const kept: Package.Socket[] = [];
  const make = async (some: number): Promise<void> => {
    for (let i = 0; i < some; i++) {
      const socket = new zmq.Pull();
      await socket.bind(bindAddress("tcp"));
      kept.push(socket);
    }
  };
  await make(20);
  const before = memory();
  await make(count);
  const after = memory();
  tell({ measured: { values: { socket: (after.rss - before.rss) / count / 1024 }, rss: after.rss } });
  await Promise.all(kept);
};

/** Sockets whose peer does not exist, so that they try again and again. */
export const reconnect: Program = async (zmq, task, { tell }) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  for (let i = 0; i < (task.count ?? 1); i++) {
    const socket = new zmq.Dealer({ reconnectInterval: task.interval ?? 100 });
    socket.connect(`tcp://127.0.0.1:${port}`);
  }
  const { cores = NaN, ...rest } = await observe(task);
  tell({ measured: { ...rest, values: { percent: 100 * cores }, cores } });
};

/** A process with one bound socket. Its value is what the library takes above the empty process. */
export const idle: Program = async (zmq, _, { tell, emptyProcess }) => {
  const socket = new zmq.Pull();
  await socket.bind(bindAddress("tcp"));
  const { rss } = memory();
  tell({ measured: { values: { above: (rss - emptyProcess) / MIB }, rss } });
};

/** Sends so many messages, and only then receives them. */
export const queue: Program = async (zmq, task, { tell }) => {
  const { count = 1 } = task;
  const from = new zmq.Push({ sendHighWaterMark: 0 });
  const to = new zmq.Pull({ receiveHighWaterMark: 0 });
  await to.bind(bindAddress("inproc"));
  from.connect(bindAddress("inproc"));
  const message = body(task.size);
  const meter = new Meter(task, task.size);
  for (;;) {
    for (let i = 0; i < count; i++) await from.send(message);
    for (let i = 0; i < count; i++) await to.receive();
    if (meter.count(count)) tell({ measured: meter.result });
  }
};
