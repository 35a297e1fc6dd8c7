/**
 * Publishes a numbered message on a topic, twenty times a second, to the forwarder.
 *
 *   node build/examples/devices/publisher.js [address] [topic]
 *
 *   address   of the forwarder's frontend     tcp://127.0.0.1:5562
 *   topic     what it is about                news
 */
import { setTimeout } from "node:timers/promises";
import { Publisher } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5562", topic = "news"] = process.argv.slice(2);

const publisher = new Publisher();
// A publisher can connect, too. Here it must, because there can be several: only the forwarder has an address
// that all programs know.
publisher.connect(address);
console.log(`publishing ${topic}`);

for (let number = 1; ; number++) {
  await publisher.send([topic, number]);
  await setTimeout(50);
}
