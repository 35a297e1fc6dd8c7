// Sends a message that closes its socket: `node closed-while-sending.mjs PACKAGE`.
import { createRequire } from "node:module";

const zmq = createRequire(import.meta.url)(process.argv[2]);

const push = new zmq.Push({ linger: 0 });
await push.bind("inproc://closed-while-sending");
const message = {
  toString: () => {
    push.close();
    return "too late";
  },
};
try {
  await push.send(message);
  console.log("sent");
} catch ({ code }) {
  console.log(code);
}
