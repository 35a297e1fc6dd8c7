// Places where code can run: the main thread, or a worker. A function that runs in a worker goes there as text, so it
// knows only what it is given: `zmq`, and the place's `sockets` by name.
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { turn } from "../../support/wait.mjs";

const [, , specifier] = process.argv;

/** The package that is tested. */
export async function load() {
  const module = await import(specifier);
  return module.default ?? module;
}

/** Waits until something is true, which may happen in another thread: no event tells. */
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
