/**
 * Pipeline, last stage: collects the results of all workers and prints how much each has done.
 *
 *   node build/examples/pipeline/sink.js [address]
 *
 *   address   where to collect results      tcp://127.0.0.1:5558
 */
import { Pull } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5558"] = process.argv.slice(2);

const sink = new Pull();
await sink.bind(address);
console.log(`collecting on ${sink.lastEndpoint}`);

const shares = new Map<string, number>();
let expected = Infinity;
let done = 0;
let started = 0;

while (done < expected) {
  const [kind, ...details] = await sink.receive();
  started ||= performance.now();

  // A Pull receives from all its peers in turn, and the peers do not wait for each other. So the first result
  // of a worker can arrive before the message of the ventilator with the number of tasks.
  if (kind.toString() === "batch") {
    expected = Number(details[0]);
  } else {
    const worker = details[0].toString();
    shares.set(worker, (shares.get(worker) ?? 0) + 1);
    done++;
  }
}

for (const [worker, count] of shares) {
  console.log(`${worker}: ${count} tasks, ${((100 * count) / done).toFixed(0)} %`);
}
console.log(`all ${done} tasks done in ${(performance.now() - started).toFixed(0)} ms`);
sink.close();
