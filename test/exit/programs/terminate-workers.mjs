// Terminates workers at random moments while they use sockets. Another worker and this thread go on to use their own.
// With "exit", the process ends meanwhile: node terminate-workers.mjs COUNT SEED [exit]
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import * as zmq from "zeromq-wasm";
import { randomNumbers } from "../../support/random.mjs";
import { pause } from "../../support/wait.mjs";

const LANES = 4;
/** The longest life of a worker in milliseconds: from its start, or from the moment when it uses sockets. */
const LIFE = 60;
/** One of this many workers is terminated while it starts. */
const EARLY = 4;
/** Milliseconds between two requests. */
const PAUSE = 2;

const self = fileURLToPath(import.meta.url);

/** Sends requests without end, and counts the replies. */
async function ask(endpoint, count) {
  const request = new zmq.Request();
  request.connect(endpoint);
  for (let i = 0; ; i++) {
    await request.send(String(i));
    const [answer] = await request.receive();
    if (String(answer) !== String(i)) throw new Error(`${answer} instead of ${i}`);
    if (!count(i + 1)) break;
    await pause(PAUSE, "the other workers need time as well");
  }
  request.close();
}

const DEEDS = [
  async ({ size, tcp }) => {
    const push = new zmq.Push({ linger: 0 });
    push.connect(tcp);
    for (let i = 0; i < 50; i++) await push.send(["worker", Buffer.alloc(size)]);
  },
  async ({ size, ipc }) => {
    const push = new zmq.Push();
    push.connect(ipc);
    for (let i = 0; i < 50; i++) await push.send(["worker", Buffer.alloc(size)]);
    push.close();
  },
  async ({ size }) => {
    const context = new zmq.Context();
    const [a, b] = [new zmq.Pair({ context }), new zmq.Pair({ context })];
    await a.bind("tcp://127.0.0.1:*");
    b.connect(a.lastEndpoint);
    await a.send(Buffer.alloc(size));
    await b.receive();
  },
  async ({ size }) => {
    const [a, b] = [new zmq.Dealer(), new zmq.Dealer()];
    a.bindSync("inproc://here");
    b.connect("inproc://here");
    for (let i = 0; i < 20; i++) {
      await a.send(Buffer.alloc(size));
      await b.receive();
    }
    a.close();
    b.close();
  },
  async () => {
    const reply = new zmq.Reply();
    await reply.bind("ipc://*");
    for await (const { type } of reply.events) if (type === "bind") break;
    await reply.unbind(reply.lastEndpoint);
    void reply.receive();
  },
  async ({ answers }) => {
    const keys = zmq.curveKeyPair();
    await ask(answers, (count) => count < 10 && keys.publicKey !== "");
  },
  async () => {
    const proxy = new zmq.Proxy(new zmq.Router(), new zmq.Dealer());
    await proxy.frontEnd.bind("tcp://127.0.0.1:*");
    await proxy.backEnd.bind("tcp://127.0.0.1:*");
    void proxy.run();
  },
];

async function work({ seed, answers, ...endpoints }) {
  if (seed === undefined) return ask(answers, () => true);
  const next = randomNumbers(seed);
  parentPort.postMessage("at work");
  for (;;) {
    const size = Math.floor(10 ** (next() * 6));
    const deed = DEEDS[Math.floor(next() * DEEDS.length)];
    await deed({ size, answers, ...endpoints }).catch((error) => {
      // An earlier action may have taken the name or the socket.
      if (error.code !== "EADDRINUSE" && error.code !== "EMFILE") throw error;
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function main(count, seed, how) {
  const next = randomNumbers(seed);
  const reply = new zmq.Reply();
  await reply.bind("tcp://127.0.0.1:*");
  const answers = reply.lastEndpoint;
  void (async () => {
    for await (const message of reply) await reply.send(message);
  })();
  const [tcp, ipc] = [new zmq.Pull(), new zmq.Pull()];
  await tcp.bind("tcp://127.0.0.1:*");
  await ipc.bind("ipc://*");
  for (const pull of [tcp, ipc]) {
    void (async () => {
      for await (const [from] of pull) if (String(from) !== "worker") throw new Error(`from ${from}`);
    })();
  }
  const endpoints = { answers, tcp: tcp.lastEndpoint, ipc: ipc.lastEndpoint };

  const start = (data) => {
    const worker = new Worker(self, { workerData: { ...endpoints, ...data } });
    worker.on("error", (error) => {
      throw error;
    });
    return worker;
  };
  const sibling = start({});

  let over = false;
  let trips = 0;
  const asking = ask(answers, (done) => {
    trips = done;
    return !over;
  });

  if (how === "exit") {
    const workers = Array.from({ length: count }, () => start({ seed: Math.floor(next() * 2 ** 31) }));
    await Promise.all(workers.map((worker) => once(worker, "message")));
    await pause(next() * LIFE, "the process ends at a random moment");
    console.log("leaving");
    process.exit();
  }

  let left = count;
  const lane = async () => {
    while (left-- > 0) {
      const worker = start({ seed: Math.floor(next() * 2 ** 31) });
      if (next() * EARLY > 1) await once(worker, "message");
      await pause(next() * LIFE, "the worker ends at a random moment");
      await worker.terminate();
      // All others go on.
      for (const before = trips; trips === before;) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));

  over = true;
  await asking;
  console.log(`terminated ${count}`);
  let alive = true;
  sibling.once("exit", () => (alive = false));
  await new Promise((resolve) => setImmediate(resolve));
  console.log(`the other worker is ${alive ? "alive" : "gone"}`);
  await sibling.terminate();
  for (const socket of [reply, tcp, ipc]) socket.close();
}

if (isMainThread) {
  const [count, seed, how] = process.argv.slice(2);
  await main(Number(count), Number(seed), how);
} else {
  await work(workerData);
}
