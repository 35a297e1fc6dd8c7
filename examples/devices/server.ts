/**
 * Computes squares for the clients of the queue device.
 *
 *   node build/examples/devices/server.js [address] [name]
 *
 *   address   of the queue's backend     tcp://127.0.0.1:5565
 *   name      part of each answer        server-<process id>
 */
import { Reply } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5565", name = `server-${process.pid}`] = process.argv.slice(2);

const server = new Reply();
server.connect(address);
console.log(`${name} is ready`);

for await (const [number] of server) {
  await server.send([Number(number) ** 2, name]);
}
