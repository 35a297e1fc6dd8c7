/**
 * Demo, second stage: does tasks until main lets it go. Started by main.ts, several times.
 *
 *   node build/examples/demo/worker.js <work> <sink> <name> <transport>
 */
import { setTimeout } from "node:timers/promises";
import { Pull, Push } from "zeromq-wasm";
import { onReleased } from "./family.js";

const [workAddress, sinkAddress, name, transport] = process.argv.slice(2);

const work = new Pull();
work.connect(workAddress);

// If main was killed, the sink may have ended too: do not wait for ever to send a last result.
const results = new Push({ linger: 1000 });
results.connect(sinkAddress);

// Closing a socket ends the loop over its messages.
onReleased(() => work.close());

for await (const [id, cost] of work) {
  await setTimeout(Number(cost));
  await results.send(["done", id, cost, name, transport]);
}

results.close();
