/**
 * Hello world, the server: answers every request with a greeting.
 *
 *   node build/examples/hello-world/server.js [address]
 *
 *   address   where to listen        tcp://127.0.0.1:5555
 */
import { Reply } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5555"] = process.argv.slice(2);

const server = new Reply();
await server.bind(address);
// Print `lastEndpoint`, not `address`: for "tcp://127.0.0.1:*" the operating system chooses the port.
console.log(`listening on ${server.lastEndpoint}`);

// A Reply receives and sends in strict alternation. It sends each answer to the client that has asked. It
// serves any number of clients, one request at a time.
for await (const [request] of server) {
  console.log(`received ${request.toString()}`);
  await server.send(`World for ${request.toString()}`);
}
