/** Two workers of node:cluster bind: cluster.mjs ENDPOINT METHOD. Each prints its endpoint, or the code of its error. */
import cluster from "node:cluster";
import { Reply } from "zeromq-wasm";

const [endpoint, method] = process.argv.slice(2);

if (cluster.isPrimary) {
  // One after the other, so that the output has an order.
  const next = (count) => {
    if (count > 0) cluster.fork().once("message", () => next(count - 1));
    else for (const worker of Object.values(cluster.workers)) worker.kill();
  };
  next(2);
} else {
  const socket = new Reply();
  const result = await Promise.resolve()
    .then(() => socket[method](endpoint))
    .then(
      () => socket.lastEndpoint,
      (error) => error.code,
    );
  console.log(result);
  process.send("bound");
  await socket.receive();
}
