// A worker that runs parts of authentication.mjs.
import { parentPort, workerData } from "node:worker_threads";
import * as parts from "./authentication-parts.mjs";

const module = await import(workerData);
const tools = { zmq: module.default ?? module, state: {} };

parentPort.on("message", async ({ part, args }) => {
  try {
    parentPort.postMessage({ result: await parts[part](tools, ...args) });
  } catch (error) {
    parentPort.postMessage({ error: String(error.stack) });
  }
});
