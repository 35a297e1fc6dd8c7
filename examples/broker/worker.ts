/**
 * Worker behind the broker: answers requests. Start and stop as many as you like, at any time.
 *
 *   node build/examples/broker/worker.js [address] [name] [requests]
 *
 *   address    of the broker's backend              tcp://127.0.0.1:5561
 *   name       part of each answer                  worker-<process id>
 *   requests   how many to answer before leaving    no limit
 */
import { setTimeout } from "node:timers/promises";
import { Reply } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5561", name = `worker-${process.pid}`, requests = "Infinity"] =
  process.argv.slice(2);

const worker = new Reply();
// A REP socket as in a server without a broker, except that it connects. The side that is always there should
// bind, and here that is the broker.
worker.connect(address);
console.log(`${name} is ready`);

let answered = 0;
while (answered < Number(requests)) {
  const [request] = await worker.receive();
  await setTimeout(10);
  await worker.send(`${request.toString()} done by ${name}`);
  answered++;
}

worker.close();
console.log(`${name} leaves after ${answered} requests`);
