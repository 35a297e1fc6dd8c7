/**
 * Receives a part of the work from the streamer device.
 *
 *   node build/examples/devices/consumer.js [address]
 *
 *   address   of the streamer's backend      tcp://127.0.0.1:5567
 */
import { Pull } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5567"] = process.argv.slice(2);

const consumer = new Pull();
consumer.connect(address);
console.log("ready");

for await (const [item] of consumer) {
  console.log(`got ${item.toString()}`);
}
