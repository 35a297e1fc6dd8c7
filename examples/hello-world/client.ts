/**
 * Hello world, the client: asks, waits for the answer, asks again.
 *
 *   node build/examples/hello-world/client.js [address] [requests]
 *
 *   address    of the server              tcp://127.0.0.1:5555
 *   requests   how many to send           10
 */
import { Request } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5555", requests = "10"] = process.argv.slice(2);

const client = new Request();
// The server does not need to run yet: the socket connects in the background, again and again, and keeps
// the request until then. So either program can start first.
client.connect(address);
console.log(`connecting to ${address}`);

for (let i = 1; i <= Number(requests); i++) {
  await client.send(`Hello ${i}`);
  const [reply] = await client.receive();
  console.log(`received ${reply.toString()}`);
}

client.close();
