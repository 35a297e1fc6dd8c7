/** The roles of a process that uses ZeroMQ. The same code runs with either package. */
import type * as Package from "zeromq-wasm";
import { Meter } from "./meter.js";
import { quantile } from "./statistics.js";
import type { Answer, Task } from "./tasks.js";

export type Zmq = typeof Package;

export interface Child {
  /** Sends an answer to the main program. */
  tell(answer: Answer): void;
  /** The address that the other side is bound to. */
  address(): Promise<string>;
}

function bindAddress(transport: string): string {
  if (transport === "tcp") return "tcp://127.0.0.1:*";
  if (transport === "ipc") return "ipc://*";
  return "inproc://bench";
}

const body = (size: number): Buffer => Buffer.alloc(size, "x");

function expectSize(received: Buffer | undefined, size: number): void {
  if (received?.length !== size) throw new Error(`received ${received?.length} bytes instead of ${size}`);
}

/** Sends until the process is killed, and reports what it has measured in the meantime. */
async function sendForEver(socket: Package.Push, task: Task, tell?: Child["tell"]): Promise<never> {
  const message = body(task.size);
  const meter = new Meter(task, task.size);
  for (;;) {
    await socket.send(message);
    if (meter.count()) tell?.({ measured: meter.result });
  }
}

async function receive(socket: Package.Pull, task: Task, tell: Child["tell"]): Promise<void> {
  const meter = new Meter(task, task.size);
  for await (const [message] of socket) {
    expectSize(message, task.size);
    if (meter.count()) tell({ measured: meter.result });
  }
}

/** Echoes until the process is killed. */
async function answer(socket: Package.Reply, task: Task, tell?: Child["tell"]): Promise<void> {
  const meter = new Meter(task, Infinity);
  for await (const [message] of socket) {
    await socket.send(message as Buffer);
    if (meter.count()) tell?.({ measured: meter.result });
  }
}

async function ask(socket: Package.Request, task: Task, tell: Child["tell"]): Promise<never> {
  const message = body(task.size);
  const meter = new Meter(task, Infinity);
  const times: number[] = [];
  for (;;) {
    const start = performance.now();
    await socket.send(message);
    const [reply] = await socket.receive();
    const time = performance.now() - start;
    expectSize(reply, task.size);
    if (meter.counting) times.push(1000 * time);
    // It goes on after that, because the other side may still be measuring.
    if (meter.count()) {
      tell({ measured: { ...meter.result, p50: quantile(times, 0.5), p99: quantile(times, 0.99) } });
    }
  }
}

export async function runZeromq(zmq: Zmq, task: Task, { tell, address }: Child): Promise<void> {
  switch (task.role) {
    case "receiver": {
      const socket = new zmq.Pull();
      await socket.bind(bindAddress(task.transport));
      tell({ address: socket.lastEndpoint ?? "" });
      return receive(socket, task, tell);
    }
    case "sender": {
      const socket = new zmq.Push();
      socket.connect(await address());
      return sendForEver(socket, task, tell);
    }
    case "answerer": {
      const socket = new zmq.Reply();
      await socket.bind(bindAddress(task.transport));
      tell({ address: socket.lastEndpoint ?? "" });
      return answer(socket, task, tell);
    }
    case "asker": {
      const socket = new zmq.Request();
      socket.connect(await address());
      return ask(socket, task, tell);
    }
    case "stream-inproc": {
      const [from, to] = [new zmq.Push(), new zmq.Pull()];
      await to.bind(bindAddress("inproc"));
      from.connect(bindAddress("inproc"));
      await Promise.race([sendForEver(from, task), receive(to, task, tell)]);
      return;
    }
    case "round-trip-inproc": {
      const [asker, answerer] = [new zmq.Request(), new zmq.Reply()];
      await answerer.bind(bindAddress("inproc"));
      asker.connect(bindAddress("inproc"));
      await Promise.race([ask(asker, task, tell), answer(answerer, task)]);
      return;
    }
    case "idle":
      throw new Error("measured by child.ts");
  }
}
