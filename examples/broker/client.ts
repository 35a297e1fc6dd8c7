/**
 * Client of the broker: asks, and asks again when no answer comes.
 *
 *   node build/examples/broker/client.js [address] [name] [requests]
 *
 *   address    of the broker's frontend     tcp://127.0.0.1:5560
 *   name       part of each request         client-<process id>
 *   requests   how many                     10
 */
import { Request } from "zeromq-wasm";

const [address = "tcp://127.0.0.1:5560", name = `client-${process.pid}`, requests = "10"] =
  process.argv.slice(2);

// A worker can end while it has a request. Without options, a REQ socket would wait for the answer for ever.
// With `relaxed` it can send again before the answer. With `correlate` requests are numbered, so that a late
// answer to the first attempt is not received as the answer to a later request.
const client = new Request({ receiveTimeout: 1000, relaxed: true, correlate: true });
client.connect(address);
console.log(`connecting to ${address}`);

async function ask(question: string): Promise<string> {
  for (;;) {
    await client.send(question);
    try {
      const [answer] = await client.receive();
      return answer.toString();
    } catch (error) {
      // EAGAIN: no answer has arrived within `receiveTimeout`.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      console.log(`no answer to ${question}, asking again`);
    }
  }
}

for (let i = 1; i <= Number(requests); i++) {
  console.log(await ask(`${name}/${i}`));
}

client.close();
