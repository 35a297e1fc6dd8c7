/**
 * Queue device: distributes the requests of any number of clients to any number of servers.
 *
 *   node build/examples/devices/queue.js [frontend] [backend]
 *
 *   frontend   for clients      tcp://127.0.0.1:5564
 *   backend    for servers      tcp://127.0.0.1:5565
 */
import { Dealer, Proxy, Router } from "zeromq-wasm";

const [frontendAddress = "tcp://127.0.0.1:5564", backendAddress = "tcp://127.0.0.1:5565"] =
  process.argv.slice(2);

// A ROUTER knows which client has asked, a DEALER sends requests to the servers in turn. The broker example
// does the same without a proxy.
const frontend = new Router();
const backend = new Dealer();

await frontend.bind(frontendAddress);
await backend.bind(backendAddress);

// The proxy passes messages both ways until it is terminated. Then it closes the two sockets.
const proxy = new Proxy(frontend, backend);
process.once("SIGINT", () => proxy.terminate());
process.once("SIGTERM", () => proxy.terminate());

console.log(`queue: ${frontend.lastEndpoint} -> ${backend.lastEndpoint}`);
await proxy.run();
console.log("queue stopped");
