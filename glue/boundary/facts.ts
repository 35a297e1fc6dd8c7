/** What the C compiler says about libzmq: the numbers of its constants and of the errors. */
import type { Exports } from "./exports.js";
import type { Memory } from "./memory.js";

type Numbers = ReadonlyMap<string, number>;

const TABLE_SIZE = 8;

/** Read when first needed: a program's first socket needs few of them, if any. */
export class Facts {
  readonly #read: (table: number) => Numbers;
  #constants: Numbers | undefined;
  #errors: Numbers | undefined;
  #codes: ReadonlyMap<number, string> | undefined;

  constructor(exports: Exports, memory: Memory) {
    const facts = exports.zwasm_facts();
    this.#read = (table) => readTable(memory, facts + TABLE_SIZE * table);
  }

  /** The number of a ZMQ_ constant. */
  constant(name: string): number {
    this.#constants ??= this.#read(0);
    const value = this.#constants.get(name);
    if (value === undefined) throw new RangeError(`libzmq has no constant ${name}`);
    return value;
  }

  /** The number that wasm uses for an errno name; EIO for a name that it does not know. */
  errno(code: string): number {
    this.#errors ??= this.#read(1);
    return this.#errors.get(code) ?? (this.#errors.get("EIO") as number);
  }

  /** The errno name of a number that wasm uses. */
  code(errno: number): string {
    this.#errors ??= this.#read(1);
    this.#codes ??= new Map([...this.#errors].map(([code, number]) => [number, code]));
    return this.#codes.get(errno) ?? "EIO";
  }
}

/** A table as `wasm/api/api.hpp` describes it: a pointer to names, and one to their values. */
function readTable(memory: Memory, table: number): Numbers {
  const values = memory.word(table + 4);
  const names = memory.readCString(memory.word(table)).trim().split(" ");
  return new Map(names.map((name, index) => [name, memory.int(values + 4 * index)]));
}
