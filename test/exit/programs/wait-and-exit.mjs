// Two receives wait. The first one ends by a message or by its timeout. Then only the second one keeps the process
// alive, until its message arrives from another process.
import { Pull, Push } from "zeromq-wasm";

const [how] = process.argv.slice(2);
const first = new Pull({ receiveTimeout: how === "timeout" ? 1 : -1 });
const second = new Pull();
await first.bind("inproc://first");
await second.bind("tcp://127.0.0.1:*");
const push = new Push();
push.connect("inproc://first");

const both = [first.receive().catch((error) => error.code), second.receive()];
if (how === "message") await push.send("done");
await both[0];
console.log(second.lastEndpoint);
console.log(`received ${await both[1]}`);
