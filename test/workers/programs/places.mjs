// Places where code can run: the main thread, or a worker. A function that runs in a worker is sent there as text, so
// it can use only its arguments: `zmq`, and the `sockets` of the place by name.
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { turn } from "../../support/wait.mjs";

const [, , specifier] = process.argv;

/** The package that is tested. */
export async function load() {
  const module = await import(specifier);
  return module.default ?? module;
}

/** Waits until a condition is true. It may depend on another thread, so there is no event for it. */
export async function until(condition) {
  while (!(await condition())) await turn();
}

export async function here() {
  const tools = { zmq: await load(), sockets: {} };
  return { run: async (code, ...args) => code(tools, ...args) };
}

export function worker() {
  const thread = new Worker(fileURLToPath(new URL("place-worker.mjs", import.meta.url)), {
    workerData: specifier,
  });
  const waiting = new Map();
  let last = 0;
  thread.on("message", ({ id, value, error }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(value);
    else reject(Object.assign(new Error(error.message), error));
  });
  thread.on("error", (error) => {
    throw error;
  });
  const ended = new Promise((resolve) => thread.once("exit", resolve));
  return {
    run: (code, ...args) =>
      new Promise((resolve, reject) => {
        waiting.set(++last, { resolve, reject });
        thread.postMessage({ id: last, code: String(code), args });
      }),
    /** Lets the worker end by itself. */
    end: () => (thread.postMessage(null), ended),
    terminate: () => thread.terminate(),
    ended,
  };
}
