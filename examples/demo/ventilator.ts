/**
 * Demo, first stage: sends the tasks over tcp and ipc. Started by main.ts.
 *
 *   node build/examples/demo/ventilator.js <tcp> <ipc> <sink> <tasks> <workers>
 */
import { Push } from "zeromq-wasm";
import { abandon, announce, onReleased } from "./family.js";

const [tcp, ipc, sinkAddress, tasks, workers] = process.argv.slice(2);
onReleased(abandon);

const work = new Push();
const events = work.events;

const endpoints: string[] = [];
for (const address of [tcp, ipc]) {
  await work.bind(address);
  endpoints.push(work.lastEndpoint ?? address);
}
announce(endpoints);

// A Push sends to its connected peers in turn, so wait until all workers have connected.
for (let ready = 0; ready < Number(workers);) {
  const { type } = await events.receive();
  if (type === "handshake") ready++;
}

// Each task costs 1 to 100 ms of a worker's time.
const costs = Array.from({ length: Number(tasks) }, () => Math.ceil(Math.random() * 100));
const total = costs.reduce((sum, cost) => sum + cost, 0);

const sink = new Push();
sink.connect(sinkAddress);
await sink.send(["batch", costs.length, total]);

for (const [id, cost] of costs.entries()) {
  await work.send([id, cost]);
}

work.close();
sink.close();
