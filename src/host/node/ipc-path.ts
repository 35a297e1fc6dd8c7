/** The files of ipc endpoints: who may take a path, and temporary ones. */
import fs from "node:fs";
import path from "node:path";
import { HostError } from "../../../glue/host.js";
import { socketPath } from "./connection.js";
import * as modules from "./modules.js";

const temporaryFolders = new Set<string>();

/** A path in a folder of its own, as libzmq makes one for `ipc://*`. */
export function temporaryIpcPath(): string {
  const folder = fs.mkdtempSync(path.join(modules.os().tmpdir(), "zmq-"));
  temporaryFolders.add(folder);
  return path.join(folder, "socket");
}

export function removeTemporaryFolder(file: string): void {
  const folder = path.dirname(file);
  if (temporaryFolders.delete(folder)) fs.rmSync(folder, { recursive: true, force: true });
}

/**
 * Makes room for a listener: removes the file that a listener left which is gone. A live listener's file, and anything
 * else than a socket, stays and is EADDRINUSE.
 */
export async function claimPath(file: string): Promise<void> {
  if (!isStaleCandidate(file)) return;
  if (await isAlive(file)) throw new HostError("EADDRINUSE");
  fs.rmSync(file, { force: true });
}

/** The same without waiting: the kernel's list of sockets tells where there is one. */
export function claimPathSync(file: string): void {
  if (!isStaleCandidate(file)) return;
  let sockets: string;
  try {
    sockets = fs.readFileSync("/proc/net/unix", "utf8");
  } catch {
    throw new HostError("EADDRINUSE");
  }
  for (const [, listed = ""] of sockets.matchAll(LISTED_PATH)) {
    if (mayBe(listed, file)) throw new HostError("EADDRINUSE");
  }
  fs.rmSync(file, { force: true });
}

/** The path in a line of the kernel's list: the eighth column, if there is one. */
const LISTED_PATH = /^(?:\S+ +){7}(.*)$/gm;

/** Paths are listed as they were given: a relative one belongs to we do not know which folder. */
function mayBe(listed: string, file: string): boolean {
  return path.isAbsolute(listed)
    ? path.resolve(listed) === path.resolve(file)
    : path.basename(listed) === path.basename(file);
}

/** Why a path could not be had, which Node says wrongly (EACCES for ENOENT), or does not say in time. */
export function pathError(file: string): string {
  if (fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined) return "EADDRINUSE";
  try {
    fs.accessSync(path.dirname(file), fs.constants.W_OK);
    return "ENOENT";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "EACCES";
  }
}

function isStaleCandidate(file: string): boolean {
  if (file.startsWith("@")) return false;
  // Node says EACCES whether the folder is missing or not ours.
  fs.accessSync(path.dirname(file) + path.sep);
  const stat = fs.lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  if (!stat.isSocket()) throw new HostError("EADDRINUSE");
  return true;
}

function isAlive(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = modules.net().connect({ path: socketPath(file) });
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code !== "ECONNREFUSED" && error.code !== "ENOENT"),
    );
  });
}
