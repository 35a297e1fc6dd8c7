/** The programs of processes that use ZeroMQ. */
import type { ProgramName } from "../tasks.js";
import type { Program } from "./common.js";
import { dealer, proxy, rep, req, reqRepInproc, router } from "./echoes.js";
import { contexts, idle, idleSockets, openClose, queue, reconnect } from "./lifetimes.js";
import { accept, pushPeers } from "./peers.js";
import { pub, pull, push, pushPullInproc, pushPullWorker, sub } from "./streams.js";

/** "cold" is a program of its own, cold.ts, and "raw-peers" needs no library. */
export const PROGRAMS: Partial<Record<ProgramName, Program>> = {
  pull,
  push,
  "push-pull-inproc": pushPullInproc,
  "push-pull-worker": pushPullWorker,
  sub,
  pub,
  req,
  dealer,
  rep,
  router,
  "req-rep-inproc": reqRepInproc,
  proxy,
  accept,
  "push-peers": pushPeers,
  queue,
  "open-close": openClose,
  contexts,
  "idle-sockets": idleSockets,
  reconnect,
  idle,
};
