/**
 * Request-reply broker: clients and workers both connect to it and never need to know of each other.
 *
 *   node build/examples/broker/broker.js [frontend] [backend]
 *
 *   frontend   for clients      tcp://127.0.0.1:5560
 *   backend    for workers      tcp://127.0.0.1:5561
 */
import { Dealer, Router } from "zeromq-wasm";

const [frontendAddress = "tcp://127.0.0.1:5560", backendAddress = "tcp://127.0.0.1:5561"] =
  process.argv.slice(2);

// REQ and REP send and receive in strict alternation; ROUTER and DEALER do the same without that rule.
// A ROUTER puts the address of the client in front of each request, and takes it off each answer to know
// where it goes. A DEALER sends requests to the workers in turn.
const frontend = new Router();
const backend = new Dealer();

await frontend.bind(frontendAddress);
await backend.bind(backendAddress);
console.log(`clients on ${frontend.lastEndpoint}, workers on ${backend.lastEndpoint}`);

async function forward(from: Router | Dealer, to: Router | Dealer): Promise<void> {
  // All frames are passed on unchanged. The client's address goes to the worker and comes back in front of
  // the answer, so that the answer reaches the client. Without a worker, sending to the dealer waits, and
  // requests wait in the queue of the router.
  for await (const message of from) {
    await to.send(message);
  }
}

// In C this is one loop that polls both sockets. Here each direction has a loop of its own, so that
// requests that wait for a worker do not delay answers.
await Promise.all([forward(frontend, backend), forward(backend, frontend)]);
