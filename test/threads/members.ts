/** A directory for each test, members of it in this thread, and workers that end in a bad way. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach } from "vitest";
import { Directory } from "../../src/threads/directory.js";
import { Membership } from "../../src/threads/membership.js";

/** What `useMembers()` returns. */
export interface Members {
  readonly directory: Directory;
  /** The ids of the members that have woken up, in that order. */
  readonly woken: readonly number[];
  /** The id that was given out last. */
  readonly lastId: number;
  join(): Membership;
  /** Goes on with a new directory that has no members. */
  reset(): void;
  /** Runs code in a worker that has the directory as `words`. After the test, or with `terminate()`, the worker ends. */
  startWorker(code: string, args?: object): Promise<Worker>;
  /** Makes the record of a member whose thread has ended, with this number of waits. Returns the record. */
  endedMember(waits: number): Promise<number>;
}

let ids = 0;

/** Gives each test a directory of its own. The members leave after the test. */
export function useMembers(): Members {
  let directory: Directory;
  let members: Membership[];
  let woken: number[];
  let workers: Worker[];

  const reset = (): void => {
    for (const member of members) member.leave();
    directory = Directory.create(0);
    members = [];
    woken = [];
  };

  beforeEach(() => {
    members = [];
    workers = [];
    reset();
  });

  afterEach(async () => {
    for (const member of members) member.leave();
    for (const worker of workers) await worker.terminate();
  });

  const join = (): Membership => {
    const id = ++ids;
    const member = Membership.join(directory, id, () => woken.push(id));
    members.push(member);
    return member;
  };

  const startWorker = async (code: string, args: object = {}): Promise<Worker> => {
    const worker = new Worker(
      `const { parentPort, workerData } = require("node:worker_threads");
       const words = new Int32Array(workerData.memory);
       const ready = () => parentPort.postMessage("ready");
       setInterval(() => undefined, 1000);
       ${code}`,
      { eval: true, workerData: { memory: directory.memory, ...args } },
    );
    workers.push(worker);
    await once(worker, "message");
    return worker;
  };

  const endedMember = async (waits: number): Promise<number> => {
    const record = directory.take("members", ++ids) as number;
    const worker = await startWorker(
      `for (let i = 0; i < workerData.waits; i++) Atomics.waitAsync(words, workerData.record + 1, 0);
       Atomics.store(words, workerData.record + 2, workerData.waits);
       ready();`,
      { record, waits },
    );
    await worker.terminate();
    return record;
  };

  return {
    get directory() {
      return directory;
    },
    get woken() {
      return woken;
    },
    get lastId() {
      return ids;
    },
    join,
    reset,
    startWorker,
    endedMember,
  };
}
