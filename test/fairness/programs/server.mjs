// The server whose peers are attacked: node server.mjs PACKAGE [curve]
// It prints its ports, and answers each line of its input with the gaps between the ticks of a 1 ms timer since the last
// line, as JSON: their length, and how much processor time the process has used in them ("work"), which says more when
// the machine has other things to do. Both in milliseconds.
import { createInterface } from "node:readline";

const [specifier, mode] = process.argv.slice(2);
const zmq = await import(specifier);

const keys = zmq.curveKeyPair();
const options = mode === "curve" ? { curveServer: true, curveSecretKey: keys.secretKey } : {};

const router = new zmq.Router({ linger: 0, ...options });
const publisher = new zmq.XPublisher({ linger: 0 });
await router.bind("tcp://127.0.0.1:*");
await publisher.bind("tcp://127.0.0.1:*");

async function echo() {
  for await (const frames of router) {
    const last = frames[frames.length - 1];
    if (last.length <= 64) await router.send(frames);
  }
}

async function takeSubscriptions() {
  for await (const [request] of publisher) if (request.length === 0) return;
}

const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

let gaps = [];
let work = 0;
let last = performance.now();
let lastUsed = used();
setInterval(() => {
  const now = performance.now();
  const nowUsed = used();
  gaps.push(now - last);
  work = Math.max(work, nowUsed - lastUsed);
  last = now;
  lastUsed = nowUsed;
}, 1);

echo().catch(report);
takeSubscriptions().catch(report);

function report(error) {
  console.error(error);
  process.exit(1);
}

const portOf = (socket) => Number(socket.lastEndpoint.split(":").at(-1));
console.log(
  JSON.stringify({ router: portOf(router), publisher: portOf(publisher), publicKey: keys.publicKey }),
);

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "leave") process.exit(0);
  const sorted = gaps.sort((a, b) => a - b);
  gaps = [];
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  const rss = Math.round(process.memoryUsage.rss() / 2 ** 20);
  console.log(JSON.stringify({ p50: at(0.5), p99: at(0.99), max: at(1), work, rss, used: used() }));
  work = 0;
}
