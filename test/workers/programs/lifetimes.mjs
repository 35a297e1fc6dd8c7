// How threads end, and how that affects others: lifetimes.mjs <package> <case>. Prints JSON, and then ends by itself in
// most cases.
import { randomNumbers } from "../../support/random.mjs";
import { pause } from "../../support/wait.mjs";
import { here, load, until, worker } from "./places.mjs";

const CONNECT = ({ zmq, sockets }, type, endpoint, options = {}) => {
  sockets.s = new zmq[type](options);
  sockets.s.connect(endpoint);
};
const BIND = async ({ zmq, sockets }, type, endpoint, options = {}) => {
  sockets.s = new zmq[type](options);
  await sockets.s.bind(endpoint);
};

const isOurs = process.argv[2] !== "zeromq";

async function bindWhenFree(socket, endpoint) {
  for (;;) {
    try {
      return socket.bindSync(endpoint);
    } catch (error) {
      if (error.code !== "EADDRINUSE") throw error;
      await new Promise(setImmediate);
    }
  }
}

const print = (value) => console.log(JSON.stringify(value));

/** What a PULL receives until no message has arrived for half a second: no event reports a lost message. */
async function drain(pull) {
  pull.receiveTimeout = 500;
  const received = [];
  for (;;) {
    try {
      received.push(String(await pull.receive()));
    } catch {
      return received;
    }
  }
}

const inOrder = (received) => received.every((text, i) => text === `${i}`);

const SEND_AND = async ({ zmq }, address, count, how, ended) => {
  const push = new zmq.Push();
  push.connect(address);
  for (let i = 0; i < count; i++) await push.send(`${i}`);
  if (ended !== undefined)
    process.once("exit", () => {
      Atomics.store(ended, 0, 1);
      Atomics.notify(ended, 0);
    });
  if (how === "process.exit()") process.exit(0);
  if (how === "throw") process.nextTick(() => JSON.parse("not JSON"));
};

async function sendsAndEnds(how) {
  const zmq = await load();
  const pull = new zmq.Pull();
  await pull.bind("inproc://sink");
  const thread = worker();
  const done = thread.run(SEND_AND, "inproc://sink", 900, how);
  if (how === "end") await done.then(() => thread.end());
  await thread.ended;
  const received = await drain(pull);
  print({ received: received.length, inOrder: inOrder(received) });
  pull.close();
}

