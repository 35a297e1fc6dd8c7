/** The budget of wasm memory (wasm/port/budget.hpp): its counters, and whether more may be taken. */
import type { Exports } from "./exports.js";
import type { Numbers } from "./layout.js";
import type { Memory } from "./memory.js";

const MAX_UINT32 = 2 ** 32 - 1;

export class Budget {
  readonly #exports: Exports;
  readonly #memory: Memory;
  /** Indices of the words of `budget_t`. */
  readonly #heap: number;
  readonly #bodies: number;
  /** The unit of that word, in bytes. */
  readonly #unit: number;
  #bodyBytes = 0;

  constructor(exports: Exports, memory: Memory, facts: Numbers) {
    this.#exports = exports;
    this.#memory = memory;
    const start = exports.zwasm_budget() >>> 2;
    this.#heap = start + facts.wordOf("budget_t.heap");
    this.#bodies = start + facts.wordOf("budget_t.bodies");
    this.#unit = facts.number("kib");
  }

  /** Bytes of wasm memory in use. */
  get heap(): number {
    return this.#memory.words[this.#heap];
  }

  /** Bytes of large bodies that have arrived and that wasm still holds, rounded up to KiB. */
  get bodies(): number {
    return this.#memory.words[this.#bodies] * this.#unit;
  }

  /** A body that arrives takes so many bytes more; fewer if below 0. */
  chargeBodies(bytes: number): void {
    // Counted in bytes, because a body may be charged for in several parts.
    this.#bodyBytes += bytes;
    this.#memory.words[this.#bodies] = Math.ceil(this.#bodyBytes / this.#unit);
  }

  /** Whether so many bytes of wasm memory may be taken. */
  hasRoom(bytes: number): boolean {
    return this.#exports.zwasm_has_room(Math.min(bytes, MAX_UINT32)) === 0;
  }
}
