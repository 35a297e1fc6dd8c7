// A peer that behaves well: node peer.mjs PORT KIND [PUBLIC KEY]
// KIND "connected": sends a message, waits for the answer, and so on, over one connection.
// KIND "newcomer": makes a connection, sends a message, waits for the answer, closes the connection, and so on.
// It prints "ready", and answers each line of its input with the times of the round trips since the last line.
import { createInterface } from "node:readline";
import { Dealer, curveKeyPair } from "zeromq-wasm";
import { pause } from "../../support/wait.mjs";

const [port, kind, serverKey] = process.argv.slice(2);

function open() {
  const keys = serverKey === undefined ? undefined : curveKeyPair();
  const dealer = new Dealer({
    linger: 0,
    ...(keys && {
      curveServerKey: serverKey,
      curvePublicKey: keys.publicKey,
      curveSecretKey: keys.secretKey,
    }),
  });
  dealer.connect(`tcp://127.0.0.1:${port}`);
  return dealer;
}

async function roundTrip(dealer) {
  await dealer.send("ping");
  await dealer.receive();
}

let times = [];
async function measure(action) {
  const start = performance.now();
  await action();
  times.push(performance.now() - start);
  await pause(1, "the round trips are to be spread over the time");
}

const connected = open();
await roundTrip(connected);
console.log("ready");

async function run() {
  for (;;) {
    await measure(async () => {
      if (kind === "connected") return roundTrip(connected);
      const dealer = open();
      await roundTrip(dealer);
      dealer.close();
    });
  }
}
void run();

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "leave") process.exit(0);
  const sorted = times.sort((a, b) => a - b);
  times = [];
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Infinity;
  console.log(JSON.stringify({ count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) }));
}
