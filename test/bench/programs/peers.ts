/** A server with many peers: how fast it takes them, and what each costs. */
import { setTimeout as sleep } from "node:timers/promises";
import type * as Package from "zeromq-wasm";
import { HELLO_SIZE, type Program, bindAddress, body } from "./common.js";
import { memory } from "./memory.js";
import { rawPeers } from "./raw-peers.js";

/** So many peers come from this process, before memory is read for the first time: what all peers share is then there. */
const FIRST = 50;

/** The time that a library gets to release what it needed for a handshake, in milliseconds. */
const SETTLE = 200;

async function takeHellos(socket: Package.Pull, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await socket.receive();
}

/** Waits for `count` peers. Each of them sends one message. Measures from the first one's message on. */
export const accept: Program = async (zmq, { count = 1 }, { tell }) => {
  const socket = new zmq.Pull({ backlog: 4096 });
  await socket.bind(bindAddress("tcp"));
  const address = socket.lastEndpoint ?? "";
  await Promise.all([rawPeers(address, FIRST), takeHellos(socket, FIRST)]);
  const before = memory();
  tell({ address });
  await takeHellos(socket, 1);
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  await takeHellos(socket, count - 1);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await sleep(SETTLE);
  const { rss } = memory();
  tell({
    measured: {
      values: { rate: (count - 1) / seconds, peer: (rss - before.rss) / count / 1024 },
      cores: (user + system) / 1e6 / seconds,
      rss,
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
