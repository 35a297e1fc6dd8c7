// Binds a wildcard ipc endpoint, prints it and exits with the socket open.
import { Reply } from "zeromq-wasm";

const reply = new Reply();
await reply.bind("ipc://*");
console.log(reply.lastEndpoint);
process.exit();
