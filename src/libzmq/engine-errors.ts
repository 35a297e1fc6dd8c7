/** Where an errno number of an engine becomes an exception. */
import type { Engine } from "../../glue/engine.js";
import { CallError } from "../../glue/socket-handle.js";
import { errnoError, type ErrnoDetails, type ErrnoError } from "../tables/errors.js";

export class EngineErrors {
  readonly #engine: Engine;
  /** EAGAIN as wasm counts: the queue is empty or full. */
  readonly again: number;
  readonly #outOfTurn: number;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.again = engine.facts.errno("EAGAIN");
    this.#outOfTurn = engine.facts.errno("EFSM");
  }

  /** Whether an operation that failed with this number succeeds later: when there is a message, or room, or its turn. */
  waits(errno: number): boolean {
    return errno === this.again || errno === this.#outOfTurn;
  }

  /** Whether the number is that of an errno name. */
  is(errno: number, code: string): boolean {
    return errno === this.#engine.facts.errno(code);
  }

  /** The error of a number. */
  of(errno: number, details: Partial<ErrnoDetails> = {}): ErrnoError {
    const { exports, facts, host, memory } = this.#engine;
    const code = facts.code(errno);
    const text = memory.readCString(exports.zmq_strerror(errno));
    return errnoError({ code, errno: host.errno(code) ?? errno, text, ...details });
  }

  /** The error of an errno name. */
  named(code: string, message?: string, address?: string): ErrnoError {
    return this.of(this.#engine.facts.errno(code), { code, message, address });
  }

  /** The error of the libzmq call that failed just now. */
  last(): ErrnoError {
    return this.of(this.#engine.exports.zmq_errno());
  }

  /** Runs a call of glue. What libzmq refuses becomes an ErrnoError. */
  attempt<T>(call: () => T, address?: string): T {
    try {
      return call();
    } catch (error) {
      if (error instanceof CallError) throw this.of(error.errno, { address });
      throw error;
    }
  }
}
