// Handlers that throw, and a listener for uncaught exceptions: node throw-in-handlers.mjs PACKAGE ["to the end"]
import { createRequire } from "node:module";

const [specifier, waits] = process.argv.slice(2);
const zmq = specifier === "zeromq" ? createRequire(import.meta.url)(specifier) : await import(specifier);

process.on("uncaughtException", (error) => console.log(`uncaught: ${error.message}`));

const fail = (where) => {
  throw new Error(where);
};

const [pull, push] = [new zmq.Pull(), new zmq.Push()];
const { events } = pull;
events.on("bind", () => fail("in a listener"));
const accepted = new Promise((resolve) => {
  events.on("accept", () => {
    console.log("accept");
    resolve();
  });
});
await pull.bind("tcp://127.0.0.1:*");
push.connect(pull.lastEndpoint);

process.nextTick(() => fail("in a tick"));
void Promise.resolve().then(() => fail("in a microtask"));
setImmediate(() => fail("in an immediate"));
await push.send("one");
const first = pull.receive();
void first.then((message) => fail(`after receiving ${message}`));
await first;
await push.send("two");
console.log(`received ${await pull.receive()}`);
if (waits === "to the end") await accepted;
push.close();
pull.close();
