/**
 * Forwarder device: one place where any number of publishers meet any number of subscribers.
 *
 *   node build/examples/devices/forwarder.js [frontend] [backend]
 *
 *   frontend   for publishers      tcp://127.0.0.1:5562
 *   backend    for subscribers      tcp://127.0.0.1:5563
 */
import { Proxy, XPublisher, XSubscriber } from "zeromq-wasm";

const [frontendAddress = "tcp://127.0.0.1:5562", backendAddress = "tcp://127.0.0.1:5563"] =
  process.argv.slice(2);

// XPUB and XSUB are PUB and SUB that show subscriptions as messages. XPUB hands those of all subscribers to
// the proxy, XSUB sends them on to all publishers, so that each still sends only what somebody wants.
const frontend = new XSubscriber();
const backend = new XPublisher();

await frontend.bind(frontendAddress);
await backend.bind(backendAddress);

// Messages go from front to back and subscriptions from back to front. The proxy does both until told to
// stop, then closes the two sockets.
const proxy = new Proxy(frontend, backend);
process.once("SIGINT", () => proxy.terminate());
process.once("SIGTERM", () => proxy.terminate());

console.log(`forwarder: ${frontend.lastEndpoint} -> ${backend.lastEndpoint}`);
await proxy.run();
console.log("forwarder stopped");
