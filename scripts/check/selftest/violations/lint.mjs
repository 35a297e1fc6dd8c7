// Violations of lint rules, each in a file of its own, which breaks that rule only.
const plant = (kind, rule, file, content, about = /(?:)/) => ({
  kind,
  add: { [file]: content },
  says: [new RegExp(`^${file}:\\d+ ${rule.replace("/", "\\/")}: .*${about.source}`)],
});

const WALLS = "zeromq-wasm/walls";
const FACTS = "zeromq-wasm/compiler-facts";
const TS = "@typescript-eslint";
const runtime = 'import type { Runtime } from "../runtime/index.js";\n';
const engine = 'import type { Engine } from "../../glue/engine.js";\n';
const memory = 'import type { Memory } from "./memory.js";\n';

const walls = [
  plant(
    "reaching through a wall by property",
    WALLS,
    "src/api/planted-property.ts",
    `${runtime}export const planted = (runtime: Runtime) => runtime.createEngine().fault;\n`,
    /Engine.fault is declared in glue\/engine.ts: src\/api may not import glue\/engine/,
  ),
  plant(
    "reaching through a wall by a property in brackets",
    WALLS,
    "src/api/planted-brackets.ts",
    `${runtime}export const planted = (runtime: Runtime) => runtime.createEngine()["fault"];\n`,
    /Engine.fault/,
  ),
  plant(
    "reaching through a wall by destructuring",
    WALLS,
    "src/api/planted-pattern.ts",
    `${runtime}export function planted(runtime: Runtime): object {\n  const { fault: own } = runtime.createEngine();\n  return { own };\n}\n`,
    /Engine.fault/,
  ),
  plant(
    "reaching through a wall by type",
    WALLS,
    "src/api/planted-type.ts",
    `${runtime}export type Planted = ReturnType<Runtime["createEngine"]>["fault"];\n`,
    /Engine.fault/,
  ),
  plant(
    "using internals of a type that may be imported",
    WALLS,
    "src/threads/planted-internals.ts",
    `${engine}export const planted = (engine: Engine) => engine.memory;\n`,
    /Engine.memory .* only glue and src\/libzmq may use it/,
  ),
  ...[
    ["a template as the key", "template", "runtime.createEngine()[`fault`]"],
    ["a constant as the key", "key", "runtime.createEngine()[KEY]"],
    ["Reflect", "reflect", 'Reflect.get(runtime.createEngine(), "fault")'],
    ["the operator in", "in", '"fault" in runtime.createEngine()'],
    ["a pattern with a constant as the key", "pattern-key", "one(({ [KEY]: own }) => own, runtime)"],
  ].map(([how, name, expression]) =>
    plant(
      `reaching through a wall by ${how}`,
      WALLS,
      `src/api/planted-by-${name}.ts`,
      `${runtime}export const KEY = "fault" as const;\nexport type Use = (engine: ReturnType<Runtime["createEngine"]>) => unknown;\n` +
        "export const one = (use: Use, runtime: Runtime): unknown => use(runtime.createEngine());\n" +
        `export const planted = (runtime: Runtime): unknown => ${expression};\n`,
      /Engine.fault/,
    ),
  ),
  plant(
    "reaching through a wall by destructuring in an assignment",
    WALLS,
    "src/api/planted-assignment.ts",
    `${runtime}export function planted(runtime: Runtime): unknown {\n  let fault = undefined;\n  if (fault === undefined) ({ fault } = runtime.createEngine());\n  return fault;\n}\n`,
    /Engine.fault/,
  ),
  plant(
    "reaching through a wall by the type of a constant",
    WALLS,
    "src/api/planted-key-type.ts",
    `${runtime}export const KEY = "fault" as const;\nexport type Planted = ReturnType<Runtime["createEngine"]>[typeof KEY];\n`,
    /Engine.fault/,
  ),
];

