// Sends a lot to the endpoint, once somebody is there unless told not to wait for that, and says how many milliseconds
// process.exit() takes: node time-exit.mjs ENDPOINT LINGER [at-once]
import { writeSync } from "node:fs";
import { Push } from "zeromq-wasm";

const [endpoint, linger, hurry] = process.argv.slice(2);

// One listener before those of the package, one behind them.
let start;
process.on("exit", () => (start = performance.now()));
const push = new Push({ linger: Number(linger), immediate: hurry === undefined, sendHighWaterMark: 0 });
process.on("exit", () => writeSync(1, `took ${Math.round(performance.now() - start)}\n`));

push.connect(endpoint);
for (let i = 0; i < 500; i++) await push.send(Buffer.alloc(64 * 1024));
process.exit();
