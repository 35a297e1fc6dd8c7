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

// REQ and REP take strict turns with one peer; ROUTER and DEALER are their counterparts without turns.
// ROUTER puts the address of the asking client in front of each request, and takes it off each answer
// to know where it goes. DEALER deals requests out to the workers in turn.
const frontend = new Router();
const backend = new Dealer();

await frontend.bind(frontendAddress);
await backend.bind(backendAddress);
console.log(`clients on ${frontend.lastEndpoint}, workers on ${backend.lastEndpoint}`);

async function forward(from: Router | Dealer, to: Router | Dealer): Promise<void> {
  // All parts are passed on as they are: the client's address travels to the worker and back in front
  // of the body, which is how the answer finds its way. With no worker there, sending to the dealer
  // waits, and requests queue up in front of the broker.
  for await (const message of from) {
    await to.send(message);
  }
}

// In C this is one loop that polls both sockets. Here each direction has a loop of its own, so that
// requests which wait for a worker do not hold up answers.
await Promise.all([forward(frontend, backend), forward(backend, frontend)]);
