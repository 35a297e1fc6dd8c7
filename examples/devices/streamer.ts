/**
 * Streamer device: collects the work of any number of producers and distributes it to consumers.
 *
 *   node build/examples/devices/streamer.js [frontend] [backend]
 *
 *   frontend   for producers      tcp://127.0.0.1:5566
 *   backend    for consumers      tcp://127.0.0.1:5567
 */
import { Proxy, Pull, Push } from "zeromq-wasm";

const [frontendAddress = "tcp://127.0.0.1:5566", backendAddress = "tcp://127.0.0.1:5567"] =
  process.argv.slice(2);

// A Pull receives from all producers in turn, a Push sends to all consumers in turn. Without a consumer, work
// waits here, and when this queue is full, in the producers.
const frontend = new Pull();
const backend = new Push();

await frontend.bind(frontendAddress);
await backend.bind(backendAddress);

// Work goes from front to back until the proxy is terminated. Then it closes the two sockets.
const proxy = new Proxy(frontend, backend);
process.once("SIGINT", () => proxy.terminate());
process.once("SIGTERM", () => proxy.terminate());

console.log(`streamer: ${frontend.lastEndpoint} -> ${backend.lastEndpoint}`);
await proxy.run();
console.log("streamer stopped");
