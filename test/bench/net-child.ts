/**
 * The same roles on plain `node:net`: the speed of a connection without any messaging.
 *
 * It is the fastest stream that Node has: writes of 64 KiB or one message, whichever is larger, and reads into always
 * the same buffer, whose bytes are not used.
 */
import { once } from "node:events";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { Meter } from "./meter.js";
import { quantile } from "./statistics.js";
import type { Measured, Task } from "./tasks.js";
import type { Child } from "./zeromq-child.js";

const CHUNK = 65_536;

async function accept(tell: Child["tell"]): Promise<Socket> {
  const server = createServer({ noDelay: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection");
  tell({ address: String((server.address() as AddressInfo).port) });
  const [socket] = (await accepted) as [Socket];
  return socket;
}

/** Counts bytes. The result is in messages. */
function toMessages(measured: Measured, size: number): Measured {
  return { ...measured, messages: measured.messages / size };
}

async function send(task: Task, { tell }: Child): Promise<void> {
  const socket = await accept(tell);
  const chunk = Buffer.alloc(Math.max(CHUNK, task.size), "x");
  const meter = new Meter(task, 1);
  for (;;) {
    if (!socket.write(chunk)) await once(socket, "drain");
    if (meter.count(chunk.length)) tell({ measured: toMessages(meter.result, task.size) });
  }
}

async function receive(task: Task, { tell, address }: Child): Promise<void> {
  const meter = new Meter(task, 1);
  connect({
    port: Number(await address()),
    host: "127.0.0.1",
    onread: {
      buffer: Buffer.alloc(4 * CHUNK),
      callback(bytes) {
        if (meter.count(bytes)) tell({ measured: toMessages(meter.result, task.size) });
        return true;
      },
    },
  });
}

async function answer(task: Task, { tell }: Child): Promise<void> {
  const socket = await accept(tell);
  const meter = new Meter(task, Infinity);
  socket.on("data", (data) => {
    socket.write(data);
    if (meter.count()) tell({ measured: meter.result });
  });
}

async function ask(task: Task, { tell, address }: Child): Promise<void> {
  const message = Buffer.alloc(task.size, "x");
  const meter = new Meter(task, Infinity);
  const times: number[] = [];
  const socket = connect({ port: Number(await address()), host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  let start = performance.now();
  let missing = message.length;
  socket.write(message);
  socket.on("data", (data) => {
    missing -= data.length;
    if (missing > 0) return;
    if (meter.counting) times.push(1000 * (performance.now() - start));
    if (meter.count()) {
      tell({ measured: { ...meter.result, p50: quantile(times, 0.5), p99: quantile(times, 0.99) } });
    }
    start = performance.now();
    missing = message.length;
    socket.write(message);
  });
}

export async function runNet(task: Task, child: Child): Promise<void> {
  switch (task.role) {
    case "sender":
      return send(task, child);
    case "receiver":
      return receive(task, child);
    case "answerer":
      return answer(task, child);
    case "asker":
      return ask(task, child);
    default:
      throw new Error(`net has no ${task.role}`);
  }
}