const lifetimes = {
  "a worker that sends and ends": () => sendsAndEnds("end"),
  "a worker that sends and exits": () => sendsAndEnds("process.exit()"),
  "a worker that sends and throws": () => {
    process.once("uncaughtException", ({ name }) => print(name));
    return sendsAndEnds("throw");
  },

  /** The worker ends before the main thread has had a chance to answer it. */
  "a worker that ends before it gets an answer": async () => {
    const zmq = await load();
    const pull = new zmq.Pull();
    await pull.bind("inproc://sink");
    const thread = worker();
    await thread.run(() => undefined);
    const ended = new Int32Array(new SharedArrayBuffer(4));
    thread.run(SEND_AND, "inproc://sink", 10, "end", ended);
    thread.end();
    // Blocks this thread until the worker is about to end. The limit is for a worker that waits for an answer.
    Atomics.wait(ended, 0, 0, 10_000);
    await thread.ended;
    print(await drain(pull));
    pull.close();
  },

  /** It sends to an endpoint that is bound after it has ended. */
  "a worker that is not waited for": async () => {
    const zmq = await load();
    const thread = worker();
    await thread.run(SEND_AND, "inproc://heir", 10, "end");
    await thread.end();
    const pull = new zmq.Pull();
    await pull.bind("inproc://heir");
    print(await drain(pull));
    pull.close();
  },

  /** It changes the message that it has received. */
  "a large frame": async () => {
    const zmq = await load();
    const push = new zmq.Push();
    await push.bind("inproc://large");
    const thread = worker();
    await thread.run(CONNECT, "Pull", "inproc://large");
    const sent = Buffer.alloc(100_000, "a");
    await push.send(sent);
    await thread.run(async ({ sockets }) => {
      const [frame] = await sockets.s.receive();
      frame.fill("b");
    });
    print(String(sent.subarray(0, 3)));
    await thread.end();
    push.close();
  },

  "idle sockets": async () => {
    const zmq = await load();
    const reply = new zmq.Reply();
    await reply.bind("inproc://idle");
    const thread = worker();
    await thread.run(CONNECT, "Request", "inproc://idle");
    await thread.run(({ sockets }) => sockets.s.send("hi"));
    print(String(await reply.receive()));
    await reply.send("ho");
    await thread.run(({ sockets }) => sockets.s.receive());
    await thread.end();
    print("the worker has ended");
  },

  "a pending receive": async () => {
    const zmq = await load();
    const push = new zmq.Push();
    await push.bind("inproc://late");
    const thread = worker();
    await thread.run(CONNECT, "Pull", "inproc://late");
    // The worker prints itself: a listener to messages of the main thread would keep it alive.
    void thread.run(async ({ sockets }) => console.log(JSON.stringify(String(await sockets.s.receive()))));
    void thread.end();
    let state = "waits";
    void thread.ended.then(() => (state = "ended"));
    // Another worker starts and ends here, so the first one had enough time to end.
    const other = worker();
    await other.run(() => undefined);
    await other.end();
    print(state);
    await push.send("at last");
    await thread.ended;
    push.close();
  },

  "a worker that is terminated": async () => {
    const main = await here();
    const thread = worker();
    await thread.run(BIND, "Dealer", "inproc://gone");
    await main.run(CONNECT, "Dealer", "inproc://gone", { receiveTimeout: 300 });
    await main.run(({ sockets }) => sockets.s.send("hi"));
    await thread.run(async ({ sockets }) => {
      await sockets.s.receive();
      await sockets.s.send("last words");
      // The message leaves the worker before the next turn of its event loop.
      await new Promise((resolve) => setImmediate(resolve));
    });
    await thread.terminate();
    const { zmq } = await main.run((tools) => tools);
    const heir = new zmq.Dealer();
    // npm zeromq closes the sockets of a thread in the background.
    if (isOurs) heir.bindSync("inproc://gone");
    else await bindWhenFree(heir, "inproc://gone");
    print("the endpoint is free");
    await main.run(({ sockets }) => until(() => !sockets.s.writable));
    const received = await main.run(({ sockets }) => sockets.s.receive());
    print(String(received));
    print(await main.run(({ sockets }) => sockets.s.receive().catch((error) => error.code)));
    process.exit();
  },

  "a peer that is busy for long": async () => {
    const zmq = await load();
    const thread = worker();
    await thread.run(BIND, "Reply", "inproc://busy");
    const request = new zmq.Request();
    request.connect("inproc://busy");
    await request.send("1");
    await thread.run(({ sockets }) => sockets.s.receive().then(() => sockets.s.send("2")));
    await request.receive();
    const served = thread.run(async ({ sockets }) => {
      // The thread must be busy for longer than other threads wait for an answer.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
      const received = String(await sockets.s.receive());
      await sockets.s.send(`${received} answered`);
    });
    await request.send("3");
    print(String(await request.receive()));
    await served;
    request.close();
    await thread.end();
  },

  "an exit while a worker is busy": async () => {
    const main = await here();
    const thread = worker();
    await thread.run(BIND, "Pull", "inproc://busy");
    // It is busy for longer than the exit may take.
    void thread.run(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000));
    await main.run(CONNECT, "Push", "inproc://busy");
    await main.run(({ sockets }) => sockets.s.send("nobody will read this"));
    print("leaving");
    process.exit();
  },

  "workers terminated at random": async () => {
    const zmq = await load();
    const rounds = Number(process.argv[4]);
    const sink = new zmq.Pull();
    await sink.bind("inproc://sink");
    const publisher = new zmq.Publisher();
    await publisher.bind("inproc://news");
    const messages = { received: 0, broken: 0 };
    void (async () => {
      for await (const [head, body] of sink) {
        messages.received++;
        if (body.length !== Number(head)) messages.broken++;
      }
    })();

    // Two workers that must not be affected.
    const server = worker();
    const client = worker();
    await server.run(BIND, "Reply", "inproc://calm");
    await server.run(({ sockets }) => {
      void (async () => {
        for await (const [message] of sockets.s) await sockets.s.send(message);
      })();
    });
    await client.run(CONNECT, "Request", "inproc://calm");
    const ask = () =>
      client.run(async ({ sockets }, text) => {
        await sockets.s.send(text);
        return String(await sockets.s.receive());
      }, "still there");

    const WILD = async ({ zmq }, random) => {
      const push = new zmq.Push();
      push.connect("inproc://sink");
      const subscriber = new zmq.Subscriber();
      subscriber.connect("inproc://news");
      subscriber.subscribe();
      const reply = new zmq.Reply();
      await reply.bind("inproc://wild").catch(() => undefined);
      void (async () => {
        for await (const [, body] of subscriber) body.fill(0);
      })();
      void (async () => {
        for (let size = random; ; size = (size * 7) % 9973) {
          await push.send([`${size}`, Buffer.alloc(size)]);
          if (size % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
      })();
    };

    let ended = 0;
    const lane = async (number) => {
      const random = randomNumbers(Number(process.env.ZEROMQ_TEST_SEED ?? 1) + number);
      while (ended++ < rounds) {
        const thread = worker();
        const up = thread.run(WILD, 1 + Math.trunc(random() * 9000));
        // Some end before their first line runs.
        if (random() < 0.9) await up;
        await pause(random() * 10, "the worker is terminated at a random moment");
        await publisher.send(["news", Buffer.alloc(6000)]);
        await thread.terminate();
      }
    };
    await Promise.all([lane(0), lane(1), lane(2)]);
    await until(() => messages.received > 0);
    print({ broken: messages.broken, answer: await ask() });
    const heir = new zmq.Reply();
    heir.bindSync("inproc://wild");
    print("the endpoint is free");
    process.exit();
  },
};

await lifetimes[process.argv[3]]();
