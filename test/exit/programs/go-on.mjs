// A program that only waits for its messages to be delivered. Meanwhile timers that do not keep the process alive use
// sockets: node go-on.mjs ENDPOINT
import { Context, Pull, Push, Reply } from "zeromq-wasm";

const [endpoint] = process.argv.slice(2);

const push = new Push({ reconnectInterval: 10 });
push.connect(endpoint);
await push.send("queued");

const [pull, another] = [new Pull(), new Pull()];
const reply = new Reply({ context: new Context() });
let rounds = 0;

process.once("beforeExit", () => {
  setInterval(async () => {
    if (++rounds === 20) console.log("went on");
    void push.send("too late");
    void pull.receive();
    void reply.receive();
    for await (const message of another) console.log(`received ${message}`);
  }, 5).unref();
});
