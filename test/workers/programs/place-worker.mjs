// The other end of `worker()` in places.mjs.
import { parentPort, workerData } from "node:worker_threads";

const module = await import(workerData);
const zmq = module.default ?? module;
const tools = { zmq, sockets: {} };

async function answer({ id, code, args }) {
  try {
    const run = new Function(`return ${code}`)();
    parentPort.postMessage({ id, value: await run(tools, ...args) });
  } catch (error) {
    const { message, code: errorCode, address } = error;
    parentPort.postMessage({ id, error: { message, code: errorCode, address } });
  }
}

parentPort.on("message", (message) => (message === null ? parentPort.close() : void answer(message)));
