// Sends so many messages to the address and exits without waiting for anything.
import { Push } from "zeromq-wasm";

const [address, count] = process.argv.slice(2);
const push = new Push();
push.connect(address);
for (let i = 0; i < Number(count); i++) await push.send(`message ${i}`);
process.exit();
