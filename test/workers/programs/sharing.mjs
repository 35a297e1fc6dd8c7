// What threads share, and how they find each other: sharing.mjs <package> <case>. Prints JSON.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { here, load, until, worker } from "./places.mjs";

const print = (value) => console.log(JSON.stringify(value));

const BIND = async ({ zmq, sockets }, type, endpoint) => {
  sockets.s = new zmq[type]();
  await sockets.s.bind(endpoint);
};
const SEND = async ({ zmq, sockets }, endpoint, text) => {
  sockets.push = new zmq.Push();
  sockets.push.connect(endpoint);
  await sockets.push.send(text);
};
const RECEIVE = async ({ sockets }) => String(await sockets.s.receive());
const ERROR = (error) => error.code;

const cases = {
  "options of the global context": async () => {
    const zmq = await load();
    zmq.context.ioThreads = 3;
    const one = worker();
    print(await one.run(({ zmq }) => [zmq.context.ioThreads, zmq.context.maxSockets, zmq.context.blocky]));
    await one.run(
      ({ zmq }) => Object.assign(zmq.context, { maxSockets: 77, blocky: false, ipv6: true }) && 0,
    );
    print([zmq.context.maxSockets, zmq.context.blocky]);
    const socket = new zmq.Pull();
    print([socket.linger, socket.ipv6]);
    const two = worker();
    print(await two.run(({ zmq }) => [zmq.context.ioThreads, zmq.context.maxSockets, new zmq.Pull().linger]));
    print(await two.run(({ zmq }) => new zmq.Context().maxSockets));
    zmq.context.ioThreads = 5;
    print(await one.run(({ zmq }) => zmq.context.ioThreads));
    await one.end();
    print([zmq.context.maxSockets, zmq.context.blocky]);
    process.exit();
  },

  "contexts of one's own": async () => {
    const main = await here();
    const thread = worker();
    const own = async ({ zmq, sockets }, type, how) => {
      sockets.context ??= Object.assign([new zmq.Context()], { close: () => undefined });
      sockets.s = new zmq[type]({ context: sockets.context[0] });
      sockets.s.receiveTimeout = 200;
      await sockets.s[how]("inproc://own");
      if (type === "Push") await sockets.s.send("hi");
    };
    await main.run(own, "Pull", "bind");
    await thread.run(own, "Push", "connect");
    print(await main.run(RECEIVE).catch(ERROR));
    await thread.run(BIND, "Pull", "inproc://own");
    print("bound in the global context as well");
    process.exit();
  },

  "two workers of a thread without the package": async () => {
    const one = worker();
    const two = worker();
    await Promise.all([one.run(() => 0), two.run(() => 0)]);
    await one.run(BIND, "Pull", "inproc://one");
    await two.run(SEND, "inproc://one", "from two");
    print(await one.run(RECEIVE));
    print(await two.run(BIND, "Pull", "inproc://one").catch(ERROR));
    // A worker that starts after the others.
    const three = worker();
    print(await three.run(BIND, "Pull", "inproc://one").catch(ERROR));
    await three.run(SEND, "inproc://one", "from three");
    print(await one.run(RECEIVE));
    process.exit();
  },

  "a worker that was there first": async () => {
    const early = worker();
    await early.run(BIND, "Pull", "inproc://early");
    const main = await here();
    await main.run(SEND, "inproc://early", "from main");
    print(await early.run(RECEIVE));
    const late = worker();
    await late.run(SEND, "inproc://early", "from late");
    print(await early.run(RECEIVE));
    print(await late.run(BIND, "Pull", "inproc://early").catch(ERROR));
    const zmq = await load();
    zmq.context.ioThreads = 4;
    print(await early.run(({ zmq }) => zmq.context.ioThreads));
    process.exit();
  },

  /** Threads that have started independently, without knowledge of each other. */
  "one name, bound by several at the same moment": async () => {
    const bindAtOnce = ({ zmq, sockets }, name, gate, count) => {
      sockets[name] = new zmq.Pull();
      // All of them continue at the same moment.
      if (Atomics.add(gate, 0, 1) === count - 1) Atomics.notify(gate, 0);
      for (let here; (here = Atomics.load(gate, 0)) < count;) Atomics.wait(gate, 0, here, 50);
      sockets[name].bindSync(name);
      return "bound";
    };
    const outcomes = [];
    for (let round = 0; round < 4; round++) {
      const threads = Array.from({ length: 3 }, () => worker());
      const gate = new Int32Array(new SharedArrayBuffer(4));
      const binds = threads.map((thread) =>
        thread.run(bindAtOnce, `inproc://${round}`, gate, threads.length),
      );
      outcomes.push((await Promise.all(binds.map((bind) => bind.catch(ERROR)))).sort());
    }
    print(outcomes);
    process.exit();
  },

  /** A process may load both builds of the package. */
  "the package twice": async () => {
    const imported = await load();
    const required = createRequire(import.meta.url)(process.argv[2]);
    const pull = new imported.Pull();
    pull.bindSync("inproc://twice");
    const push = new required.Push();
    push.connect("inproc://twice");
    await push.send("from the other one");
    print(String(await pull.receive()));
    required.context.maxSockets = 77;
    print(imported.context.maxSockets);
    // Both have listeners for the end of the process, which ends by itself.
  },

  "no memory that can be shared": async () => {
    delete globalThis.SharedArrayBuffer;
    const { run } = await here();
    await run(BIND, "Pull", "inproc://alone");
    await run(SEND, "inproc://alone", "to myself");
    print(await run(RECEIVE));
  },

  /** As with require() in this order: when the package is loaded, worker_threads is not. */
  "the package, then worker_threads": async () => {
    const require = createRequire(import.meta.url);
    const zmq = require(process.argv[2]);
    const { Worker } = require("node:worker_threads");
    const thread = new Worker(fileURLToPath(new URL("place-worker.mjs", import.meta.url)), {
      workerData: process.argv[2],
    });
    const pull = new zmq.Pull();
    await pull.bind("inproc://then");
    thread.postMessage({ id: 1, code: String(SEND), args: ["inproc://then", "found"] });
    print(String(await pull.receive()));
    process.exit();
  },

  "many threads": async () => {
    const threads = Array.from({ length: 8 }, () => worker());
    await Promise.all(threads.map((thread, i) => thread.run(BIND, "Pull", `inproc://many.${i}`)));
    await Promise.all(
      threads.map((thread) =>
        thread.run(async ({ zmq, sockets }) => {
          sockets.push = new zmq.Push({ linger: 0 });
          for (let i = 0; i < 8; i++) sockets.push.connect(`inproc://many.${i}`);
          for (let i = 0; i < 80; i++) await sockets.push.send(`${i}`);
        }),
      ),
    );
    const counts = await Promise.all(
      threads.map((thread) =>
        thread.run(async ({ sockets }) => {
          let count = 0;
          for (; count < 80; count++) await sockets.s.receive();
          return count;
        }),
      ),
    );
    print(counts);
    process.exit();
  },

  "many endpoints": async () => {
    const main = await here();
    const thread = worker();
    print(
      await thread.run(async ({ zmq, sockets }) => {
        sockets.s = new zmq.Pull();
        for (let i = 0; i < 300; i++) await sockets.s.bind(`inproc://endpoint.${"x".repeat(i % 100)}.${i}`);
        return "bound";
      }),
    );
    await main.run(SEND, `inproc://endpoint.${"x".repeat(99)}.299`, "the last one");
    print(await thread.run(RECEIVE));
    await until(() => true);
    process.exit();
  },
};

await cases[process.argv[3]]();
