/** A server with many peers: how fast it takes them, and what each costs. */
import { setTimeout as sleep } from "node:timers/promises";
import type * as Package from "zeromq-wasm";
import { type Program, HELLO_SIZE, bindServer, body } from "./common.js";
import { memory } from "./memory.js";

/** So many peers come before memory is read for the first time: what all peers share is then there. */
const FIRST = 50;

/** The time that a library gets to release what it needed for a handshake, in milliseconds. */
const SETTLE = 200;

async function takeHellos(socket: Package.Pull, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await socket.receive();
}

/** Waits for `count` peers. Each of them sends one message. */
export const accept: Program = async (zmq, task, child) => {
  const count = task.count ?? 1;
  const socket = new zmq.Pull({ backlog: 4096 });
  await bindServer(zmq, socket, task, child);
  await takeHellos(socket, FIRST);
  const before = memory();
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await takeHellos(socket, count - FIRST);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await sleep(SETTLE);
  const peer = (memory().rss - before.rss) / (count - FIRST);
  child.tell({
    measured: {
      values: { rate: (count - FIRST) / seconds, peer: peer / 1024 },
      cores: (user + system) / 1e6 / seconds,
      rss: process.memoryUsage.rss(),
    },
  });
};

/** As many peers with sockets of the library, in one process. */
export const pushPeers: Program = async (zmq, task, { address }) => {
  const count = task.count ?? 1;
  const context = new zmq.Context({ maxSockets: count + 10 });
  const endpoint = await address();
  const sockets = Array.from({ length: count }, () => {
    const socket = new zmq.Push({ context });
    socket.connect(endpoint);
    return socket;
  });
  await Promise.all(sockets.map((socket) => socket.send(body(HELLO_SIZE))));
  // Keeps the sockets, and the process, until the main program ends it.
  await new Promise(() => sockets);
};
