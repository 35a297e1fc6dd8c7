/** The composition root: puts a host and the compiled module together, and makes engines. Two runtimes share nothing. */
import { Engine, type EngineOptions } from "../../glue/engine.js";
import type { Host } from "../../glue/host.js";
import { NodeHost } from "../host/node/index.js";
import { canShare, Threads } from "../threads/threads.js";
import { explainMemory } from "./requirements.js";
import { compileWasm } from "./wasm-file.js";

export interface RuntimeOptions extends EngineOptions {
  /** The initial `memoryLimit` of contexts, in bytes; by default that of libzmq. */
  readonly memoryLimit?: string | undefined;
}

export class Runtime {
  #module: WebAssembly.Module | undefined;

  constructor(
    readonly host: Host,
    private readonly wasm: () => WebAssembly.Module,
    private readonly options: RuntimeOptions = {},
    /** With whom the global context is shared. */
    readonly threads?: Threads,
  ) {}

  /** A fresh instance; the module is compiled once. */
  createEngine(): Engine {
    this.#module ??= this.wasm();
    const engine = this.#start(this.#module);
    limitMemory(engine, this.options.memoryLimit);
    return engine;
  }

  #start(module: WebAssembly.Module): Engine {
    try {
      return new Engine(module, this.host, this.options);
    } catch (error) {
      throw explainMemory(error);
    }
  }
}

/** Sets the memory limit of a context to the value of the environment variable, if there is one. */
function limitMemory({ exports, facts, context }: Engine, limit: string | undefined): void {
  if (limit === undefined || limit === "") return;
  const option = facts.constant("ZWASM_MEMORY_LIMIT");
  const value = Number(limit);
  if (Number.isInteger(value) && exports.zmq_ctx_set(context, option, value) === 0) return;
  const range = `${facts.number("ZWASM_MEMORY_LIMIT.min")} to ${facts.number("ZWASM_MEMORY_LIMIT.max")}`;
  throw new RangeError(
    `The environment variable ZEROMQ_WASM_MEMORY_LIMIT must be ${range}, in bytes: ${limit}`,
  );
}

/** What the package uses unless told otherwise. */
export const defaultRuntime = new Runtime(
  new NodeHost(),
  compileWasm,
  { trace: process.env.ZEROMQ_WASM_TRACE === "1", memoryLimit: process.env.ZEROMQ_WASM_MEMORY_LIMIT },
  canShare ? new Threads() : undefined,
);
