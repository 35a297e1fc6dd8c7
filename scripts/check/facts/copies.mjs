// Which numbers in TypeScript are copies of the compiler's: by name and value, or by a value that no other number has.

/** Struct members have names that many constants have; they count where wasm memory is read. */
const NEAR_WASM = /^(glue|src\/libzmq|src\/threads)\//;

/** Limits that both sides must agree on, whatever they are called in TypeScript. */
const LIMITS = new Set(["min_host_body", "max_inline_body", "portal_type"]);

/** Sizes of structs below this are numbers like any others. */
const MIN_TELLING_SIZE = 257;

const plain = (name) => name.replaceAll(/[^a-zA-Z0-9]/g, "").toLowerCase();

/** Names under which TypeScript may have a fact. */
function namesOf(fact) {
  const [struct, member] = fact.split(".");
  if (struct === "sizeof") {
    const type = member.replace(/^zwasm_/, "").replace(/_t$/, "");
    const short = type.split("_").pop();
    return [type, short].flatMap((name) => [
      `${name}_size`,
      `size_of_${name}`,
      `${name}_words`,
      `sizeof_${name}`,
    ]);
  }
  if (member !== undefined) return [member, `${struct.replace(/^zwasm_|_t$/g, "")}_${member}`];
  return [fact, fact.replace(/^(ZMQ|zwasm|ZWASM|portal)_(no_)?/, "")];
}

/** Answers for one set of facts (`{ name, value }`, names of struct members with a dot). */
export class Copies {
  #byName = new Map();
  #byValue = new Map();

  constructor(facts) {
    for (const { name, value } of facts) {
      const inWords = name.includes(".") && value % 4 === 0 ? [value / 4] : [];
      for (const alias of namesOf(name)) {
        const known = this.#byName.get(plain(alias)) ?? [];
        this.#byName.set(plain(alias), [...known, { name, values: [value, ...inWords] }]);
      }
      const tells = name.startsWith("sizeof.") && value >= MIN_TELLING_SIZE;
      if (tells || LIMITS.has(name)) this.#byValue.set(value, name);
    }
  }

  /** The fact that a named number copies; undefined if it is a number of its own. */
  named(file, name, value) {
    const candidates = this.#byName.get(plain(name)) ?? [];
    const found = candidates.find(
      (fact) => fact.values.includes(value) && (!fact.name.includes(".") || NEAR_WASM.test(file)),
    );
    return found?.name;
  }

  /** The fact that a number copies by its value alone. */
  valued(value) {
    return this.#byValue.get(value);
  }
}
