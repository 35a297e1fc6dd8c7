/** The program as a whole: warnings, and rest. Pages have another file in its place. */
import { timers } from "../host/node/globals.js";

/** Tells people what the program should do otherwise. `code` names the kind of warning. */
export function warn(text: string, code?: string): void {
  if (code === undefined) process.emitWarning(text);
  else process.emitWarning(text, { code });
}

/** Calls back after so many milliseconds, unless the process has ended. */
export function whenRested(milliseconds: number, callback: () => void): void {
  timers.setTimeout(callback, milliseconds).unref();
}

/** Whether endpoints of ipc can be used. */
export const HAS_IPC = true;
