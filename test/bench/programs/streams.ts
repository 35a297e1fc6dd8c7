/** Messages in one direction: PUSH to PULL, and PUB to SUB. */
import { Worker } from "node:worker_threads";
import type * as Package from "zeromq-wasm";
import { Meter } from "../meter.js";
import { watchLoop, workHard } from "../loop.js";
import type { Child, Task } from "../tasks.js";
import { type Program, type Zmq, bindAddress, bindServer, connectClient, messageOf } from "./common.js";
import { rawPeers } from "./raw-peers.js";

/** In bytes. */
const HUGE = 16 * 1024 * 1024;

function expectMessage(received: Buffer[], { size, parts = 1 }: Task): void {
  if (received.length !== parts || received[0]?.length !== size) {
    throw new Error(`received ${received.length} frames of ${received[0]?.length} bytes`);
  }
}

/** Sends until the process is killed, and reports what that costs. */
async function sendForEver(
  socket: Package.Push | Package.Publisher,
  task: Task,
  tell?: Child["tell"],
  message = messageOf(task),
): Promise<never> {
  const meter = new Meter(task, task.size);
  for (;;) {
    await socket.send(message);
    if (meter.count()) tell?.({ measured: meter.result });
  }
}

/** With the usual limit, a thousand huge messages might be in a queue, more than there is memory. */
function limit(socket: Package.Push | Package.Pull, { size }: Task): void {
  if (size < HUGE) return;
  if ("sendHighWaterMark" in socket) socket.sendHighWaterMark = 4;
  else socket.receiveHighWaterMark = 4;
}

/** Counts messages until the process is killed. */
async function receive(socket: Package.Pull, task: Task, tell: Child["tell"]): Promise<void> {
  const loop = task.watchLoop === true ? watchLoop() : undefined;
  const meter = new Meter(task, task.size, () => loop?.begin());
  if (task.busy !== undefined) workHard(task.busy);
  for await (const message of socket) {
    expectMessage(message, task);
    if (meter.count()) {
      const { values, ...costs } = meter.result;
      tell({ measured: { values: { ...values, ...loop?.end() }, ...costs } });
    }
  }
}

/** Sockets that wait for messages that never come. Kept, because a socket that can be collected ends. */
const idle: Package.Pull[] = [];

async function addIdleSockets(zmq: Zmq, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const socket = new zmq.Pull();
    await socket.bind(bindAddress("tcp"));
    void socket.receive();
    idle.push(socket);
  }
}

/** Peers that are connected and say nothing more than hello. */
async function addIdlePeers(socket: Package.Pull, count: number): Promise<void> {
  const joined = rawPeers(socket.lastEndpoint ?? "", count);
  for (let i = 0; i < count; i++) await socket.receive();
  await joined;
}

/** Measures from the first message on: the other side may begin late. */
export const pull: Program = async (zmq, task, { tell }) => {
  await addIdleSockets(zmq, task.idleSockets ?? 0);
  const socket = new zmq.Pull();
  limit(socket, task);
  const address = await bindServer(zmq, socket, task);
  await addIdlePeers(socket, task.idlePeers ?? 0);
  tell({ address });
  await receive(socket, task, tell);
};

export const push: Program = async (zmq, task, child) => {
  const socket = new zmq.Push();
  limit(socket, task);
  await connectClient(zmq, socket, task, child);
  await sendForEver(socket, task, child.tell);
};

/** Both sides in one thread. */
export const pushPullInproc: Program = async (zmq, task, { tell }) => {
  const [from, to] = [new zmq.Push(), new zmq.Pull()];
  for (const socket of [from, to]) limit(socket, task);
  await to.bind(bindAddress("inproc"));
  from.connect(bindAddress("inproc"));
  await Promise.race([sendForEver(from, task), receive(to, task, tell)]);
};

/** The sender is a worker thread of the process. */
export const pushPullWorker: Program = async (zmq, task, { tell }) => {
  const socket = new zmq.Pull();
  await socket.bind(bindAddress("inproc"));
  const worker = new Worker(new URL("../worker.js", import.meta.url), { workerData: task });
  const failed = new Promise<never>((_, reject) => worker.once("error", reject));
  await Promise.race([receive(socket, task, tell), failed]);
};

/** The worker of pushPullWorker. */
export const pushFromWorker: Program = async (zmq, task) => {
  const socket = new zmq.Push();
  socket.connect(bindAddress("inproc"));
  await sendForEver(socket, task);
};

const topic = (index: number): string => `topic-${String(index).padStart(6, "0")}`;

/** Counts what all subscribers of the process get together. */
export const sub: Program = async (zmq, task, child) => {
  const meter = new Meter(task, task.size);
  const address = await child.address();
  const sockets = Array.from({ length: task.count ?? 1 }, () => {
    const socket = new zmq.Subscriber();
    if (task.topics === undefined) socket.subscribe();
    for (let i = 0; i < (task.topics ?? 0); i++) socket.subscribe(topic(i));
    socket.connect(address);
    return socket;
  });
  await Promise.all(
    sockets.map(async (socket) => {
      for await (const message of socket) {
        expectMessage(message, task);
        if (meter.count()) child.tell({ measured: meter.result });
      }
    }),
  );
};

/** What it sends has the first topic, which every subscriber has. */
export const pub: Program = async (zmq, task, child) => {
  const socket = new zmq.Publisher();
  child.tell({ address: await bindServer(zmq, socket, task) });
  const message = messageOf(task);
  message[0]?.write(topic(0));
  // It does not see when subscribers are there. So it begins to count when they have had time to connect.
  const timing = { ...task, warmUp: task.warmUp + 0.3 };
  await sendForEver(socket, timing, child.tell, message);
};
