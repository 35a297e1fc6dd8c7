/** What the C compiler says about libzmq: the numbers of its constants and of the errors. */
import type { Exports } from "./exports.js";
import type { Memory } from "./memory.js";

interface FactsJson {
  readonly constants: Readonly<Record<string, number>>;
  readonly errno: Readonly<Record<string, number>>;
}

export class Facts {
  readonly #json: FactsJson;
  readonly #codes: ReadonlyMap<number, string>;

  constructor(exports: Exports, memory: Memory) {
    this.#json = JSON.parse(memory.readCString(exports.zwasm_facts())) as FactsJson;
    this.#codes = new Map(Object.entries(this.#json.errno).map(([code, number]) => [number, code]));
  }

  get constants(): Readonly<Record<string, number>> {
    return this.#json.constants;
  }

  /** The number of a ZMQ_ constant. */
  constant(name: string): number {
    const value = this.#json.constants[name];
    if (value === undefined) throw new RangeError(`libzmq has no constant ${name}`);
    return value;
  }

  /** The number that wasm uses for an errno name; EIO for a name that it does not know. */
  errno(code: string): number {
    return this.#json.errno[code] ?? (this.#json.errno.EIO as number);
  }

  /** The errno name of a number that wasm uses. */
  code(errno: number): string {
    return this.#codes.get(errno) ?? "EIO";
  }
}
