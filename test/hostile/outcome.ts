/** What a run of a scenario comes to: the errors that the user gets, the connections that end, and what arrives. */
import type { Engine } from "../../glue/engine.js";
import { CallError } from "../../glue/socket-handle.js";
import type { TestSocket } from "../support/test-socket.js";

/** Not an error: nothing can be sent or received at this moment, or with this type of socket, or to this peer. */
const USUAL: ReadonlySet<string> = new Set(["EAGAIN", "EFSM", "ENOTSUP", "EHOSTUNREACH"]);

/** What peers send that are not of the scenario. */
export const STRANGE = "hello";

export type Frame = string | Uint8Array;

export class Outcome {
  /** How often the user got which errno name. */
  readonly errors = new Map<string, number>();
  /** Connections that ended before the scenario closed their sockets. */
  closed = 0;
  /** Messages that arrived as they were sent. */
  delivered = 0;
  /** Messages that did not arrive as they were sent. */
  readonly torn: string[] = [];

  constructor(private readonly engine: Engine) {}

  get errorCount(): number {
    let count = 0;
    for (const one of this.errors.values()) count += one;
    return count;
  }

  readonly note = (code: string | undefined): void => {
    if (code !== undefined && !USUAL.has(code)) this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  };

  /** Runs a call that may fail with an errno name. Any other error is a fault or a mistake of the test. */
  async attempt<T>(call: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.note(this.engine.facts.code(error.errno));
      return undefined;
    }
  }

  /** Receives what has arrived. Each message has to end with the frames, and has `before` frames before them. */
  receiveAll(socket: TestSocket, frames: readonly Frame[], before: number): void {
    for (let message; (message = socket.tryReceive(this.note)) !== undefined;) {
      if (endsWith(message, [STRANGE])) continue;
      if (message.length === before + frames.length && endsWith(message, frames)) this.delivered++;
      else this.torn.push(message.map(({ length }) => length).join(" "));
    }
  }
}

function endsWith(message: readonly Uint8Array[], frames: readonly Frame[]): boolean {
  const start = message.length - frames.length;
  return frames.every((frame, index) => Buffer.from(frame as string).equals(message[start + index]));
}
