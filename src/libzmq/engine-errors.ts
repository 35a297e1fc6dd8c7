/** Where an errno number of an engine becomes an exception. */
import type { Engine } from "../../glue/engine.js";
import { CallError } from "../../glue/socket-handle.js";
import { errnoError, type ErrnoDetails, type ErrnoError } from "../tables/errors.js";
import { endpointHint, type RefusedEndpoint } from "./endpoint-hints.js";

/** What an error says beside its text, if that depends on the errno name. */
export type Describe = (code: string) => Partial<ErrnoDetails>;

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

  isOutOfTurn(errno: number): boolean {
    return errno === this.#outOfTurn;
  }

  /** Whether the number is that of an errno name. */
  is(errno: number, code: string): boolean {
    return errno === this.#engine.facts.errno(code);
  }

  /** The error of a number. */
  of(errno: number, details?: Partial<ErrnoDetails> | Describe): ErrnoError {
    const { exports, facts, host, memory } = this.#engine;
    const code = facts.code(errno);
    const more = typeof details === "function" ? details(code) : details;
    const text = memory.readCString(exports.zmq_strerror(errno));
    return errnoError({ code, errno: host.errno(code) ?? errno, text, ...more });
  }

  /** The error of an errno name. */
  named(code: string, message?: string, details: Partial<ErrnoDetails> = {}): ErrnoError {
    return this.of(this.#engine.facts.errno(code), { code, message, ...details });
  }

  /** The error of the libzmq call that failed just now. */
  last(): ErrnoError {
    return this.of(this.#engine.exports.zmq_errno());
  }

  /** Runs a call of glue. What libzmq refuses becomes an ErrnoError. */
  attempt<T>(call: () => T, describe?: Describe): T {
    try {
      return call();
    } catch (error) {
      if (error instanceof CallError) throw this.of(error.errno, describe);
      throw error;
    }
  }
}

/** What an error says of an endpoint. */
export function describeEndpoint(refused: RefusedEndpoint): Partial<ErrnoDetails> {
  // The usual text of EFAULT says that the context has ended.
  const message = refused.code === "EFAULT" ? "Bad address" : undefined;
  return { address: refused.endpoint, message, ...endpointHint(refused) };
}
