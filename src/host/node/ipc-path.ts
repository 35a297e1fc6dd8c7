/** The socket files of ipc endpoints: checks that a path is free, removes stale files, and makes temporary paths. */
import fs from "node:fs";
import path from "node:path";
import { HostError } from "../../../glue/host.js";
import { socketPath } from "./connection.js";
import * as modules from "./modules.js";
import { codeOf } from "./permissions.js";
import { onProcess } from "./process-events.js";

const temporaryFolders = new Set<string>();

/** A folder is made before its listener exists, so the process may exit when nobody else would remove it. */
function removeAll(): void {
  for (const folder of temporaryFolders) fs.rmSync(folder, { recursive: true, force: true });
  temporaryFolders.clear();
}

let isListening = false;

/** Returns a path in a new temporary folder, as libzmq does for `ipc://*`. */
export function temporaryIpcPath(): string {
  const folder = fs.mkdtempSync(path.join(modules.os().tmpdir(), "zmq-"));
  temporaryFolders.add(folder);
  if (!isListening) onProcess("last exit", removeAll);
  isListening = true;
  return path.join(folder, "socket");
}

export function removeTemporaryFolder(file: string): void {
  const folder = path.dirname(file);
  if (!temporaryFolders.delete(folder)) return;
  try {
    // rmSync() needs a descriptor for a folder, and there may be none.
    if (fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined) fs.unlinkSync(file);
    fs.rmdirSync(folder);
  } catch {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Makes a path free for a listener: removes the socket file if its listener does not exist any more. Throws EADDRINUSE
 * if a listener uses the file, or if the file is not a socket.
 */
export async function claimPath(file: string): Promise<void> {
  if (!isStaleCandidate(file)) return;
  if (await isAlive(file)) throw new HostError("EADDRINUSE");
  fs.rmSync(file, { force: true });
}

/** The same without waiting: looks for the path in the kernel's list of sockets. */
export function claimPathSync(file: string): void {
  if (!isStaleCandidate(file)) return;
  let sockets: string;
  try {
    sockets = fs.readFileSync("/proc/net/unix", "utf8");
  } catch (error) {
    throw new HostError(isExhausted(codeOf(error)) ? codeOf(error) : "EADDRINUSE");
  }
  for (const [, listed = ""] of sockets.matchAll(LISTED_PATH)) {
    if (mayBe(listed, file)) throw new HostError("EADDRINUSE");
  }
  fs.rmSync(file, { force: true });
}

/** The path in a line of the kernel's list: the eighth column, if there is one. */
const LISTED_PATH = /^(?:\S+ +){7}(.*)$/gm;

/**
 * The kernel lists paths as they were bound. The folder of a relative path is not known, so only the name is compared.
 */
function mayBe(listed: string, file: string): boolean {
  return path.isAbsolute(listed)
    ? path.resolve(listed) === path.resolve(file)
    : path.basename(listed) === path.basename(file);
}

/**
 * The errno name for a path that cannot be bound. Node reports a wrong one (EACCES for ENOENT), or reports it too late.
 */
export function pathError(file: string): string {
  if (fs.lstatSync(file, { throwIfNoEntry: false }) !== undefined) return "EADDRINUSE";
  try {
    fs.accessSync(path.dirname(file), fs.constants.W_OK);
    // Fails if there are no free descriptors.
    fs.closeSync(fs.openSync(modules.os().devNull, "r"));
    return "ENOENT";
  } catch (error) {
    return codeOf(error);
  }
}

/** Whether the process, or the system, has no free descriptors. */
function isExhausted(code: string): boolean {
  return code === "EMFILE" || code === "ENFILE";
}

function isStaleCandidate(file: string): boolean {
  if (file.startsWith("@")) return false;
  // Checked here, because Node reports EACCES for a missing folder as well.
  fs.accessSync(path.dirname(file) + path.sep);
  const stat = fs.lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  if (!stat.isSocket()) throw new HostError("EADDRINUSE");
  return true;
}

function isAlive(file: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = modules.net().connect({ path: socketPath(file) });
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const code = codeOf(error);
      if (isExhausted(code)) reject(new HostError(code));
      else resolve(code !== "ECONNREFUSED" && code !== "ENOENT");
    });
  });
}
