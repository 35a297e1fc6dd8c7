// Who is let in when the thread of the ZAP handler is terminated: authentication-restarts.mjs <package> <when>
// "idle": the handler has answered all requests. "asked": it owes the answers. Prints who was let in before the end of the
// thread, between that and the start of another one, and after that.
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import * as parts from "./authentication-parts.mjs";
import { turn } from "../../support/wait.mjs";

const [, , specifier, when] = process.argv;
const module = await import(specifier);
const tools = { zmq: module.default ?? module, state: {} };

async function startWorker() {
  const thread = new Worker(fileURLToPath(new URL("authentication-worker.mjs", import.meta.url)), {
    workerData: specifier,
  });
  const run = async (part) => {
    thread.postMessage({ part, args: [] });
    const [{ result, error }] = await once(thread, "message");
    if (error !== undefined) throw new Error(error);
    return result;
  };
  return { run, terminate: () => thread.terminate() };
}

const until = async (condition) => {
  while (!(await condition())) await turn();
};

const targets = parts.MECHANISMS.flatMap((mechanism) =>
  ["tcp", "ws"].map((transport) => ({
    name: `${mechanism} ${transport}`,
    mechanism,
    domain: "good",
    endpoint: `${transport}://127.0.0.1:*`,
  })),
);
const endpoints = await parts.bindServers(tools, targets);
endpoints.forEach((endpoint, i) => (targets[i].endpoint = endpoint));
/** Connects one client to each server. Their messages have the names of the clients. */
const connectClients = (suffix) =>
  parts.connectClients(
    { zmq: tools.zmq, state: {} },
    targets.map((target) => ({ ...target, name: `${target.name}, ${suffix}` })),
  );
const letIn = async () => (await parts.admitted(tools)).sort();

const first = await startWorker();
if (when === "idle") {
  await first.run("bindHandler");
  await connectClients("first");
  await until(async () => (await letIn()).length === targets.length);
} else {
  await first.run("bindSilentHandler");
  await connectClients("first");
  await until(async () => (await first.run("pending")).length === targets.length);
}
console.log(JSON.stringify(await letIn()));
await first.terminate();
await connectClients("second");
await until(async () => (await parts.turnedAway(tools)).length === targets.length);
console.log(JSON.stringify(await letIn()));

const second = await startWorker();
await second.run("bindHandler");
await until(async () => (await letIn()).length === 2 * targets.length);
console.log(JSON.stringify(await letIn()));
process.exit();
