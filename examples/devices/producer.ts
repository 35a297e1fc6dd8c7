/**
 * Produces work for the consumers of the streamer device.
 *
 *   node build/examples/devices/producer.js [address] [name] [items]
 *
 *   address   of the streamer's frontend     tcp://127.0.0.1:5566
 *   name      part of each item              producer-<process id>
 *   items     how many                       10
 */
import { Push } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5566", name = `producer-${process.pid}`, items = "10"] =
  process.argv.slice(2);

const producer = new Push();
producer.connect(address);
console.log(`connecting to ${address}`);

for (let item = 1; item <= Number(items); item++) {
  await producer.send(`${name}/${item}`);
}

// The process ends when the last item is sent. If there is no streamer yet, it waits for one.
producer.close();
console.log(`${name} made ${items} items`);
