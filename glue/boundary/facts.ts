/**
 * Reads the facts that the C++ compiler wrote into the module: libzmq's constants, the errno numbers, and the layout of
 * the structs that glue reads.
 */
import type { Exports } from "./exports.js";
import type { Memory } from "./memory.js";

type Numbers = ReadonlyMap<string, number>;

/** A table of `zwasm_facts_t` consists of two pointers: one to the names, one to their values. */
const WORD = 4;
const TABLE_SIZE = 2 * WORD;

/** Each table is read when it is first needed. */
export class Facts {
  readonly #read: (table: number) => Numbers;
  #constants: Numbers | undefined;
  #errors: Numbers | undefined;
  #codes: ReadonlyMap<number, string> | undefined;
  #layout: Numbers | undefined;

  constructor(exports: Pick<Exports, "zwasm_facts">, memory: Memory) {
    const facts = exports.zwasm_facts();
    this.#read = (table) => readTable(memory, facts + TABLE_SIZE * table);
  }

  /** Reads all tables that were not read yet: the memory is going to be released. */
  readAll(): void {
    this.#constants ??= this.#read(0);
    this.#errors ??= this.#read(1);
    this.#layout ??= this.#read(2);
  }

  /** The number of a ZMQ_ constant. */
  constant(name: string): number {
    this.#constants ??= this.#read(0);
    return numberOf(this.#constants, name);
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

  /** A number that the C++ code defines, or a size in bytes ("sizeof.zwasm_frame_t"). */
  number(name: string): number {
    this.#layout ??= this.#read(2);
    return numberOf(this.#layout, name);
  }

  /** The offset of a struct's member, such as "zwasm_frame_t.data", in words of 4 bytes. */
  wordOf(member: string): number {
    return this.number(member) / WORD;
  }
}

function numberOf(table: Numbers, name: string): number {
  const value = table.get(name);
  if (value === undefined) throw new RangeError(`The compiled module has no fact ${name}`);
  return value;
}

/** Reads a table, which `wasm/api/api.hpp` describes. */
function readTable(memory: Memory, table: number): Numbers {
  const values = memory.word(table + WORD);
  const names = memory.readCString(memory.word(table)).trim().split(" ");
  return new Map(names.map((name, index) => [name, memory.int(values + WORD * index)]));
}
