// Sends many bytes to the endpoint, and prints when it calls process.exit(). Without "at-once", it first waits until it
// is connected: node time-exit.mjs ENDPOINT LINGER [at-once]
import { writeSync } from "node:fs";
import { Push } from "zeromq-wasm";

const [endpoint, linger, hurry] = process.argv.slice(2);

const push = new Push({ linger: Number(linger), immediate: hurry === undefined, sendHighWaterMark: 0 });
process.on("exit", () => writeSync(1, "leaving\n"));

push.connect(endpoint);
for (let i = 0; i < 500; i++) await push.send(Buffer.alloc(64 * 1024));
process.exit();
