/**
 * Asks for the squares of numbers. The queue device chooses the server that answers.
 *
 *   node build/examples/devices/client.js [address] [requests]
 *
 *   address    of the queue's frontend     tcp://127.0.0.1:5564
 *   requests   how many                    10
 */
import { Request } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5564", requests = "10"] = process.argv.slice(2);

const client = new Request();
client.connect(address);
console.log(`connecting to ${address}`);

for (let number = 1; number <= Number(requests); number++) {
  await client.send(number);
  const [square, server] = await client.receive();
  console.log(`${number} squared is ${square.toString()}, says ${server.toString()}`);
}

client.close();
