/**
 * Weather watcher: subscribes to one zip code and computes its average temperature.
 *
 *   node build/examples/weather/client.js [address] [zip] [reports]
 *
 *   address   of the server                              tcp://127.0.0.1:5556
 *   zip       whose weather; "1000" takes in all of      10001
 *             10000 … 10009, as a subscription is a prefix
 *   reports   how many to wait for                       10
 */
import { Subscriber } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5556", wanted = "10001", reports = "10"] = process.argv.slice(2);

const subscriber = new Subscriber();
subscriber.connect(address);
// Without a subscription, nothing arrives. The socket sends it to every server that it connects to, also when
// it connects again to a server that was restarted.
subscriber.subscribe(wanted);
console.log(`waiting for reports from ${address}`);

let count = 0;
let sum = 0;

for await (const [zip, station, report, temperature, humidity] of subscriber) {
  if (count === 0) {
    // A subscription begins now: earlier reports are not kept for it.
    console.log(`joined at report ${report.toString()}`);
  }
  console.log(
    `${zip.toString()} from ${station.toString()}: report ${report.toString()}, ` +
      `${temperature.toString()} °C, ${humidity.toString()} % humidity`,
  );
  sum += Number(temperature);
  if (++count === Number(reports)) break;
}

console.log(`average temperature for ${wanted}: ${(sum / count).toFixed(1)} °C`);
subscriber.close();
