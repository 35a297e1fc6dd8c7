/**
 * Node's own modules that take long to load. Each is loaded when it is first needed. `node:net` takes a third of the
 * time that libzmq takes to start, `node:crypto` two thirds, and many programs need only one of them or neither.
 */
import { builtin } from "./builtin.js";

const lazily = <T>(name: string): (() => T) => {
  let module: T | undefined;
  return () => (module ??= builtin(name) as T);
};

export const net = lazily<typeof import("node:net")>("node:net");
export const dgram = lazily<typeof import("node:dgram")>("node:dgram");
export const dns = lazily<typeof import("node:dns")>("node:dns");
export const os = lazily<typeof import("node:os")>("node:os");
export const crypto = lazily<typeof import("node:crypto")>("node:crypto");
export const vm = lazily<typeof import("node:vm")>("node:vm");
export const workerThreads = lazily<typeof import("node:worker_threads")>("node:worker_threads");

/** Deno and Bun have `node:net` as well, but other things behind it. */
export const isNode = !("bun" in process.versions || "deno" in process.versions);

/** Whether any module has loaded `node:worker_threads`. As long as none has, there are no workers. */
export function hasWorkerThreads(): boolean {
  const { moduleLoadList: loaded } = process as { moduleLoadList?: readonly string[] };
  // Node has a list of loaded modules. Other runtimes do not, but load the module quickly.
  return loaded === undefined || loaded.length === 0 || loaded.includes("NativeModule worker_threads");
}
