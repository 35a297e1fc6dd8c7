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

// There is only the tcp client, so it gets them all. If it is not there yet, the first `send` waits.
for (const number of numbers) {
  await server.send(number);
}
console.log(`sent ${numbers.length} numbers`);

// A socket may have any number of addresses, on any transports, and more may be added at any time. What
// it does stays the same: PUSH deals messages out in turn to all who are connected, wherever.
await server.bind(ipc);
const second = server.lastEndpoint;
console.log(`bound to ${second}`);

// "In turn" is among those present, so wait for the ipc client: else the tcp client would get it all.
for (;;) {
  const event = await events.receive();
  if (event.type === "handshake" && event.address === second) break;
}

for (const text of texts) {
  await server.send(text);
}
// One for each client, dealt out in turn like everything else.
await server.send("x");
await server.send("x");
console.log(`sent ${texts.length} texts`);

server.close();
