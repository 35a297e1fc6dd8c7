// Programs that end, or do not, by themselves: `node exit-program.mjs PACKAGE CASE [ENDPOINT]`.
import { createRequire } from "node:module";
import { collectGarbage } from "./wait.mjs";

const [specifier, name, endpoint] = process.argv.slice(2);
const zmq = specifier === "zeromq" ? createRequire(import.meta.url)(specifier) : await import(specifier);

/** A timer that does not keep the process alive: it only runs if something else does. */
function printIfAlive() {
  setTimeout(() => console.log("still here"), 20).unref();
}

const cases = {
  async idle() {
    const [rep, req] = [new zmq.Reply(), new zmq.Request()];
    await rep.bind("tcp://127.0.0.1:*");
    req.connect(rep.lastEndpoint);
    await req.send("x");
    await rep.receive();
    console.log("idle");
  },
  async unused() {
    console.log(zmq.version !== undefined);
  },
  async receive() {
    const pull = new zmq.Pull();
    pull.connect(endpoint);
    console.log("waiting");
    printIfAlive();
    console.log(String(await pull.receive()));
  },
  async send() {
    const push = new zmq.Push({ immediate: true });
    push.connect(endpoint);
    console.log("waiting");
    printIfAlive();
    await push.send("sent at last");
  },
  async events() {
    const socket = new zmq.Pull({ reconnectInterval: 10 });
    const { events } = socket;
    socket.connect(endpoint);
    console.log("waiting");
    // To the end: libzmq may block for ever when an observer is gone before the last event of its socket.
    for await (const { type } of events) {
      if (type === "handshake") socket.close();
      if (type === "handshake" || type === "end") console.log(type);
    }
  },
  async temporary() {
    new zmq.Pull().bind("ipc://*").catch(() => undefined);
    process.exit();
  },
  async timeout() {
    const pull = new zmq.Pull({ receiveTimeout: 50 });
    console.log("waiting");
    await pull.receive().catch(({ code }) => console.log(code));
  },
  async queue() {
    const push = new zmq.Push({ reconnectInterval: 10 });
    push.connect(endpoint);
    for (let i = 0; i < 100; i++) await push.send([String(i), Buffer.alloc(1000)]);
    console.log("queued");
  },
  async queueClosed() {
    const push = new zmq.Push({ reconnectInterval: 10 });
    push.connect(endpoint);
    for (let i = 0; i < 100; i++) await push.send([String(i), Buffer.alloc(1000)]);
    push.close();
    console.log("queued");
  },
  async queueOfOtherContext() {
    const context = new zmq.Context({ blocky: false });
    const push = new zmq.Push({ context, linger: -1, reconnectInterval: 10 });
    push.connect(endpoint);
    for (let i = 0; i < 100; i++) await push.send([String(i), Buffer.alloc(1000)]);
    console.log("queued");
  },
  async queueNoLinger() {
    const push = new zmq.Push({ linger: 0 });
    push.connect(endpoint);
    await push.send("dropped");
    console.log("queued");
  },
  async queueNotBlocky() {
    zmq.context.blocky = false;
    const push = new zmq.Push();
    push.connect(endpoint);
    await push.send("dropped");
    console.log("queued");
  },
  async queueShortLinger() {
    const push = new zmq.Push({ linger: 100 });
    push.connect(endpoint);
    await push.send("dropped");
    console.log("queued");
  },
  async abandonSockets() {
    // More than can be open at once.
    for (let round = 0; round < 8; round++) {
      for (let i = 0; i < 200; i++) new zmq.Push().connect(endpoint);
      await collectGarbage();
    }
    console.log("collected");
  },
  async abandonBound() {
    const ports = [];
    const bind = async () => {
      const reply = new zmq.Reply();
      await reply.bind("tcp://127.0.0.1:*");
      ports.push(reply.lastEndpoint);
    };
    for (let i = 0; i < 20; i++) await bind();
    const again = new zmq.Reply();
    // The last one may still be on the stack.
    while (ports.length > 1) {
      await collectGarbage();
      const free = ports.findIndex((port) => {
        try {
          again.bindSync(port);
          return true;
        } catch {
          return false;
        }
      });
      if (free >= 0) ports.splice(free, 1);
    }
    console.log("free again");
  },
  async abandonContexts() {
    let collected = 0;
    const registry = new FinalizationRegistry(() => collected++);
    const make = async () => {
      const context = new zmq.Context();
      registry.register(context, 0);
      const [pull, push] = [new zmq.Pull({ context }), new zmq.Push({ context })];
      await pull.bind("inproc://x");
      push.connect("inproc://x");
      await push.send("x");
      await pull.receive();
    };
    for (let i = 0; i < 30; i++) await make();
    await collectGarbage();
    console.log(collected >= 25 ? "collected" : `only ${collected}`);
  },
  async abandonPending() {
    void (() => {
      const pull = new zmq.Pull();
      pull.connect(endpoint);
      pull.receive().then(
        (message) => console.log(String(message)),
        ({ code }) => console.log(code),
      );
    })();
    await collectGarbage();
    console.log("collected");
  },
  async abandonQueue() {
    void (async () => {
      const push = new zmq.Push({ reconnectInterval: 10 });
      push.connect(endpoint);
      await push.send("still sent");
    })();
    await collectGarbage();
    console.log("collected");
  },
};

await cases[name]();
