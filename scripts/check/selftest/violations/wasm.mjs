// Violations of what both sides of wasm agree on.
const swap = (text) => {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => /^\w/.test(line));
  [lines[first], lines[first + 1]] = [lines[first + 1], lines[first]];
  return lines.join("\n");
};
const without = (name) => (text) => text.replace(new RegExp(`^${name}\n`, "m"), "");

export const abi = [
  {
    kind: "a list that is not sorted",
    edit: { "wasm/exports.txt": swap },
    says: [/^wasm\/exports.txt is not sorted/],
  },
  {
    kind: "an export that the module does not have",
    edit: { "wasm/exports.txt": (text) => `${text}zwasm_zzz\n` },
    says: [
      /^wasm\/exports.txt lists zwasm_zzz, but build\/wasm\/\w+\/zeromq.wasm/,
      /^no file of glue\/ mentions zwasm_zzz/,
    ],
  },
  {
    kind: "an export that is not listed",
    edit: { "wasm/exports.txt": without("zmq_strerror") },
    says: [/^build\/wasm\/\w+\/zeromq.wasm exports zmq_strerror, which wasm\/exports.txt does not list/],
  },
  {
    kind: "an import that is not listed",
    edit: { "wasm/imports.txt": without("host_log") },
    says: [/^build\/wasm\/\w+\/zeromq.wasm imports host.host_log, which wasm\/imports.txt does not list/],
  },
  {
    kind: "an export that glue does not know",
    edit: { "glue/boundary/exports.ts": (text) => text.replaceAll("zmq_strerror", "zmq_error_text") },
    says: [/^no file of glue\/ mentions zmq_strerror/],
  },
];

export const facts = [
  {
    kind: "a number that C++ defines twice",
    add: { "wasm/api/planted.cpp": "/* Planted to be refused. */\nconst size_t min_host_body = 4096;\n" },
    says: [/^wasm\/port\/host_body.hpp defines min_host_body = 4096, as wasm\/api\/planted.cpp does/],
  },
  {
    kind: "an exception that nothing needs",
    edit: {
      "scripts/check/facts/allowed.mjs": (text) => text.replace('name: "KEY_SIZE"', 'name: "KEY_LENGTH"'),
    },
    says: [/^scripts\/check\/facts\/allowed.mjs: src\/libzmq\/context.ts has no KEY_LENGTH any more/],
  },
];

const addLine = (line) => (text) => `${text}${line}\n`;

export const sources = [
  {
    kind: "a line that nobody understands",
    edit: { "wasm/sources.txt": addLine("Planted") },
    says: [/^Planted$/, /wasm\/sources.txt: lines nobody understands/],
  },
  {
    kind: "a file that is left out without a reason",
    edit: {
      "wasm/sources.txt": (text) => text.replace(/^# left out: (\w+\.cpp) — .*/m, "# left out: $1 — no"),
    },
    says: [/^# left out: \w+.cpp — no$/, /wasm\/sources.txt: no reason given/],
  },
  {
    kind: "a file that is listed twice",
    edit: { "wasm/sources.txt": addLine("address.cpp") },
    says: [/wasm\/sources.txt names twice: address.cpp/],
  },
  {
    kind: "a file that libzmq has and the list has not",
    edit: { "wasm/sources.txt": without("address.cpp") },
    says: [/wasm\/sources.txt and the sources differ/, /^> address.cpp/],
  },
];