/** One way to write an offset in wasm memory each. */
const offsets = [
  ["before it is made an index", "shifted", "memory.words[(at + 20) >>> 2]", "20"],
  ["by the operator |", "or", "memory.words[at | 5]", "5"],
  ["behind a method in brackets", "brackets", 'memory["word"](at + 20)', "20"],
  ["behind a view in brackets", "view-brackets", 'memory["words"][at + 5]', "5"],
  ["for a method of a view", "view", "memory.bytes.subarray(at + 20)", "20"],
  ["in one branch", "branch", "memory.word(at > 0 ? at + 20 : at)", "20"],
  ["in a table", "table", "memory.word(at + TABLE.fifth)", "fifth"],
  ["in the default of a parameter", "default", "((by = 20) => memory.word(at + by))()", "20"],
  ["added to a variable", "added", "walk(memory, at)", "20"],
  ["behind the second name of a view", "alias", "second(memory, at)", "5"],
].map(([how, name, expression, what]) =>
  plant(
    `an offset in wasm memory ${how}`,
    FACTS,
    `glue/boundary/planted-offset-${name}.ts`,
    `${memory}export const TABLE = { fifth: 3 + 2 };\n` +
      (name !== "added"
        ? ""
        : "function walk(memory: Memory, from: number): number {\n  let place = from;\n  place += 20;\n  return memory.word(place);\n}\n") +
      (name !== "alias"
        ? ""
        : "function second(memory: Memory, at: number): number {\n  const words = memory.words;\n  const again = words;\n  return again[at + 5];\n}\n") +
      `export const planted = (memory: Memory, at: number): unknown => ${expression};\n`,
    new RegExp(`${what} is where something stands in wasm memory`),
  ),
);

/** One way to write a number each. */
const numbers = [
  ["as a quotient", "quotient", "8192 / 2"],
  ["as a power", "power", "2 ** 12"],
  ["shifted to the right", "right", "8192 >> 1"],
  ["as a BigInt", "bigint", "4096n"],
  ["in hexadecimal", "hexadecimal", "0x1000"],
].map(([how, name, expression]) =>
  plant(
    `a limit ${how}`,
    FACTS,
    `src/socket/planted-number-${name}.ts`,
    `export const isLarge = (size: number | bigint): boolean => size >= ${expression};\n`,
    /4096 is min_host_body/,
  ),
);

const facts = [
  plant(
    "a constant of libzmq as a static member",
    FACTS,
    "src/socket/planted-static.ts",
    "export class Planted {\n  static POLLIN = 1;\n}\n",
    /POLLIN = 1 copies ZMQ_POLLIN/,
  ),
  plant(
    "a constant of libzmq as a default",
    FACTS,
    "src/socket/planted-default.ts",
    "export const planted = (POLLOUT = 2): number => POLLOUT;\n",
    /POLLOUT = 2 copies ZMQ_POLLOUT/,
  ),
  plant(
    "a constant of libzmq",
    FACTS,
    "src/socket/planted-constant.ts",
    "export const POLLOUT = 2;\n",
    /POLLOUT = 2 copies ZMQ_POLLOUT/,
  ),
  plant(
    "an errno number",
    FACTS,
    "src/socket/planted-errno.ts",
    "export const ERRORS = { EAGAIN: 6 };\n",
    /EAGAIN = 6 copies EAGAIN/,
  ),
  plant(
    "an enum of the port",
    FACTS,
    "glue/io/planted-enum.ts",
    "export enum AddressKind {\n  none,\n  routingId,\n}\n",
    /routingId = 1 copies zwasm_routing_id/,
  ),
  plant(
    "a bit of the port, as a readonly member",
    FACTS,
    "glue/io/planted-member.ts",
    "export class Bits {\n  readonly portalEnded = 16;\n}\n",
    /portalEnded = 16 copies portal_ended/,
  ),
  plant(
    "a member of a struct by name",
    FACTS,
    "glue/boundary/planted-struct.ts",
    "export const COUNT_HIGH = 4;\n",
    /COUNT_HIGH = 4 copies portal_news_t.count_high/,
  ),
  plant(
    "a limit under another name",
    FACTS,
    "src/socket/planted-limit.ts",
    "export const isLarge = (size: number) => size >= 4 * 1024;\n",
    /4096 is min_host_body/,
  ),
  plant(
    "the size of a struct under another name",
    FACTS,
    "src/threads/planted-size.ts",
    "export const room = (count: number) => count * 280;\n",
    /280 is sizeof.remote_socket_t/,
  ),
  plant(
    "an offset in wasm memory as a number",
    FACTS,
    "glue/boundary/planted-offset.ts",
    `${memory}export const planted = (memory: Memory, at: number) => memory.words[(at >>> 2) + 5];\n`,
    /5 is where something stands in wasm memory/,
  ),
  plant(
    "an offset in wasm memory as a constant",
    FACTS,
    "glue/boundary/planted-named-offset.ts",
    `${memory}const FIFTH = 20;\nexport const planted = (memory: Memory, at: number) => memory.word(at + FIFTH);\n`,
    /FIFTH is where something stands in wasm memory/,
  ),
  plant(
    "the size of a struct as a step through wasm memory",
    FACTS,
    "glue/boundary/planted-step.ts",
    `${memory}export function planted(memory: Memory, at: number, count: number): number {\n` +
      "  const { words } = memory;\n  const place = at + count * 7;\n  return words[place];\n}\n",
    /7 is where something stands in wasm memory/,
  ),
];

