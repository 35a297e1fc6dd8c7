/**
 * Weather station: publishes a report for each of a hundred zip codes, ten times a second.
 *
 *   node build/examples/weather/server.js [address] [station]
 *
 *   address   where to publish                  tcp://127.0.0.1:5556
 *   station   a name, to tell servers apart     Central
 */
import { setTimeout } from "node:timers/promises";
import { Publisher } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5556", station = "Central"] = process.argv.slice(2);

const random = (from: number, to: number): number => Math.round(from + Math.random() * (to - from));

const publisher = new Publisher();
await publisher.bind(address);
console.log(`publishing on ${publisher.lastEndpoint}`);

// A publisher does not wait for subscribers: without any, it drops the reports.
for (let report = 1; ; report++) {
  for (let zip = 10_000; zip < 10_100; zip++) {
    // Subscriptions are compared with the first frame, here in the server: reports that no client has
    // subscribed to are not sent.
    await publisher.send([String(zip), station, report, random(-10, 35), random(20, 100)]);
  }
  await setTimeout(100);
}
