/**
 * Prints the messages that it receives, until "x". Only the address depends on the transport.
 *
 *   node build/examples/mixed-transports/client.js [address]
 *
 *   address   of the server      tcp://127.0.0.1:5559
 *                                (or ipc:///tmp/zeromq-mixed-transports)
 */
import { Pull } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5559"] = process.argv.slice(2);

const client = new Pull();
client.connect(address);
console.log(`connecting to ${address}`);

for await (const [message] of client) {
  if (message.toString() === "x") break;
  console.log(message.toString());
}

console.log("end");
client.close();
