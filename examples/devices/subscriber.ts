/**
 * Prints the messages of some topics, from all publishers of the forwarder.
 *
 *   node build/examples/devices/subscriber.js [address] [topic ...]
 *
 *   address   of the forwarder's backend      tcp://127.0.0.1:5563
 *   topic     one or more                     all topics
 */
import { Subscriber } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5563", ...topics] = process.argv.slice(2);

const subscriber = new Subscriber();
subscriber.connect(address);
// Without a topic, this subscribes to all messages.
subscriber.subscribe(...topics);
console.log(`subscribed to ${topics.join(", ") || "all topics"}`);

for await (const [topic, number] of subscriber) {
  console.log(`${topic.toString()} ${number.toString()}`);
}
