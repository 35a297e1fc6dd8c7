// Sends messages and ends in the given way: node leave.mjs PACKAGE HOW ENDPOINT COUNT SIZE
// Prints how many messages were accepted, that is, how many sends had resolved.
import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Worker, isMainThread, workerData } from "node:worker_threads";

const [specifier, how, endpoint, count, size] = isMainThread ? process.argv.slice(2) : workerData;
const zmq = specifier === "zeromq" ? createRequire(import.meta.url)(specifier) : await import(specifier);

const body = Buffer.alloc(Number(size), "x");
let accepted = 0;

function say() {
  writeSync(1, `accepted ${accepted}\n`);
}

function leave() {
  say();
  process.exit(0);
}

/** Its queue has room for all messages, so that no send has to wait. */
function connect() {
  const push = new zmq.Push({ sendHighWaterMark: 0 });
  push.connect(endpoint);
  return push;
}

const send = (push, i) =>
  push.send([String(i), body]).then(() => {
    accepted++;
  });

async function sendAll(push) {
  for (let i = 0; i < Number(count); i++) await send(push, i);
}

/** Waits until the connection is made. */
async function connected() {
  const push = new zmq.Push({ sendHighWaterMark: 0, immediate: true });
  push.connect(endpoint);
  await send(push, "hello");
  accepted--;
  return push;
}

const WAYS = {
  async naturally() {
    await sendAll(connect());
    say();
  },
  async exit() {
    await sendAll(await connected());
    leave();
  },
  async exitAmidWrites() {
    await sendAll(await connected());
    // The event loop runs while the peer has not read all bytes yet.
    for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
    leave();
  },
  async exitStraightAfterConnect() {
    await sendAll(connect());
    leave();
  },
  async exitInTheSameTick() {
    const push = connect();
    for (let i = 0; i < Number(count); i++) void send(push, i);
    process.on("exit", say);
    process.exit(0);
  },
  async exitListener() {
    const push = await connected();
    process.on("exit", () => {
      for (let i = 0; i < Number(count); i++) void send(push, i);
      push.close();
    });
    await Promise.resolve();
    process.exit(0);
  },
  async beforeExitListener() {
    const push = await connected();
    process.once("beforeExit", () => sendAll(push));
  },
  async signal() {
    await sendAll(await connected());
    process.once("SIGTERM", leave);
    process.kill(process.pid, "SIGTERM");
    setInterval(() => {}, 1000);
  },
  async exception() {
    await sendAll(await connected());
    say();
    throw new Error("on purpose");
  },
  async rejection() {
    await sendAll(await connected());
    say();
    void Promise.reject(new Error("on purpose"));
  },
  async exitOfWorker() {
    const worker = new Worker(fileURLToPath(import.meta.url), {
      workerData: [specifier, "exit", endpoint, count, size],
    });
    worker.once("exit", () => writeSync(1, "the worker is gone\n"));
  },
  async naturallyInWorker() {
    new Worker(fileURLToPath(import.meta.url), {
      workerData: [specifier, "naturally", endpoint, count, size],
    });
  },
};

await WAYS[how]();
