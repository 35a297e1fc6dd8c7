/**
 * The programs of "net" and "frames": connections of `node:net` without any messaging, the limits of what a library on
 * top of them can reach.
 *
 * "net" is the fastest stream that Node has: writes of 64 KiB or one message, whichever is larger, and reads into
 * always the same buffer, whose bytes are not used.
 */
import { once } from "node:events";
import { type AddressInfo, type Socket, type TcpNetConnectOpts, connect, createServer } from "node:net";
import { Meter } from "../meter.js";
import type { Child, Measured, ProgramName, Task } from "../tasks.js";
import { HEAD, frameReader, frames } from "./frames.js";
import { withTimes } from "./echoes.js";

const CHUNK = 65_536;

/** The sender of "frames" writes so much at once, and has two such writes under way. */
const BATCH = 4 * CHUNK;

async function accept({ transport }: Task, tell: Child["tell"]): Promise<Socket> {
  const server = createServer({ noDelay: true });
  if (transport === "ipc") server.listen(`${process.env.BENCH_FOLDER}/${process.pid}-net`);
  else server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const accepted = once(server, "connection");
  const address = server.address() as AddressInfo | string;
  tell({ address: typeof address === "string" ? address : String(address.port) });
  const [socket] = (await accepted) as [Socket];
  return socket;
}

async function open({ address }: Child, options: Pick<TcpNetConnectOpts, "onread">): Promise<Socket> {
  const place = await address();
  const socket = place.startsWith("/")
    ? connect({ path: place, ...options })
    : connect({ port: Number(place), host: "127.0.0.1", noDelay: true, ...options });
  await once(socket, "connect");
  return socket;
}

/** From bytes to messages. */
function toMessages({ values, ...costs }: Measured, size: number): Measured {
  return { values: { rate: (values.rate ?? NaN) / size }, ...costs };
}

/** Writes until the process is killed, with so many writes under way. */
async function write(socket: Socket, chunk: Buffer, atOnce: number, written: () => void): Promise<never> {
  let underWay = 0;
  let wake = (): void => {};
  for (;;) {
    underWay++;
    socket.write(chunk, () => {
      underWay--;
      wake();
    });
    written();
    while (underWay >= atOnce) await new Promise<void>((resolve) => (wake = resolve));
  }
}

/** It listens, because only a socket that connects can choose the buffers that it reads to. */
async function push(task: Task, { tell }: Child): Promise<void> {
  const socket = await accept(task, tell);
  const isFrames = task.library === "frames";
  const chunk = isFrames ? frames(task.size, BATCH) : Buffer.alloc(Math.max(CHUNK, task.size), "x");
  const meter = new Meter(task, 1);
  await write(socket, chunk, isFrames ? 2 : 1, () => {
    if (meter.count(chunk.length)) {
      tell({ measured: toMessages(meter.result, task.size + (isFrames ? HEAD : 0)) });
    }
  });
}

async function pull(task: Task, child: Child): Promise<void> {
  if (task.library === "frames") {
    const meter = new Meter(task, task.size);
    const onread = frameReader(task.size, (body) => {
      if (body.length !== task.size) throw new Error(`received ${body.length} bytes`);
      if (meter.count()) child.tell({ measured: meter.result });
    });
    await open(child, { onread });
    return;
  }
  const meter = new Meter(task, 1);
  const callback = (bytes: number): boolean => {
    if (meter.count(bytes)) child.tell({ measured: toMessages(meter.result, task.size) });
    return true;
  };
  await open(child, { onread: { buffer: Buffer.alloc(4 * CHUNK), callback } });
}

async function rep(task: Task, { tell }: Child): Promise<void> {
  const socket = await accept(task, tell);
  const meter = new Meter(task, Infinity);
  socket.on("data", (data) => {
    socket.write(data);
    if (meter.count()) tell({ measured: meter.result });
  });
}

async function req(task: Task, child: Child): Promise<void> {
  const message = Buffer.alloc(task.size, "x");
  const meter = new Meter(task, Infinity);
  const times: number[] = [];
  const socket = await open(child, {});
  let start = performance.now();
  let missing = message.length;
  socket.write(message);
  socket.on("data", (data) => {
    missing -= data.length;
    if (missing > 0) return;
    if (meter.counting) times.push(1000 * (performance.now() - start));
    if (meter.count()) child.tell({ measured: withTimes(meter.result, times) });
    start = performance.now();
    missing = message.length;
    socket.write(message);
  });
}

/** The others have no counterpart on plain sockets. DEALER and ROUTER with one request under way are the same echo. */
export const NET_PROGRAMS: Partial<Record<ProgramName, (task: Task, child: Child) => Promise<void>>> = {
  push,
  pull,
  req,
  rep,
  dealer: req,
  router: rep,
};
