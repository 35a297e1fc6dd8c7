/**
 * Receives small frames, transfers the memory of every other one to another thread, and prints how many others are whole:
 * transferred.mjs [frozen]. With "frozen", Buffer is frozen before, as in a hardened realm.
 */
import { MessageChannel } from "node:worker_threads";

if (process.argv[2] === "frozen") Object.freeze(Buffer);
const { Pull, Push } = await import("zeromq-wasm");

const COUNT = 200;
const transfers = {
  structuredClone: (frame) => globalThis.structuredClone(frame, { transfer: [frame.buffer] }),
  postMessage(frame) {
    const { port1 } = new MessageChannel();
    try {
      port1.postMessage(frame, [frame.buffer]);
    } finally {
      port1.close();
    }
  },
};

const pull = new Pull();
const push = new Push();
await pull.bind("inproc://transferred");
push.connect("inproc://transferred");
for (const [name, transfer] of Object.entries(transfers)) {
  const text = (i) => String(i).padStart(700, "x");
  for (let i = 0; i < COUNT; i++) await push.send(text(i));
  const received = [];
  for (let i = 0; i < COUNT; i++) received.push((await pull.receive())[0]);
  for (let i = 0; i < COUNT; i += 2) {
    try {
      transfer(received[i]);
    } catch {
      // A runtime may refuse. What counts is what the other frames are afterwards.
    }
  }
  console.log(name, received.filter((frame, i) => i % 2 === 1 && String(frame) === text(i)).length);
}
push.close();
pull.close();
