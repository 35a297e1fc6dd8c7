/** The worker thread of "push-pull-worker". */
import { workerData } from "node:worker_threads";
import { load } from "./libraries.js";
import { pushFromWorker } from "./programs/streams.js";
import type { Task } from "./tasks.js";

const task = workerData as Task;

await pushFromWorker(await load(task.library), task, {
  tell: () => {},
  emptyProcess: NaN,
  address: () => Promise.reject(new Error("a worker has no address")),
});
