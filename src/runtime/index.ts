/** The composition root: puts a host and the compiled module together, and makes engines. Two runtimes share nothing. */
import { Engine, type EngineOptions } from "../../glue/engine.js";
import type { Host } from "../../glue/host.js";
import { NodeHost } from "../host/node/index.js";
import { canShare, Threads } from "../threads/threads.js";
import { explainMemory } from "./requirements.js";
import { compileWasm } from "./wasm-file.js";

export interface RuntimeOptions extends EngineOptions {
  /** The initial `memoryLimit` of contexts in bytes, as text. Without it, the default of the option holds. */
  readonly memoryLimit?: string | undefined;
}

export class Runtime {
  #module: WebAssembly.Module | undefined;

  constructor(
    readonly host: Host,
    private readonly wasm: () => WebAssembly.Module,
    readonly options: RuntimeOptions = {},
    /** With whom the global context is shared. */
    readonly threads?: Threads,
  ) {}

  /** A fresh instance; the module is compiled once. */
  createEngine(): Engine {
    this.#module ??= this.wasm();
    return this.#start(this.#module);
  }

  #start(module: WebAssembly.Module): Engine {
    try {
      return new Engine(module, this.host, this.options);
    } catch (error) {
      throw explainMemory(error);
    }
  }
}

/** What the package uses unless told otherwise. */
export const defaultRuntime = new Runtime(
  new NodeHost(),
  compileWasm,
  { trace: process.env.ZEROMQ_WASM_TRACE === "1", memoryLimit: process.env.ZEROMQ_WASM_MEMORY_LIMIT },
  canShare ? new Threads() : undefined,
);
