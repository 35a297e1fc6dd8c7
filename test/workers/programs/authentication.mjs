// Who is let in when a ZAP handler, its servers, their clients and the threads begin in some order:
// authentication.mjs <package> <placement> <first loaded> <order>
// The order has the letters H (the handler is bound), S (the servers are bound), C (the clients connect) and T (the
// worker is started). The handler refuses every second client. Prints a line of JSON: for each mechanism and transport
// what became of both clients.
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as parts from "./authentication-parts.mjs";
import { turn } from "../../support/wait.mjs";

const [, , specifier, placement, first, order] = process.argv;
const { handlerIn, serversIn } = parts.placements[placement];
const isOurs = specifier !== "zeromq";

const load = async () => {
  const module = await import(specifier);
  return module.default ?? module;
};

/** The package, unless only workers use it. It is loaded before or after worker_threads. */
const usesPackage = handlerIn === "main" || serversIn === "main";
const early = usesPackage && first === "package" ? await load() : undefined;
const { Worker } = await import("node:worker_threads");
const zmq = usesPackage ? (early ?? (await load())) : undefined;

const startWorker = async () => {
  const thread = new Worker(fileURLToPath(new URL("authentication-worker.mjs", import.meta.url)), {
    workerData: specifier,
  });
  const waiting = [];
  let read = 0;
  thread.on("message", ({ result, error }) => {
    const { resolve, reject } = waiting[read++];
    if (error === undefined) resolve(result);
    else reject(new Error(error));
  });
  const run = (part, ...args) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      thread.postMessage({ part, args });
    });
  await run("nothing");
  return { run };
};
const here = {
  state: {},
  run: async (part, ...args) => parts[part]({ zmq, state: here.state }, ...args),
};

/**
 * Ports that are free now, below the range from which systems take ports by themselves: a client that connects again and
 * again could be given the port itself, and connect to itself.
 */
async function freePorts(count) {
  const ports = [];
  while (ports.length < count) {
    const server = createServer();
    server.listen(randomInt(10_000, 30_000), "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    const { port } = server.address();
    if (!ports.includes(port)) ports.push(port);
    server.close();
    await once(server, "close");
  }
  return ports;
}

const folder = mkdtempSync(join(tmpdir(), "zap-"));
const targets = [];
for (const mechanism of parts.MECHANISMS)
  for (const transport of isOurs ? ["tcp", "ipc", "ws"] : ["tcp", "ipc"])
    for (const domain of ["good", "bad"]) {
      const name = `${mechanism} ${transport} ${domain}`;
      const address = transport === "ipc" ? join(folder, String(targets.length)) : "127.0.0.1:*";
      targets.push({ name, mechanism, domain, endpoint: `${transport}://${address}` });
    }
// Clients that connect first must know the ports.
if (order.indexOf("C") < order.indexOf("S")) {
  const ports = await freePorts(targets.length);
  for (const target of targets) target.endpoint = target.endpoint.replace("*", ports.pop());
}

const places = { main: here };
// With the handler and the servers in two workers, the first one is there before.
if (!usesPackage) places["server worker"] = await startWorker();
const clientsIn = usesPackage ? here : places["server worker"];

for (const step of order) {
  if (step === "T") places.worker = await startWorker();
  if (step === "H") await places[handlerIn].run("bindHandler");
  if (step === "S") {
    const endpoints = await places[serversIn].run("bindServers", targets);
    endpoints.forEach((endpoint, i) => (targets[i].endpoint = endpoint));
  }
  if (step === "C") await clientsIn.run("connectClients", targets);
  // Those who can come in without a handler do so before there is one.
  const done = order.slice(0, order.indexOf(step) + 1);
  if (done.includes("S") && done.includes("C") && !done.includes("H"))
    await places[serversIn].run(
      "awaitAdmitted",
      targets.filter(({ mechanism }) => mechanism !== "PLAIN").map(({ name }) => name),
    );
}

// Each client is let in, or is told that it was refused.
const left = new Set(targets.map(({ name }) => name));
while (left.size > 0) {
  for (const name of await places[serversIn].run("admitted")) left.delete(name);
  for (const name of await clientsIn.run("refused")) left.delete(name);
  await turn();
}
const admitted = await places[serversIn].run("admitted");
const asked = await places[handlerIn].run("asked");
const outcome = {};
for (const { name, mechanism, domain } of targets) {
  const key = name.split(" ").slice(0, 2).join(" ");
  outcome[key] ??= {};
  outcome[key][domain] = admitted.includes(name) ? "in" : "refused";
  outcome[key].asked = asked.includes(mechanism);
}
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify(outcome));
// npm zeromq may abort the process when a worker ends.
process.exit();
