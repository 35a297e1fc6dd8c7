/**
 * Forwarder device: connects any number of publishers with any number of subscribers.
 *
 *   node build/examples/devices/forwarder.js [frontend] [backend]
 *
 *   frontend   for publishers      tcp://127.0.0.1:5562
 *   backend    for subscribers      tcp://127.0.0.1:5563
 */
import { Proxy, XPublisher, XSubscriber } from "zeromq-wasm";

const [frontendAddress = "tcp://127.0.0.1:5562", backendAddress = "tcp://127.0.0.1:5563"] =
  process.argv.slice(2);

// XPUB and XSUB are PUB and SUB with subscriptions as messages. The XPUB receives those of all subscribers, and
// the XSUB sends them to all publishers. So a publisher still sends only what a subscriber has asked for.
const frontend = new XSubscriber();
const backend = new XPublisher();

await frontend.bind(frontendAddress);
await backend.bind(backendAddress);

// Messages go from front to back, subscriptions from back to front, until the proxy is terminated. Then it
// closes the two sockets.
const proxy = new Proxy(frontend, backend);
process.once("SIGINT", () => proxy.terminate());
process.once("SIGTERM", () => proxy.terminate());

console.log(`forwarder: ${frontend.lastEndpoint} -> ${backend.lastEndpoint}`);
await proxy.run();
console.log("forwarder stopped");
