// Programs whose handlers throw, or that do what npm zeromq does not survive: `node flow.mjs PACKAGE CASE [ENDPOINT]`.
import { createRequire } from "node:module";

const [specifier, name, endpoint] = process.argv.slice(2);
const zmq = createRequire(import.meta.url)(specifier);

const describe = ({ code, message }) => code ?? message;
process.on("uncaughtException", (error, origin) =>
  console.log(`${origin === "unhandledRejection" ? "rejected" : "uncaught"}: ${describe(error)}`),
);

let endpoints = 0;
function pair() {
  const [pull, push] = [zmq.socket("pull"), zmq.socket("push")];
  pull.bindSync(`inproc://${++endpoints}`);
  push.connect(`inproc://${endpoints}`);
  return [pull, push];
}

/** Closes the sockets after so long that whatever is to happen has happened. */
const closeSoon = (...sockets) => setTimeout(() => sockets.forEach((socket) => socket.close()), 200);

const cases = {
  throwInListener() {
    const [pull, push] = pair();
    pull.on("message", (frame) => {
      console.log(`${frame}`);
      if (`${frame}` === "two") closeSoon(pull, push);
      throw new Error("mine");
    });
    push.send("one").send("two");
  },
  throwInCallback() {
    const [pull, push] = pair();
    push.send("one", 0, (error) => {
      console.log(`called with ${error?.message}`);
      throw new Error("mine");
    });
    setTimeout(() => {
      push.send("two", 0, () => console.log("called again"));
      pull.on("message", () => console.log("received"));
      closeSoon(pull, push);
    }, 50);
  },
  sendError() {
    const [pull, push] = [zmq.socket("pull"), zmq.socket("push")];
    push.setsockopt(zmq.ZMQ_SNDTIMEO, 0);
    push.send("one");
    setTimeout(() => {
      push.bindSync("inproc://late");
      pull.connect("inproc://late");
      pull.on("message", () => console.log("received"));
      push.send("two");
      closeSoon(pull, push);
    }, 50);
  },
  sendBySub() {
    const sub = zmq.socket("sub");
    sub.on("error", ({ message }) => console.log(`emitted ${message}`));
    sub.send("x", 0, ({ message }) => console.log(`called with ${message}`));
    sub.send("x");
    closeSoon(sub);
  },
  closeUnsent() {
    const push = zmq.socket("push");
    push.send("one").send("two");
    push.close();
  },
  removeListeners() {
    const [pull, push] = pair();
    pull.on("message", () => console.log("received"));
    push.removeAllListeners();
    push.send("x");
    closeSoon(pull, push);
  },
  noTimeout() {
    const [pull, push] = pair();
    pull.setsockopt(zmq.ZMQ_RCVTIMEO, 0);
    pull.on("message", (frame) => console.log(`received ${frame}`));
    push.send("one");
    setTimeout(() => push.send("two"), 50);
    closeSoon(pull, push);
  },
  receiveWhileBinding() {
    const [pull, push] = pair();
    // Both arrive before the bind can have ended.
    pull.bind("tcp://127.0.0.1:*");
    push.send("one");
    Promise.resolve().then(() => push.send("two"));
    pull.on("message", (frame) => {
      if (`${frame}` === "two") {
        console.log("two");
        closeSoon(pull, push);
      }
    });
  },
  idle() {
    const [push, pub] = [zmq.socket("push"), zmq.socket("pub")];
    push.bindSync("tcp://127.0.0.1:*");
    pub.connect(push.last_endpoint);
    console.log("idle");
  },
  async receive() {
    (() => {
      const pull = zmq.socket("pull");
      pull.on("message", (frame) => {
        console.log(`${frame}`);
        pull.close();
      });
      pull.bindSync(endpoint);
    })();
    await collect();
    console.log("collected");
  },
  async abandon() {
    // More than can be open at once.
    for (let round = 0; round < 8; round++) {
      for (let i = 0; i < 200; i++) zmq.socket(i % 2 === 0 ? "push" : "pub").connect("tcp://127.0.0.1:1");
      await collect();
    }
    console.log("collected");
  },
};

/** Runs the garbage collector until nothing is left that could be collected. */
async function collect() {
  for (let i = 0; i < 10; i++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

await cases[name]();
