/** What `require()` gives, and programs that TypeScript compiled to CommonJS: as npm zeromq, name by name. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { sides } from "../support/implementations.js";
import { unless } from "../support/needs.js";
import { useProcesses } from "../support/processes.js";
import { installNative, installOurs, type Installation } from "../support/runtimes.js";

const ENTRIES = ["zeromq-wasm", "zeromq-wasm/draft", "zeromq-wasm/v5-compat"];
const ONLY_OURS = ["zeromq-wasm/draft-extra", "zeromq-wasm/draft-extra.js"];

/** What a compiled program sees of an entry. */
interface Seen {
  /** The names of `import * as`. */
  names: string[];
  /** Whether `import * as` is what `require()` gives, not a copy. */
  isSame: boolean;
  /** The names that `for … in` finds in what `require()` gives. */
  enumerable: string[];
  /** The property `__esModule` of what `require()` gives. */
  mark: PropertyDescriptor | null;
}

const processes = useProcesses();

/** Runs a program with `import * as` for an entry, compiled as `esModuleInterop` has it. */
async function look({ options }: Installation, entry: string): Promise<Seen> {
  const program = `
    import * as all from ${JSON.stringify(entry)};
    const required = require(${JSON.stringify(entry)});
    const enumerable = [];
    for (const name in required) enumerable.push(name);
    const seen = {
      names: Object.keys(all).sort(),
      isSame: all === required,
      enumerable: enumerable.sort(),
      mark: Object.getOwnPropertyDescriptor(required, "__esModule") ?? null,
    };
    console.log(JSON.stringify(seen));`;
  const { outputText } = ts.transpileModule(program, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
    },
  });
  expect(outputText).toContain("__importStar(require(");
  const file = join(String(options.cwd), "compiled.cjs");
  writeFileSync(file, outputText);
  const command = [process.execPath, "--no-warnings"];
  const [line = ""] = await processes.start(file, [], { ...options, command }).success();
  return JSON.parse(line) as Seen;
}

const HIDDEN_MARK = { value: true, writable: false, enumerable: false, configurable: false };

describe("a compiled program", () => {
  const ours = installOurs();

  describe("with npm zeromq", unless(sides.theirs.missing), () => {
    const theirs = installNative();

    it.each(ENTRIES)("sees the same in %s", async (entry) => {
      expect(await look(ours, entry)).toEqual(await look(theirs, entry));
    });
  });

  it.each([...ENTRIES, ...ONLY_OURS])(
    "gets what require() gives from %s, without a default",
    async (entry) => {
      const seen = await look(ours, entry);
      expect(seen).toMatchObject({ isSame: true, mark: HIDDEN_MARK });
      expect(seen.names.length).toBeGreaterThan(0);
      expect(seen.names).not.toContain("default");
      expect(seen.enumerable).toEqual(seen.names);
    },
  );

  it.each([
    ["draft", "Client,Datagram,Dish,Gather,Radio,Scatter,Server"],
    ["draft.js", "Client,Datagram,Dish,Gather,Radio,Scatter,Server"],
    ["draft-extra", "Channel,Peer"],
    ["draft-extra.js", "Channel,Peer"],
  ])("has these names from zeromq-wasm/%s: %s", async (subPath, names) => {
    expect((await look(ours, `zeromq-wasm/${subPath}`)).names.join()).toBe(names);
  });
});

it.each(["core", "draft", "draft-extra", "v5-compat"])(
  "bundlers can leave out the default export of inline/%s.mjs: it is marked as free of side effects",
  (name) => {
    const code = readFileSync(new URL(`../../dist/inline/${name}.mjs`, import.meta.url), "utf8");
    const defaults = code.match(/[^=]*Object\.freeze\(\{__proto__:null/g);
    expect(defaults).toEqual(["/*#__PURE__*/Object.freeze({__proto__:null"]);
  },
);
