/**
 * One socket, two transports: numbers for a client on tcp, then texts shared by it and a client on ipc.
 *
 *   node build/examples/mixed-transports/server.js [tcp] [ipc]
 *
 *   tcp   first address      tcp://127.0.0.1:5559
 *   ipc   second address     ipc:///tmp/zeromq-mixed-transports
 */
import { Push } from "zeromq-wasm";

const [tcp = "tcp://127.0.0.1:5559", ipc = "ipc:///tmp/zeromq-mixed-transports"] = process.argv.slice(2);

const numbers = Array.from({ length: 10 }, (_, i) => i);
const texts = ["one", "two", "three", "four", "five", "six", "seven", "eight"];

const server = new Push();
const events = server.events;

await server.bind(tcp);
console.log(`bound to ${server.lastEndpoint}`);

// The tcp client gets all of these. If it has not connected yet, the first `send` waits.
for (const number of numbers) {
  await server.send(number);
}
console.log(`sent ${numbers.length} numbers`);

// A socket can have several addresses, on different transports, and you can add one at any time. A Push sends
// to all its peers in turn, whichever address they have connected to.
await server.bind(ipc);
const second = server.lastEndpoint;
console.log(`bound to ${second}`);

// Only connected peers get messages, so wait for the ipc client: else the tcp client would get all of them.
for (;;) {
  const event = await events.receive();
  if (event.type === "handshake" && event.address === second) break;
}

for (const text of texts) {
  await server.send(text);
}
// One for each client: they are sent to the peers in turn, like all messages.
await server.send("x");
await server.send("x");
console.log(`sent ${texts.length} texts`);

server.close();
