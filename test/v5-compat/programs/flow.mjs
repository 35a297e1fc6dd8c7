// Programs whose handlers throw, or that do what npm zeromq does not survive: `node flow.mjs PACKAGE CASE [ENDPOINT]`.
import { createRequire } from "node:module";

/** Imported only where it is needed, because other runtimes run a copy of this file, in another folder. */
async function dropped() {
  const { collectGarbage } = await import("../../support/wait.mjs");
  await collectGarbage();
}

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

/**
 * Returns a function that closes the sockets. After a second they are closed anyway: npm zeromq never delivers the last
 * message of some cases, and no event says so.
 */
function closing(...sockets) {
  const close = () => {
    clearTimeout(timer);
    for (const socket of sockets) socket.close();
  };
  const timer = setTimeout(close, 1000);
  return close;
}

/** Has messages printed as they come, until the last one. */
function printUntil(last, pull, push) {
  const close = closing(pull, push);
  pull.on("message", (frame) => {
    console.log(`received ${frame}`);
    if (`${frame}` === last) close();
  });
}

const cases = {
  throwInListener() {
    const [pull, push] = pair();
    printUntil("two", pull, push);
    pull.on("message", () => {
      throw new Error("mine");
    });
    push.send("one").send("two");
  },
  throwInCallback() {
    const [pull, push] = pair();
    pull.once("message", () => printUntil("two", pull, push));
    push.send("one", 0, (error) => {
      console.log(`called with ${error?.message}`);
      // Once more when this one has been dealt with.
      setImmediate(() => push.send("two", 0, () => console.log("called again")));
      throw new Error("mine");
    });
  },
  sendError() {
    const [pull, push] = [zmq.socket("pull"), zmq.socket("push")];
    push.setsockopt(zmq.ZMQ_SNDTIMEO, 0);
    push.send("one");
    process.once("uncaughtException", () => {
      push.bindSync("inproc://late");
      pull.connect("inproc://late");
      printUntil("two", pull, push);
      push.send("two");
    });
  },
  sendBySub() {
    const sub = zmq.socket("sub");
    const close = closing(sub);
    sub.on("error", ({ message }) => {
      console.log(`emitted ${message}`);
      close();
    });
    sub.send("x", 0, ({ message }) => console.log(`called with ${message}`));
    sub.send("x");
  },
  closeUnsent() {
    const push = zmq.socket("push");
    push.send("one").send("two");
    push.close();
  },
  removeListeners() {
    const [pull, push] = pair();
    printUntil("x", pull, push);
    push.removeAllListeners();
    push.send("x");
  },
  noTimeout() {
    const [pull, push] = pair();
    pull.setsockopt(zmq.ZMQ_RCVTIMEO, 0);
    printUntil("two", pull, push);
    push.send("one");
    pull.once("message", () => setImmediate(() => push.send("two")));
  },
  receiveWhileBinding() {
    const [pull, push] = pair();
    printUntil("two", pull, push);
    // Both arrive before the bind can have ended.
    pull.bind("tcp://127.0.0.1:*");
    push.send("one");
    Promise.resolve().then(() => push.send("two"));
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
    await dropped();
    console.log("collected");
  },
  async abandon() {
    // More than can be open at once.
    for (let round = 0; round < 8; round++) {
      for (let i = 0; i < 200; i++) zmq.socket(i % 2 === 0 ? "push" : "pub").connect("tcp://127.0.0.1:1");
      await dropped();
    }
    console.log("collected");
  },
};

await cases[name]();
