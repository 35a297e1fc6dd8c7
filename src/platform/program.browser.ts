/** The program as a whole, in a page or a worker of one. */
import { afterMilliseconds } from "../host/browser/globals.js";

/** Tells people what the program should do otherwise. `code` names the kind of warning. */
export function warn(text: string, code?: string): void {
  // eslint-disable-next-line no-console -- a page has no other place for warnings
  console.warn(code === undefined ? text : `[${code}] ${text}`);
}

/** Calls back after so many milliseconds. */
export function whenRested(milliseconds: number, callback: () => void): void {
  afterMilliseconds(milliseconds, callback);
}

/** Whether endpoints of ipc can be used. */
export const HAS_IPC = false;
