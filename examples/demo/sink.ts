/**
 * Demo, last stage: collects the results and reports. Started by main.ts. Its exit code says whether every
 * task came back.
 *
 *   node build/examples/demo/sink.js <tcp> <ipc> [patience]
 *
 *   patience   how long to wait for the next result, in ms      10000
 */
import { Pull } from "zeromq-wasm";
import { abandon, announce, onReleased } from "./family.js";
import { Progress } from "./progress.js";
import { type Share, summary } from "./summary.js";

const [tcp, ipc, patience = "10000"] = process.argv.slice(2);
onReleased(abandon);

const sink = new Pull();
const endpoints: string[] = [];
for (const address of [tcp, ipc]) {
  await sink.bind(address);
  endpoints.push(sink.lastEndpoint ?? address);
}
announce(endpoints);

const shares = new Map<string, Share>();
const arrived = new Set<string>();
let expected = Infinity;
let expectedCost = 0;
let started = 0;
let progress: Progress | undefined;

function take(kind: string, details: string[]): void {
  if (kind === "batch") {
    expected = Number(details[0]);
    expectedCost = Number(details[1]);
    progress = new Progress(expected);
  } else {
    const [id, cost, name, transport] = details;
    const share = shares.get(name) ?? { name, transport, tasks: 0, cost: 0 };
    shares.set(name, { ...share, tasks: share.tasks + 1, cost: share.cost + Number(cost) });
    arrived.add(id);
  }
  // Results can arrive before the message with their number. Then there is nothing to show yet.
  progress?.show(arrived.size);
}

while (arrived.size < expected) {
  try {
    const [kind, ...details] = await sink.receive();
    started ||= performance.now();
    take(kind.toString(), details.map(String));
    // All workers run when the first message has arrived, so a long pause after it means that one has ended.
    sink.receiveTimeout = Number(patience);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    break;
  }
}

progress?.finish();
const report = { expected, expectedCost, arrived: arrived.size, elapsed: performance.now() - started };
console.log(summary([...shares.values()], report));

sink.close();
process.exitCode = arrived.size === expected ? 0 : 1;
