/** The program as a whole, in a page or a worker of one. */
import { afterMilliseconds, warn as warnOf } from "../host/browser/globals.js";

/** Tells people what the program should do otherwise. `code` names the kind of warning. */
export const warn = (text: string, code?: string): void => warnOf(code, text);

/** Calls back after so many milliseconds. */
export function whenRested(milliseconds: number, callback: () => void): void {
  afterMilliseconds(milliseconds, callback);
}

/** Whether endpoints of ipc can be used. */
export const HAS_IPC = false;
