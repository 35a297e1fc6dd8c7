// Violations of the table of rooms.
const refused = (file, specifier) => new RegExp(`^${file}:\\d+ must not import ${specifier}: `);

export const layers = [
  {
    kind: "an import against the layers",
    add: {
      "src/tables/planted.ts":
        'import type { Engine } from "../../glue/engine.js";\nexport type E = Engine;\n',
    },
    says: [refused("src/tables/planted.ts", "../../glue/engine.js")],
  },
  {
    kind: "an import() against the layers",
    add: { "src/checks/planted.ts": 'export const late = () => import("../../glue/engine.js");\n' },
    says: [refused("src/checks/planted.ts", "../../glue/engine.js")],
  },
  {
    kind: "a file in no room",
    add: { "glue/planted/one.ts": "export const planted = 1;\n" },
    says: [/^glue\/planted\/one.ts is in no room: /],
  },
  {
    kind: "a module of Node where there may be none",
    add: { "glue/io/planted.ts": 'export { Socket } from "node:net";\n' },
    says: [refused("glue/io/planted.ts", "node:net")],
  },
  {
    kind: "a package",
    add: { "src/socket/planted.ts": 'export * from "zeromq";\n' },
    says: [refused("src/socket/planted.ts", "zeromq")],
  },
  {
    kind: "an example that uses the source",
    add: { "examples/planted/main.ts": 'import { Dealer } from "../../src/index.js";\nvoid Dealer;\n' },
    says: [refused("examples/planted/main.ts", "../../src/index.js")],
  },
  {
    kind: "a circle of files",
    add: {
      "src/checks/planted-one.ts":
        'import { two } from "./planted-two.js";\nexport const one = () => two();\n',
      "src/checks/planted-two.ts":
        'import { one } from "./planted-one.js";\nexport const two = () => one();\n',
    },
    says: [/^files import one another in a circle: .*src\/checks\/planted-one.ts/],
  },
  {
    kind: "a circle of files, of types only",
    add: {
      "src/checks/planted-one.ts":
        'import type { Two } from "./planted-two.js";\nexport type One = Two | 1;\n',
      "src/checks/planted-two.ts": 'import type { One } from "./planted-one.js";\nexport type Two = One[];\n',
    },
    says: [/^files import one another in a circle: .*src\/checks\/planted-two.ts/],
  },
  {
    kind: "a circle of rooms",
    add: {
      "src/checks/planted.ts":
        'import type { SocketType } from "../tables/socket-type.js";\nexport type S = SocketType;\n',
    },
    says: [
      refused("src/checks/planted.ts", "../tables/socket-type.js"),
      /^rooms import one another in a circle: src\/(tables|checks) -> /,
    ],
  },
  {
    kind: "a table of rooms that allows an import upwards",
    edit: {
      "scripts/structure/rooms.mjs": (text) =>
        text.replace(
          'may: ["src/checks", "src/platform"],',
          'may: ["src/checks", "src/platform", "src/api"],',
        ),
    },
    says: [/^scripts\/structure\/rooms.mjs: src\/tables is not above src\/api$/],
  },
  {
    kind: "a table of rooms that names no room",
    edit: {
      "scripts/structure/rooms.mjs": (text) =>
        text.replace(
          'may: ["src/checks", "src/platform"],',
          'may: ["src/checks", "src/platform", "src/no"],',
        ),
    },
    says: [/^scripts\/structure\/rooms.mjs: src\/tables may import src\/no, which is no room$/],
  },
  {
    kind: "a name that another room has for something else",
    add: { "src/checks/scheduler.ts": "export const scheduler = 1;\n" },
    says: [/^glue\/scheduler.ts and src\/checks\/scheduler.ts have the same name: /],
  },
  {
    kind: "a name twice in one room",
    add: { "src/tables/options/errors.ts": "export const errors = 1;\n" },
    says: [/^src\/tables\/options\/errors.ts: its room has another errors.ts/, /have the same name/],
  },
  {
    kind: "a shared name that nothing shares",
    edit: {
      "scripts/structure/rooms.mjs": (text) => text.replace("  index: ", '  planted: "nothing",\n  index: '),
    },
    says: [/^scripts\/structure\/rooms.mjs: planted is the name of one file only/],
  },
];
