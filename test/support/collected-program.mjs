// What the garbage collector takes: `node --expose-gc collected-program.mjs PACKAGE CASE`. Prints how many of 20 are left.
import { createRequire } from "node:module";
import { collectGarbage, turn } from "./wait.mjs";

const [specifier, name] = process.argv.slice(2);
const zmq = specifier === "zeromq" ? createRequire(import.meta.url)(specifier) : await import(specifier);

const COUNT = 20;

/** Uses the events of a socket in one way. */
const uses = {
  nothing() {},
  events: ({ events }) => void events,
  on: ({ events }) => events.on("connect", () => undefined),
  receive: ({ events }) => void events.receive().catch(() => undefined),
  iterate: ({ events }) => void iterate(events),
};

async function iterate(events) {
  for await (const event of events) void event;
}

/** Sockets that the program has no reference to. */
function dropSocket(use) {
  const socket = new zmq.Dealer({ linger: 0 });
  void use(socket);
  return socket;
}

/** Contexts whose sockets are closed. Those whose events are not used stay referenced. */
const sockets = [];
function dropContext(use) {
  const context = new zmq.Context();
  const socket = new zmq.Dealer({ context, linger: 0 });
  if (use === uses.nothing) sockets.push(socket);
  void use(socket);
  socket.connect("tcp://127.0.0.1:9");
  void socket.send("queued");
  socket.close();
  return context;
}

/** Many more sockets and observers than there can be at a time. */
async function dropMany() {
  zmq.context.maxSockets = 100;
  for (let i = 0; i < 10; i++) {
    for (let j = 0; j < 20; j++) dropSocket(uses.events);
    await collect();
  }
}

/**
 * Collects several times, because what a finaliser drops can have a finaliser as well. In npm zeromq a socket is closed
 * by another thread, and a turn of the event loop tells the program.
 */
async function collect() {
  for (let i = 0; i < 5; i++) {
    await collectGarbage();
    await turn();
  }
}

const [what, use] = name.split(":");
if (what === "observers") await dropMany();
const drop = { sockets: dropSocket, contexts: dropContext, observers: dropSocket }[what];
const references = Array.from({ length: COUNT }, () => new WeakRef(drop(uses[use])));

await collect();
console.log(references.filter((reference) => reference.deref() !== undefined).length);
process.exit(sockets.every(({ closed }) => closed) ? 0 : 1);
