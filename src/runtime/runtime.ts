/** The composition root: puts a host and the compiled module together, and makes engines. Two runtimes share nothing. */
import { Engine, type EngineOptions } from "../../glue/engine.js";
import type { Host } from "../../glue/host.js";
import type { Threads } from "../threads/threads.js";
import { explainMemory } from "./requirements.js";

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