const async = "export async function run(): Promise<boolean> {\n  return true;\n}\n";

const typescript = [
  plant(
    "any",
    `${TS}/no-explicit-any`,
    "src/checks/planted-any.ts",
    "export const planted = (value: any): string => String(value);\n",
  ),
  plant(
    "a cast that changes nothing",
    `${TS}/no-unnecessary-type-assertion`,
    "glue/io/planted-cast.ts",
    "export const planted = (value: number): number => value as number;\n",
  ),
  plant(
    "a promise that nobody waits for",
    `${TS}/no-floating-promises`,
    "src/checks/planted-floating.ts",
    `${async}export function planted(): void {\n  run();\n}\n`,
  ),
  plant(
    "a promise as a condition",
    `${TS}/no-misused-promises`,
    "src/checks/planted-misused.ts",
    `${async}export const planted = (): number => (run() ? 1 : 0);\n`,
  ),
  plant(
    "awaiting what is no promise",
    `${TS}/await-thenable`,
    "src/checks/planted-await.ts",
    "export async function planted(value: number): Promise<void> {\n  await value;\n}\n",
  ),
  plant(
    "a case that is missed",
    `${TS}/switch-exhaustiveness-check`,
    "src/checks/planted-switch.ts",
    'export function planted(value: "one" | "two"): void {\n  switch (value) {\n    case "one":\n      return;\n  }\n}\n',
  ),
  plant(
    "an import of a type as a value",
    `${TS}/consistent-type-imports`,
    "src/threads/planted-import.ts",
    `${engine.replace("import type", "import")}export type Planted = Engine;\n`,
  ),
  plant(
    "an unused parameter",
    `${TS}/no-unused-vars`,
    "src/checks/planted-unused-parameter.ts",
    "export const planted = (value: number): number => 1;\n",
  ),
];

const javascript = [
  plant(
    "== instead of ===",
    "eqeqeq",
    "src/checks/planted-equal.ts",
    "export const planted = (value: number): boolean => value == 1;\n",
  ),
  plant(
    "printing in the product",
    "no-console",
    "src/checks/planted-console.ts",
    'export const planted = (): void => console.log("planted");\n',
  ),
  plant(
    "a global of Node in glue",
    "no-restricted-globals",
    "glue/io/planted-global.ts",
    "export const planted = (): unknown => process;\n",
  ),
  plant(
    "a timer of the globals, which tests replace",
    "no-restricted-globals",
    "src/checks/planted-timer.ts",
    "export const planted = (done: () => void): unknown => setTimeout(done, 1);\n",
    /setTimeout/,
  ),
  plant(
    "a global that only some realms have, in glue",
    "no-restricted-globals",
    "glue/io/planted-decoder.ts",
    "export const planted = (): unknown => new TextDecoder();\n",
    /TextDecoder/,
  ),
  plant(
    "a name that is not defined, in a script",
    "no-undef",
    "scripts/planted.mjs",
    "export const planted = () => nothing();\n",
  ),
];

export const lint = [...walls, ...facts, ...offsets, ...numbers, ...typescript, ...javascript];
