/**
 * Pipeline, second stage: does tasks and sends the results to the sink. Start as many workers as you like.
 * Each runs until you stop it.
 *
 *   node build/examples/pipeline/worker.js [work] [sink] [name]
 *
 *   work   where to fetch tasks                tcp://127.0.0.1:5557
 *   sink   where to deliver results            tcp://127.0.0.1:5558
 *   name   told to the sink                    worker-<process id>
 */
import { setTimeout } from "node:timers/promises";
import { Pull, Push } from "zeromq-wasm";

const [
  workAddress = "tcp://127.0.0.1:5557",
  sinkAddress = "tcp://127.0.0.1:5558",
  name = `worker-${process.pid}`,
] = process.argv.slice(2);

const work = new Pull();
work.connect(workAddress);

const results = new Push();
results.connect(sinkAddress);

console.log(`${name} is ready`);

for await (const [cost] of work) {
  // The task says how many milliseconds it takes. A real worker would compute something.
  await setTimeout(Number(cost));
  await results.send(["done", name, cost]);
  console.log(`did a task of ${cost.toString()} ms`);
}
