// A socket to which only its listeners have a reference. Run it with --expose-gc.
import { Request } from "zeromq-wasm";
import { collectGarbage } from "../../support/wait.mjs";

const [address] = process.argv.slice(2);

function listen() {
  const request = new Request({ reconnectInterval: 10 });
  request.events.on("handshake", () => {
    console.log("handshake");
    process.exit();
  });
  request.connect(address);
}

listen();
await collectGarbage();
console.log("collected what could be");
