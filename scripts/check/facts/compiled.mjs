// The facts that the compiler put into the built module: wasm/api/facts.cpp, as wasm/api/api.hpp describes its tables.
import { readFileSync } from "node:fs";

const WORD = 4;

/** libzmq's constants and errno numbers, and the layout of structs, as a list of names with their values. */
export function compiledFacts(file = "build/wasm/release/zeromq.wasm") {
  const module = new WebAssembly.Module(readFileSync(file));
  const { exports } = new WebAssembly.Instance(module, nothingOf(module));
  const view = new DataView(exports.memory.buffer);
  const word = (address) => view.getInt32(address, true);

  // Pairs of pointers, to names and to values; they end where the first names begin or are not there.
  const start = exports.zwasm_facts();
  const tables = [0, 1, 2].map((table) => start + 2 * WORD * table);
  return tables.flatMap((table) => {
    const names = textAt(exports.memory, word(table)).trim().split(" ");
    return names.map((name, index) => ({ name, value: word(word(table + WORD) + WORD * index) }));
  });
}

/** Facts are data: reading them calls no import. */
function nothingOf(module) {
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = () => {
      throw new Error(`${name} was called while facts were read`);
    };
  }
  return imports;
}

function textAt(memory, address) {
  const bytes = new Uint8Array(memory.buffer);
  return new TextDecoder().decode(bytes.subarray(address, bytes.indexOf(0, address)));
}
