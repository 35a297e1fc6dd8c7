/**
 * Pipeline, first stage: sends tasks to the workers.
 *
 *   node build/examples/pipeline/ventilator.js [work] [sink] [tasks] [workers]
 *
 *   work      where workers fetch tasks            tcp://127.0.0.1:5557
 *   sink      where the sink collects results      tcp://127.0.0.1:5558
 *   tasks     how many                             100
 *   workers   how many to wait for first           1
 */
import { Push } from "zeromq-wasm";

const [
  workAddress = "tcp://127.0.0.1:5557",
  sinkAddress = "tcp://127.0.0.1:5558",
  tasks = "100",
  workers = "1",
] = process.argv.slice(2);

const work = new Push();
// Events are recorded after the first use of `events`, so use it before a worker can connect.
const events = work.events;
await work.bind(workAddress);
console.log(`handing out work on ${work.lastEndpoint}`);

// Without a worker, `send` would wait and no task would be lost. But a Push sends to the workers that are
// connected at that moment, so a worker that starts a second later would get no task.
for (let ready = 0; ready < Number(workers);) {
  const { type } = await events.receive();
  if (type === "handshake") ready++;
  if (type === "disconnect") ready--;
}

const costs = Array.from({ length: Number(tasks) }, () => Math.ceil(Math.random() * 100));
const total = costs.reduce((sum, cost) => sum + cost, 0);
console.log(`sending ${tasks} tasks, total expected cost ${total} ms`);

const sink = new Push();
sink.connect(sinkAddress);
await sink.send(["batch", tasks]);

for (const cost of costs) {
  await work.send(cost);
}

// `close` discards nothing: the process ends when all queued messages are sent.
work.close();
sink.close();
